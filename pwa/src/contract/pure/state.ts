// Tells of a ticket's state whether the ticket is over, and whether its work is done.
import type { State } from '../api';

/** The states in which a ticket is over: it goes on only where somebody opens it again (`State::is_final`). */
export const FINAL: readonly State[] = ['closed', 'rejected', 'cancelled'];

const IS_FINAL: ReadonlySet<State> = new Set(FINAL);

/** Whether it is over. */
export function isFinal(state: State): boolean {
  return IS_FINAL.has(state);
}

/** Whether nobody has work with it any more: it is over, or resolved and waits for who asked. */
export function isWorkDone(state: State): boolean {
  return state === 'resolved' || isFinal(state);
}
