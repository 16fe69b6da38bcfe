// Periods of a report: the week, month or year around a day, and the ones beside it. Days are calendar days
// («2026-11-21») of the institution.
import { DAY_MS } from '../../../contract/pure/day';

export type Span = 'week' | 'month' | 'year';
/** From the one day to the other, both counted. */
export interface Period {
  from: string;
  to: string;
}

export const SPANS: Span[] = ['week', 'month', 'year'];

const at = (day: string): Date => new Date(`${day}T00:00:00Z`);
const text = (date: Date): string => date.toISOString().slice(0, 10);
const utc = (year: number, month: number, day: number): string => text(new Date(Date.UTC(year, month, day)));

/** Whether a text is a day of the calendar. */
export function isDay(told: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(told) && !Number.isNaN(at(told).getTime()) && text(at(told)) === told;
}

/** The period around a day; a week begins on Monday. */
export function periodOf(span: Span, day: string): Period {
  const date = at(day);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  switch (span) {
    case 'week': {
      const monday = new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY_MS);
      return { from: text(monday), to: text(new Date(monday.getTime() + 6 * DAY_MS)) };
    }
    case 'month':
      return { from: utc(year, month, 1), to: utc(year, month + 1, 0) };
    case 'year':
      return { from: utc(year, 0, 1), to: utc(year, 11, 31) };
  }
}

/** A day of the period before (-1) or after (1). */
export function beside(span: Span, day: string, way: -1 | 1): string {
  const { from, to } = periodOf(span, day);
  return text(new Date(way < 0 ? at(from).getTime() - DAY_MS : at(to).getTime() + DAY_MS));
}

/** «16–22 de noviembre de 2026», «noviembre de 2026», «2026». */
export function periodName(span: Span, { from, to }: Period, locale: string): string {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options });
  switch (span) {
    case 'week':
      return format({ day: 'numeric', month: 'long', year: 'numeric' }).formatRange(at(from), at(to));
    case 'month':
      return format({ month: 'long', year: 'numeric' }).format(at(from));
    case 'year':
      return from.slice(0, 4);
  }
}

/** How an address names the spans. */
export const SPAN_NAMES: Record<Span, string> = { week: 'semana', month: 'mes', year: 'año' };

/** What an address asks for; what it leaves out or gets wrong is the usual span around today. */
export function askedPeriod(params: URLSearchParams, today: string, usual: Span): { span: Span; day: string } {
  const day = params.get('día') ?? '';
  return {
    span: SPANS.find((each) => SPAN_NAMES[each] === params.get('periodo')) ?? usual,
    day: isDay(day) ? day : today,
  };
}
