// A card about a decision that was asked for and not applied.
// Not two values, but a request beside what stands.
import type { Command, Conflict, Request, TicketView } from '../../../contract/api';
import { subjectOf } from '../values';

/** The request that lost, where the card is about an act and not about a value that can be named. */
export function askedIn(view: Pick<TicketView, 'requests'>, conflict: Conflict): Request | null {
  const [kind] = subjectOf(conflict.subject);
  if (kind !== 'state' && kind !== 'assignee') return null;
  const found = view.requests.find((request) => request.stamp.act === conflict.other.stamp.act);
  if (found === undefined) return null;
  return kind === 'assignee' && 'assign' in found.command ? null : found;
}

/** How a step stands: on its way, done, kept as a fact that moved nothing, or not applied. */
export function standing({ command, ruling }: Pick<Request, 'command' | 'ruling'>): 'asked' | 'done' | 'fact' | 'not' {
  if (ruling === null) return 'asked';
  if (!ruling.applied) return 'not';
  // Work begun on a ticket that the desk had ended or moved meanwhile: ruled on with a reason, and the state stays.
  return 'start' in command && ruling.why ? 'fact' : 'done';
}

/** The last step of this person, where it was ruled on and changed nothing, and no card tells of it. */
export function unmoved(view: Pick<TicketView, 'requests' | 'conflicts' | 'struck'>, person: string): Request | null {
  const last = view.requests
    .filter(({ stamp }) => stamp.by === person && !view.struck.includes(stamp.act))
    .reduce<Request | null>((late, each) => (late !== null && late.stamp.order > each.stamp.order ? late : each), null);
  if (last === null || !['not', 'fact'].includes(standing(last))) return null;
  return view.conflicts.some(({ other }) => other.stamp.act === last.stamp.act) ? null : last;
}

/** The words a command carries, whatever their field is called. */
export function wordsOf(command: Command): string {
  const inside = Object.values(command)[0] as Record<string, unknown>;
  for (const key of [
    'solution',
    'reason',
    'question',
    'text',
    'note',
    'vendor',
    'comment',
    'place',
    'subject',
    'value',
  ]) {
    const found = inside[key];
    if (typeof found === 'string' && found !== '') return found;
  }
  return '';
}
