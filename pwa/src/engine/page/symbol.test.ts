import { expect, it } from 'vitest';
import { symbolOf } from './symbol';

it('cuts a whole into as few codes as there may be, in equal parts, none too small', () => {
  expect(symbolOf(10_000, 1_440)).toBe(1_429);
  expect(symbolOf(1_440, 1_440)).toBe(1_440);
  expect(symbolOf(1_441, 1_440)).toBe(721);
  expect(symbolOf(160, 690)).toBe(160);
  expect(symbolOf(3, 690)).toBe(16);
});
