// Which step of a letter comes next (C31), as the rules of the domain have it.
// What came in is stamped and then recorded, what goes out is delivered and then recorded; both are filed last.
import type { LetterStep, LetterWay } from '../../contract/api';

const WAYS: Record<LetterWay, LetterStep[]> = {
  incoming: ['stamped_attended', 'recorded_attended', 'archived'],
  outgoing: ['delivered', 'recorded_attended', 'archived'],
};

/** The next step; none where all are taken. */
export function nextStep(way: LetterWay, taken: readonly LetterStep[]): LetterStep | null {
  return WAYS[way].find((step) => !taken.includes(step)) ?? null;
}

/** The last step taken; none where none was. */
export function lastStep(way: LetterWay, taken: readonly LetterStep[]): LetterStep | null {
  return WAYS[way].findLast((step) => taken.includes(step)) ?? null;
}
