// R32: two reports of one fault. Never joined by themselves: said where one writes the second, related by whoever sees it.
import type { DocumentId, Engine, Label, Millis, TicketSummary } from '../engine/api';

const ENDED = ['closed', 'rejected', 'cancelled'];
const UNBORN: DocumentId = '00000000-0000-7000-8000-000000000000';

/** Open reports of the same piece of equipment, the newest first. */
export function twins(
  equipment: DocumentId | null,
  own: DocumentId | null,
  tickets: Iterable<TicketSummary>,
): TicketSummary[] {
  if (equipment === null || equipment === '') return [];
  return [...tickets]
    .filter((ticket) => ticket.equipment === equipment && ticket.id !== own && !ENDED.includes(ticket.state))
    .sort((a, b) => b.created - a.created);
}

/** Which of them the rule holds for the same fault as this ticket, or as one about to be written. */
export function likely(
  found: readonly TicketSummary[],
  own: TicketSummary | undefined,
  engine: Pick<Engine, 'sameFault'>,
  now: Millis,
): Set<DocumentId> {
  const same = found.filter((other) => engine.sameFault(own ?? { ...other, id: UNBORN, created: now }, other));
  return new Set(same.map(({ id }) => id));
}

/** Whether a ticket says already that it belongs with the other. */
export function related(labels: readonly Label[], other: DocumentId): boolean {
  return labels.some(
    (label) => ('ticket' in label && label.ticket === other) || ('duplicate' in label && label.duplicate === other),
  );
}
