// The list of held acts: which rest on another, what stays while it is read, and whose drafts are over.
import type { ActId, HeldCard } from '../../../contract/api';

/** How the drafts of all rejections begin. */
export const HELD_DRAFTS = 'held ';

/** Names the draft of why a held act is rejected. */
export function heldDraft(act: ActId): string {
  return `${HELD_DRAFTS}${act}`;
}

/** Those of these drafts whose act waits no more. None where more waits than was told: theirs may be among that. */
export function decidedDrafts(
  begun: readonly string[],
  waiting: readonly Pick<HeldCard, 'act' | 'more'>[],
): readonly string[] {
  if (waiting.some(({ more }) => more)) return [];
  const still = new Set(waiting.map(({ act }) => heldDraft(act)));
  return begun.filter((key) => !still.has(key));
}

/** The held acts that rest on one, in the order they came. */
export function restingOn(position: number, all: readonly HeldCard[]): HeldCard[] {
  return all.filter((act) => act.rests_on.includes(position)).sort((a, b) => a.position - b.position);
}

/** Whether it was decided, by its position. */
interface Decided {
  has(position: number): boolean;
}

/** Those of a list that nobody has decided. */
export function waitingOf(shown: readonly HeldCard[], decided: Decided): HeldCard[] {
  return shown.filter(({ position }) => !decided.has(position));
}

/** The next of a list that waits: after the one that is read, else from the top. */
export function nextWaiting(
  shown: readonly HeldCard[],
  current: HeldCard | undefined,
  decided: Decided,
): HeldCard | undefined {
  const at = current === undefined ? -1 : shown.indexOf(current);
  return waitingOf([...shown.slice(at + 1), ...shown.slice(0, Math.max(0, at))], decided)[0];
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
