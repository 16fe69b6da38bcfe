// When a ticket is due and in which order a queue stands.
import type { Timestamp, TicketSummary } from '../../contract/api';
import { isFinal, isWorkDone } from '../../contract/pure/state';
import { type Order, STATES } from './query-words';

const DAY_FORMATS = new Map<string, Intl.DateTimeFormat>();

/** The day in a zone, as «2026-11-19». */
export function dayOf(at: Timestamp, zone: string): string {
  let format = DAY_FORMATS.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    DAY_FORMATS.set(zone, format);
  }
  return format.format(at);
}

export function sameDay(a: Timestamp, b: Timestamp, zone: string): boolean {
  return dayOf(a, zone) === dayOf(b, zone);
}

/** What of a ticket its moments are read off. */
type Timed = Pick<TicketSummary, 'paused' | 'state' | 'visit' | 'resolve_by' | 'respond_by'>;

/** The next moment that somebody waits for; null where the clock stands or there is none. */
export function dueMoment(ticket: Timed): Timestamp | null {
  if (ticket.paused || isWorkDone(ticket.state)) return null;
  if (ticket.state === 'scheduled' && ticket.visit !== null) return ticket.visit;
  return ticket.resolve_by ?? ticket.respond_by;
}

export function isOverdue(ticket: Timed, now: Timestamp): boolean {
  const at = dueMoment(ticket);
  return at !== null && at < now;
}

export function isSoon(ticket: TicketSummary, now: Timestamp): boolean {
  const at = dueMoment(ticket);
  return at !== null && at >= now && ticket.warn_at !== null && ticket.warn_at <= now;
}

/** What is due first, then what has no hour, then what stands still, then what is over. */
function rank(ticket: TicketSummary): number {
  if (isFinal(ticket.state)) return 3;
  if (ticket.paused || ticket.state === 'resolved') return 2;
  return dueMoment(ticket) === null ? 1 : 0;
}

/** A total order: every comparison ends at the id, so a list never shuffles by itself. */
export function compareBy(
  order: Order,
  priorities: string[],
  names: Map<string, string>,
): (a: TicketSummary, b: TicketSummary) => number {
  const weight = (ticket: TicketSummary): number =>
    ticket.priority === null ? 1.5 : priorities.indexOf(ticket.priority);
  const byDue = (a: TicketSummary, b: TicketSummary): number =>
    rank(a) - rank(b) || (dueMoment(a) ?? 0) - (dueMoment(b) ?? 0) || weight(b) - weight(a) || a.created - b.created;
  const byId = (a: TicketSummary, b: TicketSummary): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const first: Record<Order, (a: TicketSummary, b: TicketSummary) => number> = {
    due: byDue,
    priority: (a, b) => weight(b) - weight(a) || byDue(a, b),
    updated: (a, b) => b.updated - a.updated,
    created: (a, b) => a.created - b.created,
    folio: (a, b) => text(a.folio ?? `~${a.provisional}`, b.folio ?? `~${b.provisional}`),
    state: (a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state) || byDue(a, b),
    assignee: (a, b) => text(nameOf(a, names), nameOf(b, names)) || byDue(a, b),
  };
  return (a, b) => first[order](a, b) || byId(a, b);
}

function nameOf(ticket: TicketSummary, names: Map<string, string>): string {
  return ticket.assignee === null ? '~' : (names.get(ticket.assignee) ?? ticket.assignee);
}
