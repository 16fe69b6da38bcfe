// Who of the right team carries least, and who stands before.
// Only recorded work counts.
import type { Absence, Timestamp, TicketSummary } from '../../../contract/api';
import { awayOn, dayOf } from '../people/away';
import type { Hand } from '../people/assignable';
import { isWorkDone } from '../../../contract/pure/state';
import { isOverdue } from '../../filters/order';

/** One person's load. */
export interface Load {
  person: Hand;
  /** Tickets in their hands that are not resolved. */
  open: number;
  /** Of those, the ones that do not wait for somebody else. */
  active: number;
  overdue: number;
  /** Buildings where they have work now, most first. */
  buildings: string[];
  /** They are away now. */
  away?: Absence;
  /** What they know of what the service asks for, in its order (SEC-42). */
  skills: string[];
}

/** Loads of a team's active people, the least loaded first, then who is away, who only leads or takes calls last; who knows more of what the service asks for stands before who knows less; a tie goes to who works in the building already, then by name. */
export function loads(
  team: string | null,
  people: readonly Hand[],
  tickets: Iterable<TicketSummary>,
  now: Timestamp,
  building: string | null = null,
  asked: readonly string[] = [],
): Load[] {
  const found = new Map<string, Load & { at: Map<string, number> }>();
  const today = dayOf(now);
  for (const person of people) {
    if (!person.active || (team !== null && !person.teams.includes(team))) continue;
    const away = awayOn(person, today);
    const load = { person, open: 0, active: 0, overdue: 0, buildings: [], skills: [], at: new Map<string, number>() };
    found.set(person.id, away === undefined ? load : { ...load, away });
  }
  for (const ticket of tickets) {
    const load = ticket.assignee === null ? undefined : found.get(ticket.assignee);
    if (load === undefined || isWorkDone(ticket.state)) continue;
    load.open += 1;
    if (!ticket.paused) load.active += 1;
    if (isOverdue(ticket, now)) load.overdue += 1;
    if (ticket.building !== null) load.at.set(ticket.building, (load.at.get(ticket.building) ?? 0) + 1);
  }
  return [...found.values()]
    .map(({ at, ...load }) => ({
      ...load,
      skills: asked.filter((skill) => load.person.skills?.includes(skill) ?? false),
      buildings: [...at].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([id]) => id),
    }))
    .sort(
      (a, b) =>
        Number(a.person.apart ?? false) - Number(b.person.apart ?? false) ||
        Number(a.away !== undefined) - Number(b.away !== undefined) ||
        b.skills.length - a.skills.length ||
        a.open - b.open ||
        a.active - b.active ||
        near(b, building) - near(a, building) ||
        a.overdue - b.overdue ||
        (a.person.name < b.person.name ? -1 : 1),
    );
}

/**
 * Who is proposed: who stands in for the one who has it and is away, else the first of those who work and are here.
 * Nobody where only a head or a call-taker is left: that is for a person to say.
 */
export function proposed(all: readonly Load[], holder: string | null = null): Load | undefined {
  const here = all.filter(({ away }) => away === undefined);
  const standIn = all.find(({ person }) => person.id === holder)?.away?.stand_in;
  const [first] = here;
  return here.find(({ person }) => person.id === standIn) ?? (first?.person.apart === true ? undefined : first);
}

/**
 * Who stands chosen of these: whoever did stays. `anew`: nobody chose of this list yet, and who is proposed stands, else the team.
 * Null where who was chosen has left the list: another is for a person to choose, and does not take their place unseen.
 */
export function stillChosen(
  all: readonly Load[],
  chosen: string | undefined,
  anew: boolean,
  holder: string | null = null,
): string | null {
  if (chosen === 'team' || all.some(({ person }) => person.id === chosen)) return chosen ?? null;
  return anew ? (proposed(all, holder)?.person.id ?? 'team') : null;
}

function near(load: Load, building: string | null): number {
  return building !== null && load.buildings.includes(building) ? 1 : 0;
}

/** Tickets of a team that stand before a new one: in its queue and not waiting for somebody else. */
export function ahead(team: string, tickets: Iterable<TicketSummary>): number {
  let count = 0;
  for (const ticket of tickets) {
    if (ticket.team === team && !ticket.paused && !isWorkDone(ticket.state)) count += 1;
  }
  return count;
}
