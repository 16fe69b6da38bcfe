import { expect, test } from 'vitest';
import type { EquipmentView, HolderKind, Organisation } from '../../contract/api';
import { continuedOf, continuedQuery, owedOrder } from './owed-order';

const linked = [{ rule: 'linked_to_origin', label: '' }];
const organisation = {
  roles: [
    { id: 'supervisor', classes: ['DESK', 'SUP'] },
    { id: 'user', classes: ['REQ'] },
  ],
  services: [
    { id: 'repair', guards: [{ rule: 'notice', label: '' }] },
    // What the house asks of an agency continues another, too, and is nothing that a user files (SEC-39).
    { id: 'oficio', guards: linked, requester_roles: ['supervisor'] },
    { id: 'install', guards: linked, requester_roles: ['user'] },
  ],
} as unknown as Organisation;
const hand = (at: number, from: HolderKind, to: HolderKind, stands = true) => ({
  stamp: { at },
  over: { from: { kind: from }, to: { kind: to }, ticket: 'old' },
  stands,
  pending: false,
});
const ticket = (id: string, service: string, state: string, created: number) => ({ id, service, state, created });
const item = (events: object[], tickets: object[]) => ({ custody: { events }, tickets }) as unknown as EquipmentView;
const away = [hand(1, 'user', 'technician'), hand(2, 'technician', 'vendor')];
const back = [...away, hand(5, 'vendor', 'storeroom')];
const closed = ticket('old', 'repair', 'closed', 0);

test('what is back from its provider owes an order, until one is filed (SEC-28)', () => {
  const owed = owedOrder(item(back, [closed]), organisation);
  expect([owed?.service.id, owed?.origin?.id, owed?.continues]).toEqual(['install', 'old', 'old']);
  const unknown = owedOrder(item(back, []), organisation);
  expect([unknown?.origin, unknown?.continues], 'though this device does not have it').toEqual([null, 'old']);
  const anybody = { services: [{ id: 'install', guards: linked }] } as unknown as Organisation;
  expect(owedOrder(item(back, [closed]), anybody)?.service.id, 'which anybody may ask for').toBe('install');
  expect(owedOrder(item([...back, hand(6, 'storeroom', 'user')], [closed]), organisation)).not.toBeNull();
  expect(owedOrder(item(back, [closed, ticket('new', 'install', 'received', 3)]), organisation)).toBeNull();
  const before = ticket('before', 'install', 'closed', 1);
  expect(owedOrder(item(back, [closed, before]), organisation), 'of another time').not.toBeNull();
});

test('nothing is owed while it is away, where it never was, or where its order goes on', () => {
  expect(owedOrder(item(away, [closed]), organisation)).toBeNull();
  expect(owedOrder(item([], []), organisation)).toBeNull();
  expect(owedOrder(item([...away, hand(5, 'vendor', 'storeroom', false)], [closed]), organisation)).toBeNull();
  expect(owedOrder(item(back, [{ ...closed, state: 'in_progress' }]), organisation)).toBeNull();
  expect(owedOrder(item(back, [closed]), { services: [] } as unknown as Organisation)).toBeNull();
});

const read = (query: string) => continuedOf(new URLSearchParams(query));

test('an address says which order is owed, and which it continues (SEC-28)', () => {
  for (const owed of [
    { service: 'install', ticket: '01J' },
    { service: 'install', ticket: '' },
  ])
    expect(read(`equipo=q1&${continuedQuery(owed)}`)).toEqual(owed);
  expect(read('equipo=q1')).toBeNull();
});
