import { expect, it } from 'vitest';
import type { EquipmentView } from '../../contract/api';
import { acts, begin, broughtMove, kinds, lacking, overtaken } from './move';

const item = (id: string, fields: Record<string, string>, more: Partial<EquipmentView> = {}) =>
  ({
    id,
    fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value }])),
    withdrawn: null,
    last_movement: null,
    ...more,
  }) as unknown as EquipmentView;
const hand = { name: 'Luz', strokes: '1,1 2,2' };

it('moves to a place that is told and is another', () => {
  const printer = item('a', { building: 'edificio-1', room: '12' }, { last_movement: '1.4' });
  const move = { ...begin(printer), reason: 'Se mudó  el área' };
  expect(lacking(printer, move, false)).toBe('same');
  const moved = { ...move, place: { ...move.place, room: '14' } };
  expect(lacking(printer, { ...moved, reason: ' ' }, false)).toBe('reason');
  expect(lacking(printer, moved, false)).toBe(null);
  expect(acts(printer, moved, null, null)).toEqual([
    [
      'a',
      {
        move_item: {
          kind: { relocation: { place: { building: 'edificio-1', room: '14' } } },
          previous: '1.4',
          reason: 'Se mudó el área',
        },
      },
    ],
  ]);
});
it('asks for a signature, or the signed paper of a ticket, where somebody answers for it', () => {
  const phone = item('a', { type: 'Teléfono IP' });
  const out = { ...begin(phone), kind: 'withdrawal' as const, reason: 'Dictamen' };
  expect(lacking(phone, out, false)).toBe('order');
  expect(lacking(phone, out, true)).toBe(null);
  expect(lacking(phone, { ...out, ticket: 't', paper: '1.9' }, false)).toBe(null);
  expect(acts(phone, out, hand, null)[0]?.[1]).toMatchObject({
    move_item: { signature: hand, kind: { withdrawal: {} } },
  });
});
// SEC-29: the old item out, the new one in.
it('an exchange is an act on each of the two', () => {
  const old = item('old', { person: 'Nadia', client_org: 'Registro', room: '7' }, { last_movement: '1.1' });
  const fresh = item('new', {}, { last_movement: '2.2' });
  const swap = { ...begin(old), kind: 'swap' as const, reason: 'Falla', other: 'new' };
  expect(lacking(old, { ...swap, other: 'old' }, true)).toBe('other');
  const made = acts(old, swap, hand, fresh);
  expect(made.map(([id]) => id)).toEqual(['new', 'old']);
  expect(made[0]?.[1]).toMatchObject({
    move_item: {
      previous: '2.2',
      kind: { swapped_in: { instead_of: 'old', place: { room: '7' }, person: 'Nadia', client_org: 'Registro' } },
    },
  });
  expect(made[1]?.[1]).toMatchObject({ move_item: { previous: '1.1', kind: { swapped_out: { by: 'new' } } } });
});
it('offers «libre u ocupado» to nodes alone, and what was withdrawn only the way back', () => {
  expect(kinds(item('a', { type: 'Impresora' }))).not.toContain('occupancy');
  expect(kinds(item('a', { type: 'Nodo de red' }))).toContain('occupancy');
  expect(kinds(item('a', {}, { withdrawn: {} as never }))).toEqual(['warranty_return']);
});

it('does not carry an item back to where it stood before somebody else moved it', () => {
  const before = item('a', { building: 'edificio-1', room: '12' }, { last_movement: '1.4' });
  const after = item('a', { building: 'edificio-2', room: '5', client_org: 'Registro' }, { last_movement: '9.1' });
  const begun = { ...begin(before), reason: 'Se mudó' };
  expect(overtaken(begun, before)).toBeNull();
  const untouched = overtaken(begun, after)!;
  expect(untouched).toMatchObject({
    place: { building: 'edificio-2', room: '5' },
    client_org: 'Registro',
    reason: 'Se mudó',
  });
  expect(lacking(after, untouched, false)).toBe('same');
  expect(overtaken(untouched, after)).toBeNull();
  // What was changed here stays as it was written, and is told all the same.
  const room14 = { ...begun, place: { ...begun.place, room: '14' } };
  expect(overtaken(room14, after)?.place).toEqual(room14.place);
});

it('goes on with what was kept under what was typed while it was read', () => {
  const desk = item('a', { room: '12' });
  const kept = JSON.stringify({ ...begin(desk), kind: 'relocation', person: 'Rosa', reason: 'Se mu' });
  expect(broughtMove(kept, desk, { reason: 'Se mudó' })).toMatchObject({ person: 'Rosa', reason: 'Se mudó' });
});

it('tells also of a form that was kept that the item was moved since', () => {
  const before = item('a', { room: '12' }, { last_movement: '1.4' });
  const after = item('a', { room: '5' }, { last_movement: '9.1' });
  const kept = JSON.stringify({ ...begin(before), reason: 'Se mudó' });
  expect(overtaken(broughtMove(kept, after), after)?.place.room).toBe('5');
  // An earlier version did not keep it.
  const { seen: _, ...old } = begin(before);
  expect(overtaken(broughtMove(JSON.stringify(old), after), after)).toBeNull();
});
