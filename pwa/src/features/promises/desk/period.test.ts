import { expect, it } from 'vitest';
import { askedPeriod, beside, isDay, periodName, periodOf } from './period';

it('has the week from Monday to Sunday, also over the end of a year', () => {
  expect(periodOf('week', '2026-11-22')).toEqual({ from: '2026-11-16', to: '2026-11-22' });
  expect(periodOf('week', '2026-11-23')).toEqual({ from: '2026-11-23', to: '2026-11-29' });
  expect(periodOf('week', '2027-01-01')).toEqual({ from: '2026-12-28', to: '2027-01-03' });
});
it('has whole months and years', () => {
  expect(periodOf('month', '2028-02-10')).toEqual({ from: '2028-02-01', to: '2028-02-29' });
  expect(periodOf('year', '2026-05-05')).toEqual({ from: '2026-01-01', to: '2026-12-31' });
});
it('goes to the one beside it and back', () => {
  for (const span of ['week', 'month', 'year'] as const) {
    const later = beside(span, '2026-12-31', 1);
    expect(later.slice(0, 4)).toBe('2027');
    expect(periodOf(span, beside(span, later, -1))).toEqual(periodOf(span, '2026-12-31'));
  }
});
it('takes days of the calendar alone', () => {
  expect(['2026-11-21', '2026-02-30', 'ayer', '2026-1-1', ''].map(isDay)).toEqual([true, false, false, false, false]);
});
it('is named as people write it', () => {
  expect(periodName('month', periodOf('month', '2026-11-21'), 'es-MX')).toBe('noviembre de 2026');
  expect(periodName('week', periodOf('week', '2026-11-21'), 'es-MX')).toMatch(/^16.+22 de noviembre de 2026$/);
  expect(periodName('year', periodOf('year', '2026-11-21'), 'es-MX')).toBe('2026');
});
it('is read from an address, and is the usual one around today where that says nothing', () => {
  const asked = (query: string) => askedPeriod(new URLSearchParams(query), '2026-11-21', 'week');
  expect(asked('periodo=año&día=2025-01-31')).toEqual({ span: 'year', day: '2025-01-31' });
  expect(asked('periodo=siglo&día=ayer')).toEqual({ span: 'week', day: '2026-11-21' });
});
