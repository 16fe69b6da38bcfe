// The ticket that another was born to continue (SEC-28), as far as this device knows it.
import type { DocumentId, TicketSummary, TicketView } from '../../../contract/api';

export interface Former {
  id: DocumentId;
  /** Its row in the lists; none where it is not on this device. */
  row: Pick<TicketSummary, 'folio' | 'provisional' | 'subject'> | null;
}

/** Null where it was born as one that continues no other. */
export function formerOf(
  { born }: Pick<TicketView, 'born'>,
  tickets: ReadonlyMap<DocumentId, TicketSummary>,
): Former | null {
  // A document of a newer version may name none.
  const id = born.continues ?? null;
  return id === null ? null : { id, row: tickets.get(id) ?? null };
}
