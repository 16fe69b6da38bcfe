import { expect, it } from 'vitest';
import { Taps } from './taps';

it('counts a double tap once, and a second wish as one', () => {
  const taps = new Taps();
  expect([1000, 1180, 1390, 1900].map((at) => taps.counts(at))).toEqual([true, false, false, true]);
});
