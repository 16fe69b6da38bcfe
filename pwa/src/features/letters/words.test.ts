import { expect, it } from 'vitest';
import { letters } from './words';

it('tells how much of its term a letter has as people say it', () => {
  expect([-2, -1, 0, 1, 2].map((days) => letters.term(days))).toEqual([
    'Término vencido hace 2 días',
    'Término vencido hace 1 día',
    'El término vence hoy',
    'Queda 1 día de término',
    'Quedan 2 días de término',
  ]);
});
