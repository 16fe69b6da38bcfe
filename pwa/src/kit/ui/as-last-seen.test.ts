import { expect, it } from 'vitest';
import { asLastSeen } from './as-last-seen';

it('stands still while nobody sees it, reads nothing, and catches up', () => {
  let [isSeen, now, reads] = [false, 1, 0];
  const value = asLastSeen(
    () => isSeen,
    () => {
      reads += 1;
      return now;
    },
  );
  expect(value(), 'there is something to show when it is first seen').toBe(1);
  now = 2;
  expect([value(), value(), reads]).toEqual([1, 1, 1]);
  isSeen = true;
  expect([value(), reads]).toEqual([2, 2]);
  isSeen = false;
  now = 3;
  expect([value(), reads]).toEqual([2, 2]);
});
