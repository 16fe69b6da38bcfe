import { expect, it } from 'vitest';
import { firstParts, PART } from './parts';

it('comes to the last of four hundred and fifty, part by part (SEC-23)', () => {
  const all = Array.from({ length: 2 * PART + 50 }, (_, at) => at);
  const told = [1, 2, 3, 4].map((parts) => {
    const { shown, next } = firstParts(all, parts);
    return [shown.length, next];
  });
  expect(told).toEqual([
    [PART, PART],
    [2 * PART, 50],
    [2 * PART + 50, 0],
    [2 * PART + 50, 0],
  ]);
  expect(firstParts(all, 3).shown.at(-1)).toBe(all.at(-1));
  expect(firstParts(all.slice(0, PART), 1)).toEqual({ shown: all.slice(0, PART), next: 0 });
});
