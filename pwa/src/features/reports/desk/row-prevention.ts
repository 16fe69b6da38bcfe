// What a row of the report of faults that come again leads to.
import type { Prevention, ReportSection, TicketSummary } from '../../../contract/api';
import { paths } from '../../app/desk/paths';
import { ofRow, proposedFor, toQuery } from '../../ticket/repeats';

/** The call that proposes what prevents them, or the proposal where there is one (OAX-87). */
export interface RowPrevention {
  href: string;
  /** Of what was proposed already and is not over; null where nothing was. */
  folio: string | null;
}

/**
 * A fault that comes again often enough has a preventive solution proposed, once, by whoever may; where one stands, all
 * who read the report are led to it.
 */
export function rowPrevention(
  section: string,
  row: Pick<ReportSection['rows'][number], 'id' | 'numbers'>,
  rule: Prevention,
  /** What was proposed and is not over, whatever for. */
  proposed: readonly TicketSummary[],
  /** Whether the reader may open the ticket that proposes it. */
  may: boolean,
): RowPrevention | null {
  const of = ofRow(section, row.id);
  if (of === null || (row.numbers[0]?.value ?? 0) < rule.least) return null;
  const [ticket] = proposedFor(of, proposed);
  if (ticket !== undefined) return { href: paths.ticket(ticket.id), folio: ticket.folio ?? ticket.provisional };
  return may ? { href: paths.prevent(toQuery(of)), folio: null } : null;
}
