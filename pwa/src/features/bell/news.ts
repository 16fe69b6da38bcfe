// What happened to one's tickets since one last looked: what stands on this device against what stood there then. So the
// bell works without a network, and knows what this device knows.
import type { DocumentId, State, TicketSummary, Timestamp } from '../../contract/api';
import { isFinal, isWorkDone } from '../../contract/pure/state';
import { isOverdue } from '../filters/order';

export type NewsKind = 'assigned' | 'offered' | 'late' | 'soon' | 'state' | 'changed';

/** What of a ticket is told apart from one look to the next. */
export interface Mark {
  state: State;
  mine: boolean;
  offered: boolean;
  due: 'none' | 'soon' | 'late';
  updated: Timestamp;
}

/** How one's tickets stood when one last looked, and when that was. */
export interface Seen {
  at: Timestamp;
  marks: Record<DocumentId, Mark>;
}

export interface News {
  ticket: TicketSummary;
  kind: NewsKind;
}

/** Whether a ticket is somebody's to hear of: their work, offered to them, or watched by them (OAX-105). */
export function concerns(ticket: TicketSummary, me: string): boolean {
  const watches = ticket.watchers?.includes(me) === true;
  return ticket.assignee === me || watches || ticket.offered?.includes(me) === true;
}

export function markOf(ticket: TicketSummary, me: string, now: Timestamp): Mark {
  const working = !ticket.paused && !isWorkDone(ticket.state);
  const late = isOverdue(ticket, now);
  const soon = working && ticket.warn_at !== null && ticket.warn_at <= now;
  return {
    state: ticket.state,
    mine: ticket.assignee === me,
    offered: ticket.offered?.includes(me) === true,
    due: late ? 'late' : soon ? 'soon' : 'none',
    updated: ticket.updated,
  };
}

/** How all of one's tickets stand now. */
export function look(tickets: Iterable<TicketSummary>, me: string, now: Timestamp): Seen {
  const marks: Record<DocumentId, Mark> = {};
  for (const ticket of tickets) if (concerns(ticket, me)) marks[ticket.id] = markOf(ticket, me, now);
  return { at: now, marks };
}

/** The weightiest thing that is new on a ticket; null where nothing is. */
function kindOf(before: Mark | undefined, after: Mark): NewsKind | null {
  if (before === undefined && isFinal(after.state)) return null; // an old one came within sight
  if (after.mine && before?.mine !== true) return 'assigned';
  if (after.offered && before?.offered !== true) return 'offered';
  if (before === undefined) return null; // one began to watch it
  if (after.due === 'late' && before.due !== 'late') return 'late';
  if (after.due === 'soon' && before.due === 'none') return 'soon';
  if (after.state !== before.state) return 'state';
  return after.updated > before.updated ? 'changed' : null;
}

/** What is new since then, the latest first. */
export function newsSince(seen: Seen, tickets: Iterable<TicketSummary>, me: string, now: Timestamp): News[] {
  const found: News[] = [];
  for (const ticket of tickets) {
    if (!concerns(ticket, me)) continue;
    const kind = kindOf(seen.marks[ticket.id], markOf(ticket, me, now));
    if (kind !== null) found.push({ ticket, kind });
  }
  return found.sort((a, b) => b.ticket.updated - a.ticket.updated || (a.ticket.id < b.ticket.id ? -1 : 1));
}

/** How those stand now that came within sight since and are no news by that: what happens to them next is. */
export function cameInSight(
  seen: Seen,
  tickets: Iterable<TicketSummary>,
  me: string,
  now: Timestamp,
): Record<DocumentId, Mark> {
  const marks: Record<DocumentId, Mark> = {};
  for (const ticket of tickets) {
    if (seen.marks[ticket.id] !== undefined || !concerns(ticket, me)) continue;
    const mark = markOf(ticket, me, now);
    if (kindOf(undefined, mark) === null) marks[ticket.id] = mark;
  }
  return marks;
}

/** How many there are of what the digest counts. */
export function digest(news: readonly News[]): { fresh: number; due: number; moved: number } {
  const count = (...kinds: NewsKind[]) => news.filter(({ kind }) => kinds.includes(kind)).length;
  return { fresh: count('assigned', 'offered'), due: count('soon', 'late'), moved: count('state', 'changed') };
}

/** What was kept on the device, where it can be read. */
export function readSeen(text: string | null): Seen | null {
  if (text === null) return null;
  try {
    const kept = JSON.parse(text) as Partial<Seen> | null;
    const sound = typeof kept?.at === 'number' && typeof kept.marks === 'object' && kept.marks !== null;
    return sound ? (kept as Seen) : null;
  } catch {
    return null; // cut short: one begins anew
  }
}
