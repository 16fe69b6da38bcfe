// The round as a line: which tickets, in which stations, in what order. Plain functions of the summaries.
import type { Timestamp, TicketSummary } from '../../../contract/api';
import { isMine } from '../../../contract/pure/own-tickets';
import { isFinal, isWorkDone } from '../../../contract/pure/state';

export type Scope = 'mine' | 'team' | 'all';
export type Which = 'open' | 'waiting' | 'done' | 'every';
export interface Filter {
  scope: Scope;
  which: Which;
  priority: string;
}
/** Whose round it is. */
export interface Who {
  me: string;
  teams: readonly string[];
  roles: readonly string[];
  today: Timestamp;
  /** They ask and do not work: all that this device holds is theirs, and what is resolved waits for their word. */
  outside: boolean;
}
export const OPEN: Filter = { scope: 'mine', which: 'open', priority: '' };

export interface Station {
  building: string | null;
  stops: TicketSummary[];
  attended: number;
  /** Somebody has begun here: drawn solid. */
  begun: boolean;
}

/** Whether it waits for this person's approval: who decides on it reads it, as if it were their work. */
export function awaitsApproval(ticket: TicketSummary, { roles }: Pick<Who, 'roles'>): boolean {
  return ticket.state === 'awaiting_approval' && ticket.approver !== undefined && roles.includes(ticket.approver);
}

/** How many stops of each station are painted where `count` are in all; the stations after them are not painted yet. */
export function shares(line: readonly Station[], count: number): number[] {
  const found: number[] = [];
  for (const { stops } of line) {
    if (count <= 0) break;
    found.push(Math.min(stops.length, count));
    count -= stops.length;
  }
  return found;
}

const WAITING = new Set<string>(['needs_info', 'returned', 'awaiting_approval', 'waiting_material', 'waiting_vendor']);

export function pick(tickets: Iterable<TicketSummary>, filter: Filter, who: Who): TicketSummary[] {
  const found: TicketSummary[] = [];
  for (const ticket of tickets) {
    if (filter.scope === 'mine' && !who.outside && !isMine(ticket, who.me) && !awaitsApproval(ticket, who)) continue;
    if (
      filter.scope === 'team' &&
      (ticket.assignee !== null || ticket.team === null || !who.teams.includes(ticket.team))
    )
      continue;
    if (filter.priority && ticket.priority !== filter.priority) continue;
    if (!stands(ticket, filter.which, who)) continue;
    found.push(ticket);
  }
  return found;
}

function stands(ticket: TicketSummary, which: Which, { today, outside }: Who): boolean {
  const isOver = outside ? isFinal : isWorkDone;
  switch (which) {
    case 'open':
      return !isOver(ticket.state) || ticket.since >= today || ticket.unsent > 0 || ticket.stuck > 0;
    case 'waiting':
      return WAITING.has(ticket.state);
    case 'done':
      return isOver(ticket.state);
    case 'every':
      return true;
  }
}

/** What was attended lies behind, what is in course or waits for one's approval comes next, then by the hour it is due. */
function order(a: TicketSummary, b: TicketSummary, who: Pick<Who, 'roles'>): number {
  return rank(a, who) - rank(b, who) || hour(a) - hour(b) || a.created - b.created || (a.id < b.id ? -1 : 1);
}
function rank(ticket: TicketSummary, who: Pick<Who, 'roles'>): number {
  if (isWorkDone(ticket.state)) return 0;
  if (ticket.state === 'in_progress' || awaitsApproval(ticket, who)) return 1;
  return WAITING.has(ticket.state) ? 3 : 2;
}
function hour(ticket: TicketSummary): number {
  if (isWorkDone(ticket.state)) return ticket.since;
  return Math.min(ticket.resolve_by ?? Infinity, ticket.visit ?? Infinity, Number.MAX_SAFE_INTEGER);
}

/** Stations in the organisation's order of buildings; what has no building comes last. */
export function stations(
  tickets: readonly TicketSummary[],
  buildings: readonly { id: string }[],
  who: Pick<Who, 'roles'>,
): Station[] {
  const groups = new Map<string | null, TicketSummary[]>();
  for (const ticket of tickets) {
    const group = groups.get(ticket.building);
    if (group) group.push(ticket);
    else groups.set(ticket.building, [ticket]);
  }
  const place = (id: string | null) => {
    const at = buildings.findIndex((building) => building.id === id);
    return id === null ? buildings.length + 1 : at < 0 ? buildings.length : at;
  };
  return [...groups]
    .sort(([a], [b]) => place(a) - place(b) || String(a).localeCompare(String(b)))
    .map(([building, stops]) => ({
      building,
      stops: stops.sort((a, b) => order(a, b, who)),
      attended: stops.filter((stop) => isWorkDone(stop.state)).length,
      begun: stops.some((stop) => isWorkDone(stop.state) || stop.state === 'in_progress'),
    }));
}
