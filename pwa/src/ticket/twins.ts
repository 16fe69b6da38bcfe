// R32: two reports of one fault. Never joined by themselves: said where one writes the second, related by whoever sees it.
import type { DocumentId, Label, TicketSummary } from '../engine/api';

const ENDED = ['closed', 'rejected', 'cancelled'];

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

/** Whether a ticket says already that it belongs with the other. */
export function related(labels: readonly Label[], other: DocumentId): boolean {
  return labels.some(
    (label) => ('ticket' in label && label.ticket === other) || ('duplicate' in label && label.duplicate === other),
  );
}
