import { expect, it } from 'vitest';
import { dayFormat, numberFormat } from './formatters';

it('makes a formatter once for a language and what is asked of it', () => {
  expect(numberFormat('es-MX')).toBe(numberFormat('es-MX'));
  expect(numberFormat('es-MX')).not.toBe(numberFormat('en-GB'));
  expect(numberFormat('es-MX', { style: 'percent' }).format(0.5)).toMatch(/^50\s?%$/);
  const month = { month: 'short' } as const;
  expect(dayFormat('es-MX', month)).toBe(dayFormat('es-MX', { ...month }));
  expect(dayFormat('en-GB', month).format(Date.parse('2026-12-31T23:30:00Z'))).toBe('Dec');
});
