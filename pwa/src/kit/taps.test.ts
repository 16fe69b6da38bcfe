import { expect, it } from 'vitest';
import { isSecond, Taps } from './taps';

it('counts a double tap once, and a second wish as one', () => {
  const taps = new Taps();
  expect([1000, 1180, 1390, 1900].map((at) => taps.counts(at))).toEqual([true, false, false, true]);
});

it('knows the second tap of a double one by what the browser tells, and a key as the first', () => {
  expect([0, 1, 2, 3].map((detail) => isSecond({ detail }))).toEqual([false, false, true, true]);
});
