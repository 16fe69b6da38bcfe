import { expect, it } from 'vitest';
import { roundName } from './names';
import type { Round } from './year';

it('calls a time by its item, and by its plan where the item has neither number nor name', () => {
  const of = (item: { inventory: string; name: string } | null) => roundName({ item } as Round, 'Mantenimiento');
  expect(of({ inventory: 'I-7', name: 'Impresora' })).toBe('I-7 Impresora');
  expect(of({ inventory: '', name: 'Impresora' })).toBe('Impresora');
  expect([of({ inventory: '', name: '' }), of(null)]).toEqual(['Mantenimiento', 'Mantenimiento']);
});
