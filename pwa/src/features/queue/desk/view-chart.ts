// What a view holds, counted: a part of a report, so that it is drawn, read and opened as one.
import type { CountedTicket, ReportSection, TicketSummary } from '../../../contract/api';
import { DAY_MS } from '../../../contract/pure/day';
import { dayOf } from '../../filters/order';

export const BY = ['state', 'service', 'person', 'week'] as const;
export type By = (typeof BY)[number];

/** What is told in words of a group, and of the chart. */
export interface ChartWords {
  title: ReportSection['title'];
  count: ReportSection['title'];
  /** The name of a group; of nothing, as of a ticket that nobody has. */
  name: (by: By, id: string) => string;
}

/** Weeks without a ticket stand between the others, unless they are more than these. */
const MOST_WEEKS = 60;

/** To which group a ticket belongs; a week is named by its Monday. */
export function groupOf(ticket: TicketSummary, by: By, zone: string): string {
  switch (by) {
    case 'state':
      return ticket.state;
    case 'service':
      return ticket.service;
    case 'person':
      return ticket.assignee ?? '';
    case 'week': {
      const day = Date.parse(`${dayOf(ticket.created, zone)}T00:00:00Z`);
      const sinceMonday = (new Date(day).getUTCDay() + 6) % 7;
      return new Date(day - sinceMonday * DAY_MS).toISOString().slice(0, 10);
    }
  }
}

/** The key of a group's number. */
export const keyOf = (by: By, id: string): string => `${by}.0.${id}`;

export function sectionOf(tickets: readonly TicketSummary[], by: By, zone: string, w: ChartWords): ReportSection {
  const counts = new Map<string, number>();
  for (const ticket of tickets) {
    const id = groupOf(ticket, by, zone);
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  if (by === 'week') fill(counts);
  const groups = [...counts].sort(([one, ones], [other, others]) =>
    by === 'week' ? one.localeCompare(other) : others - ones || one.localeCompare(other),
  );
  return {
    id: by,
    title: w.title,
    note: null,
    shape: by === 'week' ? 'days' : 'bars',
    columns: [{ title: w.count, unit: 'count' }],
    rows: groups.map(([id, value]) => {
      const name = w.name(by, id);
      return { id, label: { es: name, en: name }, numbers: [{ value, of: null, key: keyOf(by, id) }] };
    }),
  };
}

function fill(counts: Map<string, number>) {
  const weeks = [...counts.keys()].sort();
  const [first, last] = [Date.parse(weeks[0] ?? ''), Date.parse(weeks.at(-1) ?? '')];
  if (!(last - first <= MOST_WEEKS * 7 * DAY_MS)) return;
  for (let week = first; week < last; week += 7 * DAY_MS) {
    const id = new Date(week).toISOString().slice(0, 10);
    if (!counts.has(id)) counts.set(id, 0);
  }
}

/** So many of a number's tickets are listed, as the server lists them in its reports. */
const MOST_LISTED = 500;

/** The tickets behind a number, the latest first, and how many there are. */
export function behind(
  tickets: readonly TicketSummary[],
  by: By,
  key: string,
  zone: string,
): { counted: CountedTicket[]; count: number } {
  const all = tickets.filter((ticket) => keyOf(by, groupOf(ticket, by, zone)) === key);
  const counted = all
    .sort((one, other) => other.created - one.created)
    .slice(0, MOST_LISTED)
    .map(({ id, folio, provisional, subject, created }) => ({
      ...{ id, kind: 'ticket' as const, folio: folio ?? provisional, subject, received: created, words: '' },
    }));
  return { counted, count: all.length };
}
