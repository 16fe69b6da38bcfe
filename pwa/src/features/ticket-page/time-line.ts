// A line of time as it is typed: what it was, how long it took, and when it ended.
import type { Command, Timestamp } from '../../contract/api';
import type { Typed } from '../app/kept-form';
import { momentOf } from '../../kit/text/format';

export interface TimeLine {
  kind: 'work' | 'travel';
  minutes: string;
  /** As a picker of date and hour writes it; empty: as it is logged. */
  ended: string;
}
/** As each begins. */
export const BLANK: TimeLine = { kind: 'work', minutes: '30', ended: '' };

export const asKept = ({ kind, minutes, ended }: TimeLine): Typed => ({ kind, minutes, ended });
export const fromKept = ({ kind, minutes, ended }: Typed): TimeLine => ({
  kind: kind === 'travel' ? 'travel' : 'work',
  minutes: minutes ?? BLANK.minutes,
  ended: ended ?? BLANK.ended,
});

/** As many minutes as one line takes: 31 days (`shared::admission::bounds`). */
const MOST = 31 * 24 * 60;

export type Wrong = 'minutes' | 'long' | 'ended';

/** What is wrong with it; null where it can be logged. */
export function wrongIn({ minutes, ended }: TimeLine, now: Timestamp): Wrong | null {
  const length = wholeOf(minutes);
  if (length === null) return 'minutes';
  if (length > MOST) return 'long';
  return endOf(ended, now) === null ? 'ended' : null;
}

/** How long it took (ms), for who reads it; 0 where that is no number. */
export const lengthOf = ({ minutes }: TimeLine): number => (wholeOf(minutes) ?? 0) * 60_000;

/** The line as an act: its beginning is as long before its end as it took (AGU-67). Null where something is wrong with it. */
export function logged(line: TimeLine, now: Timestamp): Command | null {
  const [minutes, end] = [wholeOf(line.minutes), endOf(line.ended, now)];
  if (minutes === null || end === null || wrongIn(line, now) !== null) return null;
  return { log_time: { kind: line.kind, minutes, started_at: end - minutes * 60_000 } };
}

function wholeOf(text: string): number | null {
  return /^\d+$/.test(text.trim()) && Number(text) > 0 ? Number(text) : null;
}
/** Nobody has worked until a moment that is still to come. */
function endOf(text: string, now: Timestamp): Timestamp | null {
  const end = text === '' ? now : momentOf(text);
  return end === null || end > now ? null : end;
}
