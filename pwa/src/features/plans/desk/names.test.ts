import { expect, it } from 'vitest';
import { roundName, toldOnDay } from './names';
import type { Round } from './year';

it('calls a time by its item, and by its plan where the item has neither number nor name', () => {
  const of = (item: { inventory: string; name: string } | null) => roundName({ item } as Round, 'Mantenimiento');
  expect(of({ inventory: 'I-7', name: 'Impresora' })).toBe('I-7 Impresora');
  expect(of({ inventory: '', name: 'Impresora' })).toBe('Impresora');
  expect([of({ inventory: '', name: '' }), of(null)]).toEqual(['Mantenimiento', 'Mantenimiento']);
});

it('tells of a time on its day where it was before, and that it was not done, not by a colour alone', () => {
  const of = (more: Partial<Round>) =>
    toldOnDay({ item: null, day: '2027-05-12', planned: '2027-05-12', state: 'coming', ...more } as Round, 'Respaldo');
  expect(of({})).toMatch(/^Respaldo, miércoles\D+12 de mayo de 2027$/);
  expect(of({ planned: '2027-05-10' })).toMatch(/, Estaba para el lunes\D+10 de mayo de 2027$/);
  expect(of({ state: 'missed' })).toMatch(/2027, Sin hacer$/);
});
