// Row of a list as it is stored. It holds the summary of a document, what of it waits here, and until when the round
// shows it at the start.
import type { DocumentId, Timestamp } from '../../contract/api';
import { nearUntil } from '../../contract/pure/own-tickets';
import type { CoreSummary } from '../core';

export interface SummaryRow {
  id: DocumentId;
  summary: CoreSummary;
  unsent: number;
  stuck: number;
  /** Of few rows (`nearUntil`): the index over it holds no others, and is read without them. */
  near?: Timestamp;
}

/** `me`: whose device it is. Every row is made here, so that its place in the index follows from what it says. */
export function summaryRow(
  id: DocumentId,
  summary: CoreSummary,
  { unsent, stuck }: Pick<SummaryRow, 'unsent' | 'stuck'>,
  me: string,
): SummaryRow {
  const near = 'ticket' in summary ? nearUntil({ ...summary.ticket, unsent, stuck }, me) : undefined;
  return { id, summary, unsent, stuck, ...(near === undefined ? {} : { near }) };
}
