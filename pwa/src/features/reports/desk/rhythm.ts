// How often a report goes out, of what was chosen.
import type { DayOfWeek, Rhythm } from '../../../contract/api';

/** None where the day of the month is none. */
export function rhythmOf(every: 'week' | 'month', on: DayOfWeek | '', day: string): Rhythm | null {
  if (every === 'week') return on === '' ? null : { week: { on } };
  const number = Number(day);
  return Number.isInteger(number) && number >= 1 && number <= 31 ? { month: { day: number } } : null;
}
