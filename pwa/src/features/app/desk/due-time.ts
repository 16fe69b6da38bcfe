// What the desk says of time beyond the shared formats.
// The commitment column, a promise to a caller, a day's heading.
import type { Timestamp, Stamp, TicketSummary } from '../../../contract/api';
import { language } from '../../../kit/i18n/index.svelte';
import { clock, day, roughly, span, when } from '../../../kit/text/format';
import { isFinal } from '../../../contract/pure/state';
import { dueMoment, isOverdue, isSoon, sameDay } from '../../filters/order';
import { appDesk } from './words';

export type DueKind = 'overdue' | 'soon' | 'later' | 'visit' | 'paused' | 'waiting' | 'none';

/** What the commitment column says: what it is, the moment, and how long is left or it has stood. */
export function dueOf(
  ticket: TicketSummary,
  now: Timestamp,
): { kind: DueKind; at: Timestamp | null; span: Timestamp | null } {
  if (isFinal(ticket.state)) return { kind: 'none', at: null, span: null };
  if (ticket.state === 'resolved') return { kind: 'waiting', at: null, span: now - ticket.since };
  if (ticket.paused) return { kind: 'paused', at: null, span: now - ticket.since };
  const at = dueMoment(ticket);
  if (at === null) return { kind: 'none', at, span: null };
  if (isOverdue(ticket, now)) return { kind: 'overdue', at, span: now - at };
  if (isSoon(ticket, now)) return { kind: 'soon', at, span: at - now };
  return { kind: ticket.state === 'scheduled' && ticket.visit === at ? 'visit' : 'later', at, span: at - now };
}

/** The column's words: «ayer 17:20», «12:04 · 12 min», «13:00 visita», «en pausa, 9 h». */
export function dueText(ticket: TicketSummary, now: Timestamp): { kind: DueKind; text: string } {
  const due = dueOf(ticket, now);
  const at = due.at === null ? '' : when(due.at, now);
  const lasts = due.span === null ? '' : roughly(due.span);
  switch (due.kind) {
    case 'soon':
      return { kind: due.kind, text: `${at} · ${span(due.span ?? 0)}` };
    case 'visit':
      return { kind: due.kind, text: appDesk.due.visit(at) };
    case 'paused':
      return { kind: due.kind, text: appDesk.due.paused(lasts) };
    case 'waiting':
      return { kind: due.kind, text: appDesk.due.waiting(lasts) };
    case 'overdue':
    case 'later':
    case 'none':
      return { kind: due.kind, text: at };
  }
}

const titles = new Map<string, Intl.DateTimeFormat>();

const inYear = (at: Timestamp, zone: string) =>
  new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric' }).format(at);

/** «Hoy, jueves 19 de noviembre»; of a day of long ago its year, too. */
export function dayTitle(at: Timestamp, now: Timestamp, zone: string): string {
  // Days of this year and of the last months go without: there is no other that they could be.
  const old = Math.abs(at - now) > 180 * 86_400_000 && inYear(at, zone) !== inYear(now, zone);
  const key = `${language()} ${zone} ${old}`;
  let format = titles.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(language() === 'es' ? 'es-MX' : 'en-GB', {
      timeZone: zone,
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      ...(old ? { year: 'numeric' as const } : {}),
    });
    titles.set(key, format);
  }
  const long = format.format(at).replace(', ', ' ');
  const near = sameDay(at, now, zone) || Math.abs(at - now) < 36 * 3_600_000 ? day(at, now) : '';
  const text = near === '' || long.includes(near) || near.includes(' ') ? long : `${near}, ${long}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** «hoy, antes de las 14:00». */
export function promise(at: Timestamp, now: Timestamp): string {
  return appDesk.promise(day(at, now), clock(at), day(at, now).includes(' '));
}

/** Two clocks that differ by less say the same. */
const SAME_CLOCK = 120_000;

/** Made without signal: it came in long after it was done. */
export function wasOffline(stamp: Stamp): boolean {
  return stamp.site === 'field' && stamp.received !== undefined && stamp.received - stamp.at > SAME_CLOCK;
}

/** «11:27 · recibido 11:49»: both clocks where they differ; the day only where it is not told elsewhere. */
export function bothClocks(stamp: Stamp, dated: boolean, now: Timestamp = Date.now()): string {
  const doubted = stamp.suspect === true;
  const own = dated || doubted ? when(stamp.at, now) : clock(stamp.at);
  const told = doubted ? appDesk.story.suspect(own) : own;
  if (stamp.received === undefined || (!doubted && Math.abs(stamp.received - stamp.at) <= SAME_CLOCK)) return told;
  const near = Math.abs(stamp.received - stamp.at) < 12 * 3_600_000;
  return appDesk.story.received(told, near ? clock(stamp.received) : when(stamp.received, now));
}
