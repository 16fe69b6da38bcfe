import { expect, it } from 'vitest';
import { awayOn, awayWithin, saysAway } from './away';

const away = [
  { from: '2026-11-23', until: '2026-11-27', why: 'Vacaciones', stand_in: 'eva' },
  { from: '2026-12-24', until: '2026-12-24' },
];

it('is away from the first day to the last, and no longer', () => {
  expect(['2026-11-22', '2026-11-23', '2026-11-27', '2026-11-28'].map((day) => awayOn({ away }, day)?.why)).toEqual([
    undefined,
    'Vacaciones',
    'Vacaciones',
    undefined,
  ]);
  expect(awayOn({}, '2026-11-23')).toBeUndefined();
});

it('is away within days that share one with an absence', () => {
  expect(awayWithin({ away }, '2026-11-27', '2026-12-03')?.why).toBe('Vacaciones');
  expect(awayWithin({ away }, '2026-11-20', '2026-11-30')?.why).toBe('Vacaciones');
  expect(awayWithin({ away }, '2026-12-20', '2026-12-24')?.from).toBe('2026-12-24');
  expect(awayWithin({ away }, '2026-11-28', '2026-12-23')).toBeUndefined();
  expect(awayWithin({}, '2026-11-23', '2026-11-27')).toBeUndefined();
});

it('says until when, and who stands in', () => {
  const name = (person: string) => (person === 'eva' ? 'Eva Ríos' : '');
  expect(saysAway(away[0]!, name)).toBe('Vacaciones hasta el 27 de noviembre de 2026 · suple Eva Ríos');
  expect(saysAway(away[1]!, name)).toBe('Ausente hasta el 24 de diciembre de 2026');
});
