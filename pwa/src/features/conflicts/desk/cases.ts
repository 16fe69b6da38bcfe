// What waits in the tray: every open card of tickets and of equipment, as one list.
// What was not applied waits exactly as long as its card does.
import type { Conflict, DocumentId, EquipmentView, Timestamp, TicketView } from '../../../contract/api';

export interface OpenConflict {
  key: string;
  document: DocumentId;
  /** The ticket it is about; none where it is about an equipment item. */
  ticket: TicketView | null;
  building: string | null;
  at: Timestamp;
  people: string[];
  conflict: Conflict;
}

/** The open cases of these documents, the latest first. `also` names one that stays although it is decided. */
export function casesOf(tickets: Iterable<TicketView>, items: Iterable<EquipmentView> = [], also = ''): OpenConflict[] {
  const found: OpenConflict[] = [];
  const take = (document: DocumentId, conflicts: Conflict[], ticket: TicketView | null, building: string | null) => {
    for (const conflict of conflicts) {
      const key = `${document} ${conflict.id}`;
      if (conflict.settled !== undefined && key !== also) continue;
      const people = [...new Set([conflict.standing.stamp.by, conflict.other.stamp.by])];
      found.push({ key, document, ticket, building, at: conflict.at, people, conflict });
    }
  };
  for (const ticket of tickets) take(ticket.id, ticket.conflicts, ticket, ticket.place.value.building ?? null);
  for (const item of items) take(item.id, item.conflicts, null, item.fields['building']?.value || null);
  return found.sort((a, b) => b.at - a.at || (a.key < b.key ? -1 : 1));
}

/** The case an address names; an address that cannot be read names none. */
export function keyOf(hash: string): string {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return '';
  }
}
