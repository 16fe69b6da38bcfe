// What the plate of a ticket says: read off the ticket, or off its row until that is read.
import type { PersonId, PriorityId, State, TicketSummary, TicketView } from '../../../contract/api';
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
}

export function plateOf({ decided, ruled, born, subject }: TicketView): PlateFacts {
  const { commitment } = decided;
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
      resolve_by: commitment.overridden ?? commitment.resolve_by,
      warn_at: commitment.warn_at,
      paused: commitment.paused_since !== null,
      paused_since: commitment.paused_since,
      visit: decided.visit?.at ?? null,
    },
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
  };
}
