import { expect, it } from 'vitest';
import type { Organisation, TicketSummary } from '../../contract/api';
import { fromQuery, ofRow, preventionOf, proposals, proposedFor, repeatOf, toQuery } from './repeats';

const DAY = 86_400_000;
const NOW = 200 * DAY;
const organisation = {
  services: [
    { id: 'node', channels: ['phone'] },
    { id: 'cable', channels: [] },
    { id: 'task', channels: ['programado'] },
  ],
  settings: { prevention: { least: 3, days: 90, service: 'task', subject: 'Solución preventiva' } },
} as unknown as Organisation;
let number = 0;
const fault = (with_: Partial<TicketSummary> = {}) =>
  ({
    id: `t${++number}`,
    service: 'node',
    state: 'closed',
    building: 'b7',
    room: 'Nivel 3',
    equipment: null,
    created: NOW - DAY,
    ...with_,
  }) as TicketSummary;

it('finds a service that comes again at a place, from the threshold on', () => {
  const own = fault();
  const once = [own, fault(), fault({ room: 'Nivel 1' }), fault({ service: 'cable' })];
  expect(repeatOf(own, once, organisation, NOW)).toBeNull();
  const again = repeatOf(own, [...once, fault({ created: NOW - 80 * DAY })], organisation, NOW);
  expect(again?.faults).toHaveLength(3);
  expect(again).toMatchObject({ service: 'node', building: 'b7', room: 'Nivel 3', equipment: '', proposed: [] });
});

it('finds an item that fails again, whatever the service, before its place', () => {
  const own = fault({ equipment: 'q1' });
  const all = [own, fault({ equipment: 'q1', service: 'cable' }), fault({ equipment: 'q1', room: '' }), fault()];
  expect(repeatOf(own, all, organisation, NOW)).toMatchObject({ equipment: 'q1' });
});

it('counts neither what is long ago, nor what was none, nor what a programme brings', () => {
  const own = fault();
  const others = [fault({ created: NOW - 91 * DAY }), fault({ state: 'cancelled' }), fault({ service: 'task' })];
  expect(repeatOf(own, [own, fault(), ...others], organisation, NOW)).toBeNull();
  const settings = { ...organisation, settings: {} } as Organisation;
  expect(repeatOf(own, [own, fault(), fault()], settings, NOW)).toBeNull();
});

it('counts a ticket once, into how many parts it may be divided (OAX-41)', () => {
  const own = fault();
  const parts = [fault({ parent: own.id }), fault({ parent: own.id })];
  expect(repeatOf(own, [own, ...parts], organisation, NOW)).toBeNull();
  expect(repeatOf(own, [own, ...parts, fault(), fault()], organisation, NOW)?.faults).toHaveLength(3);
});

it('says what was proposed already and is not over', () => {
  const own = fault();
  const [open, over] = [fault({ service: 'task', state: 'assigned' }), fault({ service: 'task' })];
  const again = repeatOf(own, [own, fault(), fault(), open, over], organisation, NOW);
  expect(again?.proposed).toEqual([open]);
});

it('says for a row of the report what was proposed for its place or its item, and for no other', () => {
  const rule = preventionOf(organisation)!;
  const here = fault({ service: 'task', state: 'assigned' });
  const item = fault({ service: 'task', state: 'assigned', equipment: 'q1' });
  const all = proposals(rule, [fault(), here, item, fault({ service: 'task' })]);
  expect(all).toEqual([here, item]);
  const place = { service: 'node', building: 'b7', room: 'Nivel 3', equipment: '' };
  expect(proposedFor(place, all)).toEqual([here]);
  expect(proposedFor({ ...place, room: 'Nivel 1' }, all)).toEqual([]);
  expect(proposedFor({ service: '', building: '', room: '', equipment: 'q1' }, all)).toEqual([item]);
});

it('stands in an address, from a ticket or from a row of the report', () => {
  const place = { service: 'node', building: 'b7', room: 'Nivel 3 · 12', equipment: '' };
  expect(fromQuery(new URLSearchParams(toQuery(place)))).toEqual(place);
  expect(fromQuery(new URLSearchParams('equipo=q1'))).toBeNull();
  expect(ofRow('places', 'node\u{1f}b7\u{1f}Nivel 3 · 12')).toEqual(place);
  expect(ofRow('items', 'q1')?.equipment).toBe('q1');
  expect(ofRow('item-services', 'node')).toBeNull();
});
