// Hours, days and sizes as people read them: 24 h clock, «jue 19 nov», time left, both clocks.
import { language } from '../i18n/index.svelte';
import { ui } from '../i18n/ui';
import type { Timestamp, Stamp, State } from '../../contract/api';
import { isWorkDone } from '../../contract/pure/state';
import { DAY_MS } from '../../contract/pure/day';
import { keptHours } from './kept-hours';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let zone: string | undefined;
/** The organisation's zone; until it is known, the device's. */
export function setZone(name: string | undefined): void {
  if (name === zone) return;
  zone = name;
  made.clear();
  offsets.clear();
  const ask = (at: Timestamp) => zoneClock(at) - at;
  hours = name === undefined ? () => undefined : keptHours(name, ask, () => zone === name);
}
/** How much the zone's clock is ahead (ms), where this device knows it by itself. */
let hours: (at: Timestamp) => number | undefined = () => undefined;

const made = new Map<string, Intl.DateTimeFormat>();
function formatter(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language()} ${name}`;
  let found = made.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(language() === 'es' ? 'es-MX' : 'en-GB', { timeZone: zone, ...options });
    made.set(key, found);
  }
  return found;
}

/** Zones change their offset at a quarter of an hour, never within one. */
const QUARTER = 15 * MINUTE;
/** As many quarters are remembered; a list asks for some dozens. */
const MOST_OFFSETS = 4_096;
/** What the zone's clock is ahead of UTC (ms), by quarter of an hour. */
const offsets = new Map<number, number>();

/**
 * What the organisation's wall clock and calendar show, written as if it were UTC. Asked of the browser once a quarter,
 * where this device does not know it: a formatter takes ten times as long to make as a list to paint, so there is one, and
 * the words are ours.
 */
function wall(at: Timestamp): Timestamp {
  const ahead = hours(at);
  if (ahead !== undefined) return at + ahead;
  const quarter = Math.floor(at / QUARTER);
  let offset = offsets.get(quarter);
  if (offset === undefined) {
    if (offsets.size >= MOST_OFFSETS) offsets.clear();
    offset = zoneClock(quarter * QUARTER) - quarter * QUARTER;
    offsets.set(quarter, offset);
  }
  return at + offset;
}

function zoneClock(at: Timestamp): Timestamp {
  const found = Object.fromEntries(
    formatter('wall', {
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = found;
  // `Date.UTC` takes a year before 100 for one of the last century, and whoever types 2027 has 2, 20 and 202 on the way.
  return new Date(Date.UTC(2000, 0, 1, hour, minute, second)).setUTCFullYear(year, month - 1, day);
}

function parts(at: Timestamp): { year: number; month: string; day: number; weekday: string } {
  const shown = new Date(wall(at));
  return {
    year: shown.getUTCFullYear(),
    month: ui.months[shown.getUTCMonth()] ?? '',
    day: shown.getUTCDate(),
    weekday: ui.weekdays[shown.getUTCDay()] ?? '',
  };
}

/** Days since 1970 in the organisation's zone, to compare calendar days. */
function dayNumber(at: Timestamp): number {
  return Math.floor(wall(at) / DAY_MS);
}

/** A moment as a picker of date and hour writes it, by the organisation's clock: «2026-11-19T14:00». */
export function localText(at: Timestamp): string {
  return new Date(wall(at)).toISOString().slice(0, 16);
}

/**
 * The moment that a picker's text names on the organisation's clock, wherever this device is; null for no moment. As the
 * server has it (`Zone::instant`): of two the earlier, and what the clocks leap over is as late after the leap.
 */
export function momentOf(text: string): Timestamp | null {
  const wanted = Date.parse(`${text}Z`);
  if (Number.isNaN(wanted)) return null;
  const [before, after] = [aheadOfUtc(wanted - DAY_MS), aheadOfUtc(wanted + DAY_MS)];
  const [early, late] = [wanted - before, wanted - after];
  return aheadOfUtc(early) !== before && aheadOfUtc(late) === after ? late : early;
}

function aheadOfUtc(at: Timestamp): number {
  return wall(at) - at;
}

/** When this day began for the organisation. */
export function dayStart(at: Timestamp): Timestamp {
  return momentOf(`${localText(at).slice(0, 10)}T00:00`) ?? at;
}

/** Whose hour a picker asks for, where this device keeps another; else nothing. */
export function otherHour(at: Timestamp = Date.now()): string | undefined {
  const offset = -new Date(at).getTimezoneOffset() * MINUTE;
  if (Math.abs(wall(at) - at - offset) < MINUTE) return undefined;
  const name = formatter('zone', { timeZoneName: 'long' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value;
  return ui.zone(name ?? zone ?? '');
}

/** «14:00». */
export function clock(at: Timestamp): string {
  return new Date(wall(at)).toISOString().slice(11, 16);
}

/** «jue 19 nov»; another year: «3 sep 2025». */
export function date(at: Timestamp, now: Timestamp = Date.now()): string {
  const { year, month, day, weekday } = parts(at);
  return year === parts(now).year ? `${weekday} ${day} ${month}` : `${day} ${month} ${year}`;
}

/** «19 nov», whatever the year: beside what says which. */
export function dayMonth(at: Timestamp): string {
  const { day, month } = parts(at);
  return `${day} ${month}`;
}

/** A calendar day of a form («2026-11-21») as people write it: «21 de noviembre de 2026». Anything else stays as it is. */
export function asWritten(text: string): string {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  const long = { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' } as const;
  return Number.isNaN(at) ? text : formatter('written', long).format(at);
}

/** The same where there is room for little: «21 nov 2026». */
export function asWrittenShort(text: string): string {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(Number.NaN);
  if (Number.isNaN(at.getTime())) return text;
  return `${at.getUTCDate()} ${ui.months[at.getUTCMonth()] ?? ''} ${at.getUTCFullYear()}`;
}

/** The year that the organisation's calendar shows: of 31 December at night it may be another one here. */
export function yearOf(at: Timestamp): number {
  return parts(at).year;
}

/** «hoy», «ayer», «mañana», else the date. */
export function day(at: Timestamp, now: Timestamp = Date.now()): string {
  const apart = dayNumber(at) - dayNumber(now);
  if (apart === 0) return ui.today;
  if (apart === -1) return ui.yesterday;
  if (apart === 1) return ui.tomorrow;
  return date(at, now);
}

/** Today «11:38», else «ayer 17:20», «vie 10:00» within the week ahead, «jue 19 nov 17:20». */
export function when(at: Timestamp, now: Timestamp = Date.now()): string {
  const apart = dayNumber(at) - dayNumber(now);
  if (apart === 0) return clock(at);
  if (apart === -1 || apart === 1) return `${day(at, now)} ${clock(at)}`;
  if (apart > 1 && apart < 7) return `${parts(at).weekday} ${clock(at)}`;
  return `${date(at, now)} ${clock(at)}`;
}

/** «2 h 18 min», «45 min», «3 d 4 h». */
export function span(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / MINUTE));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return hours % 24 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${Math.floor(hours / 24)} d`;
}

/** Hours alone for what has lasted: «9 h», «40 min», «2 d». */
export function roughly(ms: number): string {
  if (ms < HOUR) return span(ms);
  return ms < DAY_MS ? `${Math.floor(ms / HOUR)} h` : `${Math.floor(ms / DAY_MS)} d`;
}

export type DueKind = 'plain' | 'soon' | 'overdue' | 'paused' | 'visit';
export interface DueFacts {
  state: State;
  resolve_by: Timestamp | null;
  warn_at: Timestamp | null;
  paused: boolean;
  paused_since?: Timestamp | null;
  visit?: Timestamp | null;
}

/** What to say of a ticket's commitment; null where there is none. */
export function due(facts: DueFacts, now: Timestamp = Date.now()): { kind: DueKind; text: string } | null {
  if (facts.state === 'draft' || isWorkDone(facts.state)) return null;
  if (facts.paused) {
    const text = facts.paused_since ? ui.due.pausedFor(roughly(now - facts.paused_since)) : ui.due.paused;
    return { kind: 'paused', text };
  }
  const by = facts.resolve_by;
  if (by !== null && by <= now) return { kind: 'overdue', text: ui.due.overdue(when(by, now)) };
  if (by !== null && facts.warn_at !== null && facts.warn_at <= now)
    return { kind: 'soon', text: `${when(by, now)} · ${span(by - now)}` };
  if (facts.state === 'scheduled' && facts.visit) return { kind: 'visit', text: ui.due.visit(when(facts.visit, now)) };
  return by === null ? null : { kind: 'plain', text: when(by, now) };
}

/** The author's hour, and the server's where they are told apart by more than two minutes or the author's is doubted. */
export function clocks(stamp: Pick<Stamp, 'at' | 'received' | 'suspect'>, now: Timestamp = Date.now()): string {
  const own = when(stamp.at, now);
  const arrived =
    stamp.received === undefined || (!stamp.suspect && Math.abs(stamp.received - stamp.at) <= 2 * MINUTE)
      ? ''
      : ui.clocks.arrived(
          dayNumber(stamp.received) === dayNumber(stamp.at) ? clock(stamp.received) : when(stamp.received, now),
        );
  return [own, stamp.suspect ? ui.clocks.suspect : '', arrived].filter(Boolean).join(' · ');
}

/** «612 KB», «1.9 MB», «1.8 GB». */
export function bytes(count: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  // As it is written: 999,600 bytes are 1 MB, not 1000 KB.
  while (Math.round(value) >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : Number(value.toFixed(1))} ${units[unit]}`;
}

/** «OC» for Omar Cruz, «O» for Omar. */
export function initials(name: string): string {
  const first = (word = '') => [...word][0] ?? ''; // a letter may take two places
  const [one, two] = name.trim().split(/\s+/);
  return (first(one) + first(two)).toLocaleUpperCase('es-MX');
}

/** A person's place among the avatar grounds, the same on every device. */
export function shade(id: string, grounds: number): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return sum % grounds;
}

/** Name of a person: two words, enough to tell them apart in a line. */
export function shortName(name: string): string {
  return name.trim().split(/\s+/).slice(0, 2).join(' ');
}

/** A name within a sentence: «por correo electrónico», but «por WhatsApp» and «por CAS». */
export function within(name: string): string {
  return /^\p{Lu}[^\p{Lu}\s]*(\s|$)/u.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name;
}
