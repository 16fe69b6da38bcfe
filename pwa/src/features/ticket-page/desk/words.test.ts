import { expect, it } from 'vitest';
import { hoursAndMinutes } from './words';

it('tells work in hours, and no minutes where there are none', () => {
  expect([0, 45, 60, 61, 1_445, 60_000].map(hoursAndMinutes)).toEqual([
    ...['0 min', '45 min', '1 h', '1 h 1 min', '24 h 5 min', '1,000 h'],
  ]);
});
