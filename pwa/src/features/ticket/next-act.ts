// Next act on a ticket, as the core says it. It is the first button of every screen, at the desk and on the phone.
import type { CommandName, Possibility } from '../../contract/api';

/**
 * The act that is awaited of this person now (`policy::next_act`): of this service, in this state, with what stands in
 * its way. Null where the ticket waits for somebody else.
 */
export function awaitedAct(possibilities: readonly Possibility[]): CommandName | null {
  return possibilities.find(({ awaited }) => awaited)?.command ?? null;
}

/** How the work ends now: closing what is resolved, resolving what is not; null where neither starts from here. */
export function closing(possibilities: readonly Possibility[]): 'resolve' | 'close' | null {
  const has = (name: CommandName): boolean => possibilities.some((each) => each.command === name);
  return has('close') ? 'close' : has('resolve') ? 'resolve' : null;
}
