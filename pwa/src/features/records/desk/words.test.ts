import { expect, it } from 'vitest';
import { recordTable } from './words';

it('tells what a table would do as people count', () => {
  expect(recordTable.told(1, 1, 1, 1)).toBe('1 nuevo, 1 cambia, 1 ya está así, 1 no entra');
  expect(recordTable.told(0, 2, 1250, 0)).toBe('0 nuevos, 2 cambian, 1,250 ya están así, 0 no entran');
});
