import { expect, it } from 'vitest';
import { endedUpTo, graceOf, madeIn, struckIn } from './grace';
import type { State } from './indexed-db';

const at = (number: number, more: Partial<State> = {}) =>
  ({ log: { number }, lastSync: null, forgotten: 0, ...more }) as State;

it('begins with the first act that can be undone, and is longer with each', () => {
  const first = madeIn(at(4), 5, true, 1_000);
  expect(first.grace).toEqual({ from: 5, until: 61_000 });
  expect(madeIn(first, 6, true, 3_000).grace).toEqual({ from: 5, until: 63_000 });
});

it('begins anew where the one before it has run out', () => {
  const old = madeIn(at(4), 5, true, 1_000);
  expect(madeIn(old, 6, true, 61_000).grace).toEqual({ from: 6, until: 121_000 });
});

it('ends with an act that cannot be undone, which does not wait', () => {
  expect(madeIn(madeIn(at(4), 5, true, 1_000), 6, false, 2_000)).not.toHaveProperty('grace');
});

it('ends up to an act, and those after it keep theirs', () => {
  const both = at(6, { grace: { from: 5, until: 61_000 } });
  expect(endedUpTo(both, 4)).toBe(both);
  expect(endedUpTo(both, 5).grace).toEqual({ from: 6, until: 61_000 });
  expect(endedUpTo(both, 6)).not.toHaveProperty('grace');
  expect(endedUpTo(both, null)).not.toHaveProperty('grace');
});

it('lets no act leave without what strikes it', () => {
  const both = at(6, { grace: { from: 5, until: 61_000 } });
  const struck = struckIn(both, 6, 2_000);
  expect(endedUpTo(struck, 5)).toBe(struck);
  expect(endedUpTo(struck, null)).not.toHaveProperty('grace');
  expect(struckIn(both, 4, 2_000)).not.toHaveProperty('grace'); // that one may be on its way with the next push
});

it('keeps nothing back for ever, whatever becomes of the clock', () => {
  const { grace } = madeIn(at(4), 5, true, 1_000_000);
  expect(graceOf({ grace }, 1_059_999)).toBeDefined();
  expect(graceOf({ grace }, 1_060_000)).toBeUndefined();
  expect(graceOf({ grace }, 0)).toBeUndefined(); // set back by a quarter of an hour
});
