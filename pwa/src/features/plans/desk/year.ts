// Calendar of what comes round in a year (SEC-23, AGU-26, OCO-04). Past rounds are as the server and this device's
// tickets tell them, coming ones as the plans and those who moved them say. Days are calendar days («2026-11-21») of
// the institution.
import type {
  DayOfWeek,
  EquipmentSummary,
  Every,
  Opens,
  Organisation,
  Plan,
  PlansYear,
  RoundTicket,
  TicketSummary,
} from '../../../contract/api';
import { words } from '../../../kit/text/fold';
import { counting } from '../../../contract/pure/resolve-code';
import { isWorkDone } from '../../../contract/pure/state';
import { DAY_MS } from '../../../contract/pure/day';
import { dayOf, dueMoment, isOverdue } from '../../filters/order';
import { roundKey, type Move } from './moves';

/** One time that a plan's work is due, for an item where it is about one. */
export interface Round {
  plan: string;
  /** The day on which the plan has it: with plan and item it names the time. */
  planned: string;
  /** The day on which it is done. */
  day: string;
  item: EquipmentSummary | null;
  /** The ticket that it is; none: it is still to come, or the server opened none. */
  ticket: RoundTicket | null;
  state: 'coming' | 'open' | 'done' | 'missed';
  /** It stands where the plan says, whatever comes before it: it can be moved. */
  firm: boolean;
  /** Where it was moved; none: it was not. */
  move: Move | null;
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
  /** Times that were moved, by their keys. */
  moves: ReadonlyMap<string, Move>;
  /** What the server knows of these years; none: what this device holds, the last three months, is all. */
  past: PlansYear | null;
  now: number;
}

const WEEK: readonly DayOfWeek[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const dateOf = (day: string): Date => new Date(`${day}T00:00:00Z`);
const textOf = (date: Date): string => date.toISOString().slice(0, 10);

export function plusDays(day: string, days: number): string {
  return textOf(new Date(dateOf(day).getTime() + days * DAY_MS));
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
/** Times by the weeks of their days, the first week first; each keeps its order within its own. */
export function byWeek(rounds: readonly Round[]): { monday: string; rounds: Round[] }[] {
  const weeks = new Map<string, Round[]>();
  for (const round of rounds) {
    const monday = mondayOf(round.day);
    weeks.set(monday, [...(weeks.get(monday) ?? []), round]);
  }
  return [...weeks]
    .map(([monday, own]) => ({ monday, rounds: own }))
    .sort((a, b) => (a.monday < b.monday ? -1 : a.monday > b.monday ? 1 : 0));
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
    const before = past(known, plan, opens, kinds);
    const all = [...before, ...coming(known, plan, opens, items, year, new Set(before.map(keyOf)))];
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
  const about = itemOf(known, plan, ticket);
  const item = about === null ? undefined : known.equipment.get(about);
  if (kinds.length > 0 && (item === undefined || !isOf(item, kinds))) return false;
  if ('since' in plan.when) return tellsOfItsItem(ticket);
  if (!('every' in plan.when) || !isOfPlan(ticket)) return false;
  return falls(plan.when.every, momentDay(plan.when.every, bornAt(ticket.id), known.organisation.timezone));
}
/** What the server opens for a moment bears that moment, to the millisecond; nobody files at a full minute's. */
const isOfPlan = ({ id }: TicketSummary): boolean => bornAt(id) % 60_000 === 0;
/**
 * Whether its item had its maintenance by it (SEC-23): not by one that somebody filed and that was rejected or cancelled.
 * What a plan opened is its time, whatever became of it.
 */
function tellsOfItsItem(ticket: TicketSummary): boolean {
  return (ticket.state !== 'rejected' && ticket.state !== 'cancelled') || isOfPlan(ticket);
}

/** What a ticket is about; where the plan goes by the last time, of what was registered twice the record that counts. */
function itemOf({ equipment }: Known, plan: Plan, ticket: TicketSummary): string | null {
  return ticket.equipment !== null && 'since' in plan.when ? counting(equipment, ticket.equipment) : ticket.equipment;
}

/** The day of a plan's moment, as the server names it: one at a day's end stands at the next one's midnight. */
function momentDay(every: Every, at: number, zone: string): string {
  const [day, before] = [dayOf(at, zone), dayOf(at - 1, zone)];
  return before !== day && hourOf(every) !== '00:00' ? before : day;
}
function hourOf(every: Every): string | undefined {
  if ('day' in every) return every.day.at;
  if ('week' in every) return every.week.at;
  return 'month_end' in every ? every.month_end.at : every.year.at;
}

const WHOLE_DAY = '24:00';
/** The hour of a plan's moment on a day: its own, else when the desk closes on that day of the week. */
function momentOn({ hours }: Organisation, every: Every, day: string): string {
  const own = hourOf(every);
  if (own !== undefined) return own;
  const of = WEEK[dateOf(day).getUTCDay()];
  const closes = hours.filter(({ days }) => of !== undefined && days.includes(of)).map(({ to }) => to);
  return closes.sort().at(-1) ?? WHOLE_DAY;
}
const CLOCKS = new Map<string, Intl.DateTimeFormat>();
/** The hour in a zone, as plans write it: «09:00». */
function clockOf(at: number, zone: string): string {
  let format = CLOCKS.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    CLOCKS.set(zone, format);
  }
  return format.format(at);
}

/** What names a time for ever, wherever it is moved. */
export function keyOf({ plan, item, planned }: Pick<Round, 'plan' | 'item' | 'planned'>): string {
  return roundKey(plan, item?.id ?? null, planned);
}

function told(ticket: TicketSummary): RoundTicket {
  const { id, folio, provisional, subject, state, assignee, visit, respond_by, resolve_by, paused } = ticket;
  return { id, folio: folio ?? provisional, subject, state, assignee, visit, respond_by, resolve_by, paused };
}

/** The server's word on each time, and this device's on the tickets that it holds: those are as of now. */
function past(known: Known, plan: Plan, opens: Opens, kinds: readonly string[]): Round[] {
  const { organisation, tickets, equipment, moves, now } = known;
  const zone = organisation.timezone;
  const today = dayOf(now, zone);
  const heard = (known.past?.rounds ?? []).filter((round) => round.plan === plan.id);
  const ids = new Set(heard.map(({ ticket }) => ticket?.id));
  const of = (planned: string, day: string, about: string | null, ticket: RoundTicket | null): Round => {
    const item = about === null ? null : (equipment.get(about) ?? null);
    const state = ticket === null ? 'missed' : became(ticket, day, today, now);
    // Open work is done on the day of its visit.
    const visit = state === 'open' && ticket !== null && ticket.visit !== null ? dayOf(ticket.visit, zone) : day;
    const move = moves.get(roundKey(plan.id, about, planned)) ?? null;
    // What was never opened can still be put on a day that comes, where the plan has it still: until it was changed
    // it may have come on other days, or for other items.
    const isIts = item === null ? about === null && kinds.length === 0 : isOf(item, kinds);
    const firm = ticket === null && isIts && 'every' in plan.when && falls(plan.when.every, planned);
    return { plan: plan.id, planned, day: visit, item, ticket, state, firm, move };
  };
  const server = heard.flatMap(({ planned, day, item, ticket }) => {
    const move = moves.get(roundKey(plan.id, item, planned));
    // It was put on a day to come since.
    if (ticket === null && move !== undefined && move.day >= today) return [];
    const here = ticket === null ? undefined : tickets.get(ticket.id);
    return [of(planned, day, item, here === undefined ? ticket : { ...ticket, ...told(here) })];
  });
  const own = [...tickets.values()].filter(
    (ticket) => !ids.has(ticket.id) && isRound(known, plan, opens, kinds, ticket),
  );
  const device = own.map((ticket) => {
    const [at, created] = [bornAt(ticket.id), dayOf(ticket.created, zone)];
    const born = 'every' in plan.when ? momentDay(plan.when.every, at, zone) : dayOf(at, zone);
    const [planned, day] = 'since' in plan.when ? [created, created] : [born, born];
    const move = moves.get(roundKey(plan.id, ticket.equipment, born));
    return move === undefined
      ? of(planned, day, itemOf(known, plan, ticket), told(ticket))
      : of(born, move.day, ticket.equipment, told(ticket));
  });
  return [...server, ...device];
}

/** Missed: given up, or not done by the time promised or in its week. */
function became(ticket: RoundTicket, day: string, today: string, now: number): Round['state'] {
  if (ticket.state === 'rejected' || ticket.state === 'cancelled') return 'missed';
  if (isWorkDone(ticket.state)) return 'done';
  if (ticket.visit !== null && ticket.visit >= now) return 'open';
  return isOverdue(ticket, now) || mondayOf(day) < mondayOf(today) ? 'missed' : 'open';
}

function coming(
  known: Known,
  plan: Plan,
  opens: Opens,
  items: EquipmentSummary[],
  year: number,
  taken: ReadonlySet<string>,
): Round[] {
  const { organisation, moves, now } = known;
  const today = dayOf(now, organisation.timezone);
  const [first, last] = [`${year}-01-01`, `${year}-12-31`];
  const found: Round[] = [];
  /** The day on which it is done; what is due already comes with the server's next look. */
  const add = (planned: string, item: EquipmentSummary | null, firm: boolean): string => {
    const key = roundKey(plan.id, item?.id ?? null, planned);
    const move = moves.get(key) ?? null;
    const said = move?.day ?? planned;
    const day = said < today ? today : said;
    if (!taken.has(key)) found.push({ plan: plan.id, planned, day, item, ticket: null, state: 'coming', firm, move });
    return day;
  };
  if ('since' in plan.when) {
    const months = plan.when.since.months ?? organisation.settings?.maintenance_every_months;
    if (months === undefined || months < 1) return [];
    const served = lastServed(known, opens);
    for (const item of items) {
      let planned = plusMonths(served.get(item.id) ?? dayOf(bornAt(item.id), organisation.timezone), months);
      // Only the server knows when each was last served, and what comes after the next is reckoned from that.
      for (let firm = known.past !== null; planned <= last; firm = false) {
        const next = plusMonths(add(planned, item, firm), months);
        // One that was moved far forward still comes before the next.
        planned = next > planned ? next : plusMonths(planned, months);
      }
    }
    return found;
  }
  if (!('every' in plan.when)) return [];
  const { every } = plan.when;
  const of = (opens.each ?? []).length > 0 ? items : [null];
  // Today's is to come until its hour; from then on its ticket tells of it.
  const from = clockOf(now, organisation.timezone) < momentOn(organisation, every, today) ? today : plusDays(today, 1);
  const begin = today < first ? first : from;
  for (let day = begin; day <= last; day = plusDays(day, 1)) {
    if (falls(every, day)) for (const item of of) add(day, item, true);
  }
  // What was moved from a day outside of that.
  for (const move of moves.values()) {
    if (move.plan !== plan.id || (move.planned >= begin && move.planned <= last) || move.day < today) continue;
    const item = of.find((one) => (one?.id ?? null) === move.item);
    if (item !== undefined) add(move.planned, item, true);
  }
  return found;
}

/** The day on which each item was last seen to under the plan's service. */
function lastServed(
  { organisation, tickets, equipment: items, past: heard }: Known,
  opens: Opens,
): Map<string, string> {
  const served = new Map<string, string>();
  const last = (item: string, day: string) => {
    if (day > (served.get(item) ?? '')) served.set(item, day);
  };
  for (const { service, item, day } of heard?.served ?? []) if (service === opens.service) last(item, day);
  for (const ticket of tickets.values()) {
    const { service, equipment, created } = ticket;
    if (service === opens.service && equipment !== null && tellsOfItsItem(ticket))
      last(counting(items, equipment), dayOf(created, organisation.timezone));
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
    if (ticket !== null && isWorkDone(ticket.state)) continue;
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
