import { expect, it } from 'vitest';
import type { Command, Stamp, TicketView } from '../engine/api';
import { MINUTE, NOW, ORGANISATION, PEOPLE, ticket } from './testing';
import { answeredSince, openCases, timeline } from './timeline';
import { sideText, subjectOf } from './values';
import { dayTitle, dueOf, dueText, promise } from './when';
import { setZone } from '../ui/format';

const stamp = (act: string, minute: number, by = 'omar'): Stamp => ({
  act,
  by,
  site: 'field',
  at: NOW + minute * MINUTE,
  order: NOW + minute * MINUTE,
});
const request = (act: string, minute: number, command: Command, applied = true): TicketView['requests'][number] => ({
  stamp: stamp(act, minute),
  command,
  basis: 0,
  ruling: { applied, at: NOW, seq: 1, ...(applied ? {} : { why: 'r9_reassigned' }) },
});

const view = {
  born: { stamp: stamp('b.1', 0, 'bea'), description: 'No da tono', channel: 'telefono' },
  notes: [
    { stamp: stamp('b.2', 30, 'bea'), audience: 'public', text: 'Va en camino' },
    { stamp: stamp('o.5', 40), audience: 'internal', text: 'Cable mordido' },
  ],
  texts: [],
  materials: [],
  times: [],
  contacts: [],
  struck: ['o.9'],
  labels: [],
  requests: [
    request('b.1', 0, { open_ticket: {} as never }),
    request('o.1', 20, { start: {} }),
    request('o.9', 21, { start: {} }),
    request('o.7', 50, { reject: { reason: 'x' } }, false),
  ],
  checklist: {
    fisica: { value: { done: {} }, stamp: stamp('o.2', 22) },
    conmutador: { value: { done: {} }, stamp: stamp('o.3', 25) },
    pruebas: { value: { pending: {} }, stamp: stamp('o.4', 26) },
  },
  fields: {
    extension: { value: '12407', stamp: stamp('b.1', 0, 'bea') },
    puerto: { value: 'Gi1/0/14', stamp: stamp('o.6', 28) },
  },
  conflicts: [
    {
      id: 'b.3 puerto',
      subject: { field: 'puerto' },
      rule: 6,
      why: 'r6_field_value',
      at: NOW + 29 * MINUTE,
      standing: { value: '"Gi1/0/14"', stamp: stamp('o.6', 28) },
      other: { value: '"Gi1/0/12"', stamp: stamp('b.3', 27, 'bea') },
    },
  ],
} as unknown as TicketView;

it('tells the story in order, with ticks of one hand on one line', () => {
  expect(timeline(view).map((item) => `${item.kind} ${item.key}`)).toEqual([
    'birth b.1',
    'request o.1',
    'event ticked o.2',
    'event noted o.6',
    'conflict b.3 puerto',
    'note b.2',
    'note o.5',
    'request o.7',
  ]);
  const ticked = timeline(view).find((item) => item.kind === 'event');
  expect(ticked?.kind === 'event' && ticked.event).toEqual({ name: 'ticked', items: ['fisica', 'conmutador'] });
});

it('finds what waits for a decision, each once', () => {
  const { conflicts, requests } = openCases(view);
  expect(conflicts).toHaveLength(1);
  expect(requests.map((each) => each.stamp.act)).toEqual(['o.7']);
});

it('knows when somebody else answered meanwhile', () => {
  expect(answeredSince(view, NOW, 'leti')?.act).toBe('b.2');
  expect(answeredSince(view, NOW, 'bea')).toBeNull();
  expect(answeredSince(view, NOW + 31 * MINUTE, 'leti')).toBeNull();
});

it('reads both sides of a conflict as people do', () => {
  const names = { organisation: ORGANISATION, people: new Map(PEOPLE.map((each) => [each.id, each])) };
  const mark = (): string => 'hecho';
  expect(sideText('field', '"Gi1/0/14"', names, mark)).toBe('Gi1/0/14');
  expect(sideText('place', '{"building":"e7","level":"Nivel 3"}', names, mark)).toBe('Edificio 7, Nivel 3');
  expect(sideText('priority', 'high', names, mark)).toBe('Alta');
  expect(sideText('assignee', 'omar', names, mark)).toBe('Omar Cruz Jiménez');
  expect(sideText('item', '{"done":{}}', names, mark)).toBe('hecho');
  expect(sideText('field', '{broken', names, mark)).toBe('{broken');
  expect(subjectOf({ field: 'puerto' })).toEqual(['field', 'puerto']);
});

it('says hours as the desk reads them', () => {
  const zone = 'America/Mexico_City';
  setZone(zone);
  expect(dayTitle(NOW, NOW, zone)).toBe('Hoy, jueves 19 de noviembre');
  expect(dayTitle(NOW - 24 * 60 * MINUTE, NOW, zone)).toBe('Ayer, miércoles 18 de noviembre');
  expect(dayTitle(NOW - 96 * 60 * MINUTE, NOW, zone)).toBe('Domingo 15 de noviembre');
  expect(promise(NOW + 128 * MINUTE, NOW)).toBe('hoy, antes de las 14:00');
  expect(promise(NOW + 96 * 60 * MINUTE, NOW)).toBe('el lun 23 nov, antes de las 11:52');
  expect(dueText(ticket('1', { warn_at: NOW - 1, resolve_by: NOW + 12 * MINUTE }), NOW).text).toBe('12:04 · 12 min');
  expect(dueText(ticket('1', { paused: true, since: NOW - 540 * MINUTE }), NOW).text).toBe('en pausa, 9 h');
});

it('knows what the commitment is about', () => {
  expect(dueOf(ticket('1', { resolve_by: NOW - 1 }), NOW).kind).toBe('overdue');
  expect(dueOf(ticket('1', { warn_at: NOW - 1 }), NOW).kind).toBe('soon');
  expect(dueOf(ticket('1'), NOW).kind).toBe('later');
  expect(dueOf(ticket('1', { paused: true }), NOW).kind).toBe('paused');
  expect(dueOf(ticket('1', { state: 'resolved' }), NOW).kind).toBe('waiting');
  expect(dueOf(ticket('1', { state: 'scheduled', visit: NOW + MINUTE }), NOW).kind).toBe('visit');
  expect(dueOf(ticket('1', { state: 'closed' }), NOW).kind).toBe('none');
});
