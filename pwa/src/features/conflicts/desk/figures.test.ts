import { expect, it } from 'vitest';
import { figures } from './figures';
import { NOW } from '../../filters/ticket-fixture';

const DAY = 86_400_000;
const dayOf = (at: number) => new Date(at - 6 * 3_600_000).toISOString().slice(0, 10);

it('counts what waits by the week it came and what was decided by the week it was', () => {
  const found = figures(
    {
      conflicts: [NOW, NOW - 3 * DAY, NOW - 4 * DAY, NOW - 60 * DAY],
      held: [NOW - 8 * DAY],
      decided: [
        { at: NOW, what: 'held_accepted' },
        { at: NOW - 9 * DAY, what: 'held_rejected' },
        { at: NOW, what: 'signed_in' },
      ],
    },
    4,
    NOW,
    dayOf,
  );
  expect(found.weeks.map(({ number }) => number)).toEqual([47, 46, 45, 44]);
  expect(found.weeks[0]).toMatchObject({ conflicts: 2, held: 0, accepted: 1, rejected: 0 });
  expect(found.weeks[1]).toMatchObject({ conflicts: 1, held: 1, accepted: 0, rejected: 1 });
  expect(found.earlier).toEqual({ conflicts: 1, held: 0 });
});

it('counts weeks as the calendar on the wall does, over the new year', () => {
  const at = Date.UTC(2027, 0, 2, 18);
  expect(figures({ conflicts: [], held: [], decided: [] }, 2, at, dayOf).weeks.map(({ number }) => number)).toEqual([
    53, 52,
  ]);
});
