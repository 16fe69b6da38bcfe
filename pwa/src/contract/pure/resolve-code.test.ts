import { expect, it } from 'vitest';
import type { EquipmentSummary } from '../api';
import { resolve } from './resolve-code';

const item = (id: string, more: Partial<EquipmentSummary>): [string, EquipmentSummary] => [
  id,
  { id, inventory: '', serial: '', mac: '', labels: [], ...more } as EquipmentSummary,
];
const items = new Map([
  item('a', { inventory: 'OAX-TI-004417', serial: '20EZ-1', labels: ['0000000005k'] }),
  item('b', { mac: 'C0:74:AD:3F:11:22', serial: 'DOBLE' }),
  item('c', { serial: 'doble', labels: ['0000000006p'] }),
  item('d', { inventory: 'VIEJO', labels: ['0000000006p', '00000000077'], merged_into: 'a' }),
]);

it('leads from a label to its item, from that of a merged one to the one that counts', () => {
  expect(resolve({ kind: 'label', label: '0000000005k' }, items)).toEqual({
    kind: 'item',
    item: 'a',
    label: '0000000005k',
  });
  expect(resolve({ kind: 'label', label: '00000000077' }, items)).toMatchObject({ kind: 'item', item: 'a' });
  expect(resolve({ kind: 'text', text: 'viejo' }, items)).toMatchObject({ kind: 'item', item: 'a' });
});
it('tells a label on two items, one that nobody has stuck on, and one of another server', () => {
  expect(resolve({ kind: 'label', label: '0000000006p' }, items)).toMatchObject({ kind: 'items', items: ['c', 'a'] });
  expect(resolve({ kind: 'label', label: '0000000008q' }, items)).toEqual({ kind: 'unbound', label: '0000000008q' });
  expect(resolve({ kind: 'foreign_label', host: 'otra.mx' }, items)).toEqual({ kind: 'foreign', host: 'otra.mx' });
});
it('finds by number however it is written, and fills in what it does not find', () => {
  expect(resolve({ kind: 'text', text: 'oax ti 004417' }, items)).toMatchObject({ item: 'a' });
  expect(resolve({ kind: 'mac', text: 'C0:74:AD:3F:11:22' }, items)).toMatchObject({ item: 'b' });
  expect(resolve({ kind: 'text', text: 'DOBLE' }, items)).toMatchObject({ kind: 'items', items: ['b', 'c'] });
  expect(resolve({ kind: 'mac', text: '00:11:22:33:44:55' }, items)).toMatchObject({ kind: 'unknown', field: 'mac' });
  // Eleven letters of a serial may look like a label: both ways are open.
  expect(resolve({ kind: 'label', label: '0000000009r', text: '20ez-1' }, items)).toMatchObject({ item: 'a' });
});
