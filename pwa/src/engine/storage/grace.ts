// An act that can be undone stays on the device while its way back is on the screen. What has left cannot be struck
// (property 15), and with a network everything would leave at once.
import type { Timestamp } from '../../contract/api';
import type { Grace, State } from './indexed-db';

/** The longest grace of an act (ms): its note may be kept on the screen by a pointer or the focus. */
const MOST_MS = 60_000;

/** The grace that runs; none where its time is over, or where a clock that was set back would make it endless. */
export function graceOf({ grace }: Pick<State, 'grace'>, now: Timestamp): Grace | undefined {
  return grace && grace.until > now && grace.until <= now + MOST_MS ? grace : undefined;
}

/** The state with `number` made: it joins the grace that runs, or ends it and leaves with all before it. */
export function madeIn(state: State, number: number, undoable: boolean, now: Timestamp): State {
  if (!undoable) return withoutGrace(state);
  return { ...state, grace: { from: graceOf(state, now)?.from ?? number, until: now + MOST_MS } };
}

/** The state once the act `struck` was struck: never does one leave without the other. */
export function struckIn(state: State, struck: number, now: Timestamp): State {
  const grace = graceOf(state, now);
  return grace && struck >= grace.from ? { ...state, grace: { ...grace, struck: true } } : withoutGrace(state);
}

/**
 * The state once the acts up to `number` may leave; without a number, all. Acts after it keep their grace, and all do
 * of which one was struck.
 */
export function endedUpTo(state: State, number: number | null): State {
  const { grace, log } = state;
  if (!grace || (number !== null && (number < grace.from || grace.struck))) return state;
  if (number === null || number >= log.number) return withoutGrace(state);
  return { ...state, grace: { ...grace, from: number + 1 } };
}

function withoutGrace({ grace: _, ...rest }: State): State {
  return rest;
}
