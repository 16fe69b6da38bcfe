import { expect, it } from 'vitest';
import { reported } from './reported-words';
import { equipmentDesk } from './words';

it('tells what a table would do as people count, and of all its rows', () => {
  expect(equipmentDesk.table.told(1, 1, 1, 1)).toBe('1 equipo nuevo, 1 cambia, 1 ya está así, 1 no entra');
  expect(equipmentDesk.table.told(0, 2, 3, 0)).toBe('0 equipos nuevos, 2 cambian, 3 ya están así, 0 no entran');
});

it('tells how many programs of a machine are not kept', () => {
  expect([1, 2].map((count) => reported.leftOut(count))).toEqual([
    'y 1 más que no se guarda',
    'y 2 más que no se guardan',
  ]);
});
