import { expect, it } from 'vitest';
import type { EquipmentView } from '../../contract/api';
import { history } from './history';

const stamp = (act: string, at: number, received?: number) => ({
  act,
  by: 'omar',
  site: 'field',
  at,
  order: at,
  received,
});
const item = {
  id: 'a',
  born: stamp('1.1', 1, 1),
  tickets: [{ id: 't', created: 5 }],
  notes: [{ stamp: stamp('1.2', 2, 20), text: 'Sin tapa' }],
  movements: [
    {
      stamp: stamp('1.3', 3),
      movement: { kind: { relocation: { place: { room: '14' } } }, reason: 'Se mudan' },
      ...{ stands: false, pending: true, ruling: null },
    },
    {
      stamp: stamp('2.9', 4, 4),
      movement: {
        kind: { withdrawal: {} },
        reason: 'Dictamen',
        signature: { name: 'Luz', strokes: '' },
        ticket: 't',
        paper: '3.3',
      },
      ...{ stands: false, pending: false, ruling: null },
    },
  ],
  custody: { events: [] },
  labels: [
    {
      label: '0000000005k',
      bound: stamp('1.6', 6, 6),
      pending: false,
      retired: { stamp: stamp('1.7', 7, 7), reason: 'rota' },
    },
  ],
  sightings: [{ stamp: stamp('1.8', 8, 8), place: { room: '14' }, audit: 'nov' }],
} as unknown as EquipmentView;

it('tells all that happened, the latest first by the clock that counts', () => {
  const events = history(item, (place) => place.room ?? '', { taken: 'ocupado', free: 'libre' });
  expect(events.map(({ key }) => key)).toEqual(['1.2', '1.8', '1.7-', '1.6', 't', '2.9', '1.3', '1.1']);
  expect(new Set(events.map(({ key }) => key)).size).toBe(events.length);
  const [withdrawn, moved] = [events[5], events[6]];
  expect(withdrawn).toMatchObject({ out: true, told: { move: 'withdrawal', signed: 'Luz', paper: true, order: 't' } });
  expect(moved).toMatchObject({ pending: true, out: false, told: { move: 'relocation', detail: '14', order: null } });
});
