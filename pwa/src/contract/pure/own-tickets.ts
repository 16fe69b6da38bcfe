// Tells a person's own tickets, and which of them the round shows at the start: the engine reads those first.
import type { TicketSummary, Timestamp } from '../api';
import { isFinal } from './state';

type Own = Pick<TicketSummary, 'assignee' | 'offered' | 'folio'> & { unsent: number };

/** Whether a colleague asks this person to take it over (AGU-38). */
export const isOffered = (ticket: Pick<TicketSummary, 'offered'>, me: string): boolean =>
  ticket.offered?.includes(me) ?? false;

/** One's own: assigned to one, offered to one, or born on this phone and not yet received. */
export function isMine(ticket: Own, me: string): boolean {
  return (
    ticket.assignee === me ||
    isOffered(ticket, me) ||
    (ticket.folio === null && ticket.assignee === null && ticket.unsent > 0)
  );
}

/** Later than any moment. */
const ALWAYS = Number.MAX_SAFE_INTEGER;
/** The round shows what was attended today; a day may be long where clocks are changed. */
const TODAY_MS = 48 * 60 * 60 * 1000;

/**
 * Until when (ms) a ticket belongs to what is shown first: tickets of one's own and those that one watches, while they are
 * not over or something of them waits here; then for as long as the round may show them. Undefined for all others.
 */
export function nearUntil(
  ticket: Own & Pick<TicketSummary, 'state' | 'since' | 'watchers'> & { stuck: number },
  me: string,
): Timestamp | undefined {
  if (!isMine(ticket, me) && !ticket.watchers?.includes(me)) return undefined;
  const waits = ticket.unsent > 0 || ticket.stuck > 0;
  return isFinal(ticket.state) && !waits ? ticket.since + TODAY_MS : ALWAYS;
}
