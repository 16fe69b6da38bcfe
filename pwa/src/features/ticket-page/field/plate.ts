// What the plate of a ticket says: read off the ticket, or off its row until that is read.
import type { PersonId, PriorityId, State, TicketSummary, TicketView } from '../../../contract/api';
import { isWorkDone } from '../../../contract/pure/state';
import type { DueFacts } from '../../../kit/ui';

export interface PlateFacts {
  folio: string;
  provisional: boolean;
  title: string;
  state: State;
  /** Asked for by whoever looks, and not yet ruled on. */
  pending: boolean;
  assignee: PersonId | null;
  priority: PriorityId | null;
  due: DueFacts;
  /** The part of its service that alone is due; none: the whole, or nothing is. */
  part: string | null;
}

/** Of a ticket that was read; its row says whether the part is done that alone was promised. */
export function plateOf({ decided, ruled, born, subject }: TicketView, row: TicketSummary | undefined): PlateFacts {
  const { commitment } = decided;
  // A row that an earlier build wrote names no part either, but is due.
  const isDone = commitment.part !== undefined && row?.promised === undefined && row?.resolve_by === null;
  return {
    folio: decided.folio ?? born.provisional,
    provisional: decided.folio === null,
    title: subject.value,
    state: decided.state,
    pending: ruled.state !== 'draft' && ruled.state !== decided.state,
    assignee: decided.assignee,
    priority: decided.priority,
    due: {
      state: decided.state,
      resolve_by: isDone ? null : (commitment.overridden ?? commitment.resolve_by),
      warn_at: commitment.warn_at,
      paused: commitment.paused_since !== null,
      paused_since: commitment.paused_since,
      visit: decided.visit?.at ?? null,
    },
    part: isDone || isWorkDone(decided.state) ? null : (commitment.part?.name ?? null),
  };
}

export function plateOfRow(row: TicketSummary): PlateFacts {
  return {
    folio: row.folio ?? row.provisional,
    provisional: row.folio === null,
    title: row.subject,
    state: row.state,
    pending: row.pending_state,
    assignee: row.assignee,
    priority: row.priority,
    due: row,
    part: isWorkDone(row.state) ? null : (row.promised ?? null),
  };
}
