// Hours and spans as the desk reads them: 24 hours, the organisation's zone, words only where they help.
import type { Millis, Stamp, TicketSummary } from '../engine/api';
import { dayOf, dueMoment, isFinal, isOverdue, isSoon } from './order';

export type Lang = 'es' | 'en';
const LOCALE: Record<Lang, string> = { es: 'es-MX', en: 'en-GB' };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Two clocks that differ by less say the same. */
export const SAME_CLOCK = 2 * MINUTE;

const formats = new Map<string, Intl.DateTimeFormat>();
function format(lang: Lang, zone: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${lang} ${zone} ${name}`;
  let made = formats.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat(LOCALE[lang], { timeZone: zone, ...options });
    formats.set(key, made);
  }
  return made;
}

/** Says moments in one language and zone. */
export class When {
  constructor(readonly lang: Lang, readonly zone: string) {}

  /** «14:00». */
  hour(at: Millis): string {
    return format(this.lang, this.zone, 'hour', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
  }

  /** Whole days from `now` to `at`, in the zone: −1 is yesterday. */
  days(at: Millis, now: Millis): number {
    return Math.round((Date.parse(dayOf(at, this.zone)) - Date.parse(dayOf(now, this.zone))) / DAY);
  }

  /** «14:00», «ayer 17:20», «vie 10:00», «3 sep». */
  short(at: Millis, now: Millis): string {
    const days = this.days(at, now);
    if (days === 0) return this.hour(at);
    if (days === -1) return `${this.lang === 'es' ? 'ayer' : 'yesterday'} ${this.hour(at)}`;
    if (days > 0 && days < 7) return `${this.#weekday(at)} ${this.hour(at)}`;
    return this.date(at, now);
  }

  /** «3 sep», with the year where it is another. */
  date(at: Millis, now: Millis): string {
    const same = dayOf(at, this.zone).slice(0, 4) === dayOf(now, this.zone).slice(0, 4);
    const text = format(this.lang, this.zone, same ? 'date' : 'dated', {
      day: 'numeric', month: 'short', ...(same ? {} : { year: 'numeric' as const }),
    }).format(at);
    return text.replaceAll('.', '').replaceAll(' de ', ' ');
  }

  /** «hoy, antes de las 14:00», «el vie, antes de las 10:00». */
  promise(at: Millis, now: Millis): string {
    const days = this.days(at, now);
    const hour = this.hour(at);
    if (this.lang === 'en') return `${days === 0 ? 'today' : days === 1 ? 'tomorrow' : `on ${this.#weekday(at)} ${this.date(at, now)}`}, before ${hour}`;
    return `${days === 0 ? 'hoy' : days === 1 ? 'mañana' : `el ${this.#weekday(at)} ${this.date(at, now)}`}, antes de las ${hour}`;
  }

  /** «Hoy, jueves 19 de noviembre». */
  day(at: Millis, now: Millis): string {
    const days = this.days(at, now);
    const long = format(this.lang, this.zone, 'day', { weekday: 'long', day: 'numeric', month: 'long' }).format(at).replace(', ', ' ');
    const today = this.lang === 'es' ? 'Hoy' : 'Today';
    const yesterday = this.lang === 'es' ? 'Ayer' : 'Yesterday';
    if (days === 0) return `${today}, ${long}`;
    if (days === -1) return `${yesterday}, ${long}`;
    return long.charAt(0).toUpperCase() + long.slice(1);
  }

  #weekday(at: Millis): string {
    return format(this.lang, this.zone, 'weekday', { weekday: 'short' }).format(at).replace('.', '');
  }

  /** «12 min», «2 h 8 min», «9 h», «3 d». */
  span(ms: Millis): string {
    const minutes = Math.max(0, Math.floor(ms / MINUTE));
    if (minutes < 60) return `${minutes} min`;
    const hours = Math.floor(minutes / 60);
    if (hours < 6 && minutes % 60 !== 0) return `${hours} h ${minutes % 60} min`;
    return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
  }

  /** Both clocks where they differ: «11:27 · recibido 11:49». */
  clocks(stamp: Stamp): { at: string; received: string | null } {
    const late = stamp.received !== undefined && Math.abs(stamp.received - stamp.at) >= SAME_CLOCK;
    if (!late || stamp.received === undefined) return { at: this.hour(stamp.at), received: null };
    const sameDay = dayOf(stamp.at, this.zone) === dayOf(stamp.received, this.zone);
    return { at: this.hour(stamp.at), received: sameDay ? this.hour(stamp.received) : this.short(stamp.received, stamp.at) };
  }
}

export type DueKind = 'overdue' | 'soon' | 'later' | 'visit' | 'paused' | 'waiting' | 'none';

/** What the commitment column says: what it is, the moment, and how long is left or it has stood. */
export function dueOf(ticket: TicketSummary, now: Millis): { kind: DueKind; at: Millis | null; span: Millis | null } {
  if (isFinal(ticket.state)) return { kind: 'none', at: null, span: null };
  if (ticket.state === 'resolved') return { kind: 'waiting', at: null, span: now - ticket.since };
  if (ticket.paused) return { kind: 'paused', at: null, span: now - ticket.since };
  const at = dueMoment(ticket);
  if (at === null) return { kind: 'none', at, span: null };
  if (isOverdue(ticket, now)) return { kind: 'overdue', at, span: now - at };
  if (isSoon(ticket, now)) return { kind: 'soon', at, span: at - now };
  return { kind: ticket.state === 'scheduled' && ticket.visit === at ? 'visit' : 'later', at, span: at - now };
}
