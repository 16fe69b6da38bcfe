import { expect, it } from 'vitest';
import { itemCode, itemName } from './item-name';

const bare = { name: '', kind: '', inventory: '', serial: '', mac: '' };

it('calls an item by what is known of it, and never by nothing where anything is', () => {
  expect(itemName({ ...bare, name: 'Impresora del 2', kind: 'Impresora', inventory: 'I-7' })).toBe('Impresora del 2');
  expect(itemName({ ...bare, kind: 'Impresora', inventory: 'I-7' })).toBe('Impresora');
  expect(itemName({ ...bare, serial: 'S-9' })).toBe('S-9');
  expect(itemCode({ ...bare, mac: '00:0b:82:aa:01:02' })).toBe('00:0b:82:aa:01:02');
  expect([itemName(bare), itemCode(bare)]).toEqual(['', '']);
});
