// What is said of a phone's clock, as its last answer measured it.
import { expect, it } from 'vitest';
import { outboxField } from './words';

const HOUR = 3_600_000;

it('says by how much the clock is off, whatever the answer’s way took', () => {
  expect(outboxField.clock.lead(-3 * HOUR + 600)).toBe('El reloj de este teléfono va 3 h atrasado.');
  expect(outboxField.clock.lead(3 * HOUR - 600)).toBe('El reloj de este teléfono va 3 h adelantado.');
  expect(outboxField.clock.lead(2.5 * HOUR)).toBe('El reloj de este teléfono va 2 h 30 min adelantado.');
});
