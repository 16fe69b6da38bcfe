import { expect, test } from 'vitest';
import type { EquipmentView, HolderKind, Organisation } from '../../contract/api';
import { owedOrder } from './owed-order';

const organisation = {
  services: [
    { id: 'repair', guards: [{ rule: 'notice', label: '' }] },
    { id: 'install', guards: [{ rule: 'linked_to_origin', label: '' }] },
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
  expect([owed?.service.id, owed?.origin?.id]).toEqual(['install', 'old']);
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
