// The weeks in figures.
// What still waits for a decision, by the week it came; what was decided, by the week it was.
import type { AuditLine, Timestamp } from '../../../contract/api';
import { DAY_MS } from '../../../contract/pure/day';

export interface Week {
  /** Its Monday, at noon: safe from the clock being changed. */
  from: Timestamp;
  to: Timestamp;
  number: number;
  conflicts: number;
  held: number;
  accepted: number;
  rejected: number;
}
export interface Figures {
  /** The latest first. */
  weeks: Week[];
  /** What came before the first of them. */
  earlier: { conflicts: number; held: number };
}
const HALF = DAY_MS / 2;

/** The Monday of a day that `local` writes as «2026-11-19», as midnight UTC. */
function monday(day: string): Timestamp {
  const at = Date.parse(`${day}T00:00Z`);
  return at - ((new Date(at).getUTCDay() + 6) % 7) * DAY_MS;
}

/** The number of a week by its Monday, as ISO 8601 counts: the week of the year's first Thursday is the first. */
function weekNumber(start: Timestamp): number {
  const thursday = start + 3 * DAY_MS;
  const first = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return Math.floor((thursday - first) / (7 * DAY_MS)) + 1;
}

/** Counts the last weeks. `dayOf` writes a moment's calendar day where the organisation is. */
export function figures(
  given: {
    conflicts: readonly Timestamp[];
    held: readonly Timestamp[];
    decided: readonly Pick<AuditLine, 'at' | 'what'>[];
  },
  count: number,
  now: Timestamp,
  dayOf: (at: Timestamp) => string,
): Figures {
  const current = monday(dayOf(now));
  const weeks = Array.from({ length: count }, (_, at): Week => {
    const start = current - at * 7 * DAY_MS;
    return {
      from: start + HALF,
      to: start + 6 * DAY_MS + HALF,
      number: weekNumber(start),
      conflicts: 0,
      held: 0,
      accepted: 0,
      rejected: 0,
    };
  });
  const earlier = { conflicts: 0, held: 0 };
  const weekOf = (at: Timestamp) => weeks[Math.max(0, Math.round((current - monday(dayOf(at))) / (7 * DAY_MS)))];
  for (const what of ['conflicts', 'held'] as const) for (const at of given[what]) (weekOf(at) ?? earlier)[what] += 1;
  for (const { at, what } of given.decided) {
    const week = weekOf(at);
    if (week === undefined) continue;
    if (what === 'held_accepted') week.accepted += 1;
    if (what === 'held_rejected') week.rejected += 1;
  }
  return { weeks, earlier };
}
