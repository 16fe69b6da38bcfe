import { expect, it } from 'vitest';
import { Taps } from './taps';

it('counts a double tap once, and a second wish as one', () => {
  const taps = new Taps();
  expect([1000, 1180, 1390, 1900].map((at) => taps.counts(at))).toEqual([true, false, false, true]);
});

it('knows the second tap of a double one by what the browser tells, and a key as the first', () => {
  const taps = new Taps();
  const clicks = [0, 1, 2, 3].map((detail, nth) => ({ detail, timeStamp: 1000 + nth * 150 }));
  expect(clicks.map((click) => taps.isSecond(click))).toEqual([false, false, true, true]);
});

it('counts taps on several controls each by itself', () => {
  const taps = new Taps();
  expect([taps.counts(1000, 'a'), taps.counts(1100, 'b'), taps.counts(1200, 'a')]).toEqual([true, true, false]);
});

it('takes a tap that follows one elsewhere at the same place', () => {
  expect(new Taps().isSecond({ detail: 2, timeStamp: 1000 })).toBe(false);
});
