// What comes round in a year (SEC-23, AGU-26, OCO-04): past rounds as this device's tickets tell them, coming ones as
// the plans say. Days are calendar days («2026-11-21») of the institution.
import type {
  DayOfWeek,
  EquipmentSummary,
  Every,
  Opens,
  Organisation,
  Plan,
  TicketSummary,
} from '../../../contract/api';
import { words } from '../../../kit/text/fold';
import { dayOf, dueMoment, isFinal, isOverdue } from '../../filters/order';

/** One time that a plan's work is due, for an item where it is about one. */
export interface Round {
  plan: string;
  day: string;
  item: EquipmentSummary | null;
  /** The ticket that it is; none: it is still to come. */
  ticket: TicketSummary | null;
  state: 'coming' | 'open' | 'done' | 'missed';
}
/** A plan that opens tickets, and its rounds of the year, the first first. */
export interface PlanYear {
  plan: Plan;
  opens: Opens;
  rounds: Round[];
}
/** What is known here, and when. */
export interface Known {
  organisation: Organisation;
  tickets: ReadonlyMap<string, TicketSummary>;
  equipment: ReadonlyMap<string, EquipmentSummary>;
  now: number;
}

const DAY = 86_400_000;
const WEEK: readonly DayOfWeek[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const dateOf = (day: string): Date => new Date(`${day}T00:00:00Z`);
const textOf = (date: Date): string => date.toISOString().slice(0, 10);

export function plusDays(day: string, days: number): string {
  return textOf(new Date(dateOf(day).getTime() + days * DAY));
}
/** As the server counts: the 31st and a month is the last day of a shorter one. */
export function plusMonths(day: string, months: number): string {
  const date = dateOf(day);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return textOf(new Date(Date.UTC(year, month, Math.min(date.getUTCDate(), last))));
}
/** The Monday of a day's week. */
export function mondayOf(day: string): string {
  return plusDays(day, -((dateOf(day).getUTCDay() + 6) % 7));
}
/** When a document was born: its id begins with the moment. */
export function bornAt(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}

/** Every plan that opens tickets by a period or for items, with its rounds of a year. */
export function yearOf(known: Known, year: number): PlanYear[] {
  return (known.organisation.plans ?? []).flatMap((plan) => {
    if (!('open' in plan.does) || 'after' in plan.when) return [];
    const opens = plan.does.open;
    const kinds = 'since' in plan.when ? plan.when.since.kinds : (opens.each ?? []);
    const items = itemsOf(known, kinds);
    const all = [...past(known, plan, opens, kinds), ...coming(known, plan, opens, items, year)];
    const rounds = all.filter(({ day }) => day.startsWith(`${year}-`));
    return [{ plan, opens, rounds: rounds.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)) }];
  });
}

/** Whether an item is of one of these kinds, as the registry writes them. */
function isOf(item: EquipmentSummary, kinds: readonly string[]): boolean {
  const kind = words(item.kind).join(' ');
  return kinds.some((each) => words(each).join(' ') === kind);
}
/** The items in service, of these kinds. */
function itemsOf({ equipment }: Known, kinds: readonly string[]): EquipmentSummary[] {
  const inService = (item: EquipmentSummary) =>
    item.merged_into === undefined && !words(item.condition).includes('baja');
  return [...equipment.values()].filter((item) => inService(item) && isOf(item, kinds));
}

/** Whether a ticket is one that the plan opened, or, where the plan goes by the last time, one that counts as such. */
function isRound(known: Known, plan: Plan, opens: Opens, kinds: readonly string[], ticket: TicketSummary): boolean {
  if (ticket.service !== opens.service) return false;
  const item = ticket.equipment === null ? undefined : known.equipment.get(ticket.equipment);
  if (kinds.length > 0 && (item === undefined || !isOf(item, kinds))) return false;
  if ('since' in plan.when) return true;
  // What the server opens for a moment bears that moment, to the millisecond; nobody files at a full minute's.
  const at = bornAt(ticket.id);
  if (!('every' in plan.when) || at % 60_000 !== 0) return false;
  return falls(plan.when.every, dayOf(at, known.organisation.timezone));
}

function past(known: Known, plan: Plan, opens: Opens, kinds: readonly string[]): Round[] {
  const { organisation, tickets, equipment, now } = known;
  const own = [...tickets.values()].filter((ticket) => isRound(known, plan, opens, kinds, ticket));
  return own.map((ticket) => ({
    plan: plan.id,
    day: dayOf('since' in plan.when ? ticket.created : bornAt(ticket.id), organisation.timezone),
    item: ticket.equipment === null ? null : (equipment.get(ticket.equipment) ?? null),
    ticket,
    state: became(ticket, now),
  }));
}

/** Missed: given up, or not done by the time promised. */
function became(ticket: TicketSummary, now: number): Round['state'] {
  if (ticket.state === 'rejected' || ticket.state === 'cancelled') return 'missed';
  if (ticket.state === 'resolved' || isFinal(ticket.state)) return 'done';
  return isOverdue(ticket, now) ? 'missed' : 'open';
}

function coming(known: Known, plan: Plan, opens: Opens, items: EquipmentSummary[], year: number): Round[] {
  const { organisation, now } = known;
  const today = dayOf(now, organisation.timezone);
  const round = (day: string, item: EquipmentSummary | null): Round => ({
    plan: plan.id,
    day,
    item,
    ticket: null,
    state: 'coming',
  });
  if ('since' in plan.when) {
    const months = plan.when.since.months ?? organisation.settings?.maintenance_every_months;
    if (months === undefined || months < 1) return [];
    const served = lastServed(known, opens);
    return items.flatMap((item) => {
      const found: Round[] = [];
      let day = plusMonths(dayOf(served.get(item.id) ?? bornAt(item.id), organisation.timezone), months);
      // What is due already comes with the server's next look.
      if (day <= today) day = today;
      for (; day <= `${year}-12-31`; day = plusMonths(day, months)) found.push(round(day, item));
      return found;
    });
  }
  if (!('every' in plan.when)) return [];
  const { every } = plan.when;
  const of = (opens.each ?? []).length > 0 ? items : [null];
  const found: Round[] = [];
  const first = today < `${year}-01-01` ? `${year}-01-01` : plusDays(today, 1);
  for (let day = first; day <= `${year}-12-31`; day = plusDays(day, 1)) {
    if (falls(every, day)) for (const item of of) found.push(round(day, item));
  }
  return found;
}

/** When each item was last seen to under the plan's service. */
function lastServed({ tickets }: Known, opens: Opens): Map<string, number> {
  const served = new Map<string, number>();
  for (const { service, equipment, created } of tickets.values()) {
    if (service !== opens.service || equipment === null) continue;
    served.set(equipment, Math.max(served.get(equipment) ?? created, created));
  }
  return served;
}

function falls(every: Every, day: string): boolean {
  if ('day' in every) return true;
  if ('week' in every) return WEEK[dateOf(day).getUTCDay()] === every.week.on;
  if ('month_end' in every) return plusDays(day, 1).endsWith('-01');
  return Number(day.slice(5, 7)) === every.year.month && Number(day.slice(8)) === every.year.day;
}

/** What somebody has to do in each of these weeks; `null`: nobody has it yet. */
export interface WeekLoad {
  person: string | null;
  /** By the Monday of the week. */
  weeks: Map<string, Round[]>;
}

/**
 * The load of the plans by who has it and week: open rounds by their visit or term, coming ones by their day. What is
 * late stands in the first week.
 */
export function loadsOf(years: readonly PlanYear[], weeks: readonly string[], zone: string): WeekLoad[] {
  const found = new Map<string | null, Map<string, Round[]>>();
  for (const round of years.flatMap(({ rounds }) => rounds)) {
    const { ticket } = round;
    if (ticket !== null && (ticket.state === 'resolved' || isFinal(ticket.state))) continue;
    const moment = ticket === null ? null : (ticket.visit ?? dueMoment(ticket));
    const monday = mondayOf(moment === null ? round.day : dayOf(moment, zone));
    const first = weeks[0] ?? '';
    const week = monday < first ? first : monday;
    if (!weeks.includes(week)) continue;
    const person = ticket?.assignee ?? null;
    const own = found.get(person) ?? new Map<string, Round[]>();
    own.set(week, [...(own.get(week) ?? []), round]);
    found.set(person, own);
  }
  return [...found].map(([person, of]) => ({ person, weeks: of }));
}
