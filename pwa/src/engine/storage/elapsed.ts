// How long ago something was, by a clock that people and networks set.
import type { Timestamp } from '../../contract/api';

/** Whether so long (ms) has passed since. Where the clock was set back since, it has: else that would wait for years, perhaps. */
export function hasPassed(ms: number, since: Timestamp, now: Timestamp): boolean {
  return now < since || now - since >= ms;
}
