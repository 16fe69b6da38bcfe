// The list of held acts: which rest on another, and what stays while it is read.
import type { HeldCard } from '../../../contract/api';

/** The held acts that rest on one, in the order they came. */
export function restingOn(position: number, all: readonly HeldCard[]): HeldCard[] {
  return all.filter((act) => act.rests_on.includes(position)).sort((a, b) => a.position - b.position);
}

/** What is shown of a list just asked for: what one is reading stays, although the server has no more of it. */
export function keepReading(
  fresh: readonly HeldCard[],
  before: readonly HeldCard[],
  reading: number | null,
): HeldCard[] {
  const kept = before.find((act) => act.position === reading);
  if (kept === undefined || fresh.some((act) => act.position === reading)) return [...fresh];
  return [...fresh, kept].sort((a, b) => b.received - a.received || b.position - a.position);
}
