// The key of the draft of a new ticket: one begun freely, a refused one corrected, or an order owed.
import type { DocumentId } from '../../../contract/api';

/** `of`: the act that was refused, or what an owed order continues; its ticket has a draft of its own, beside one that is being written. */
export function draftKey(of: string | null): string {
  return of === null ? 'new ticket' : `new ticket ${of}`;
}

/** Of one that is begun at an item, while what is being written under `key` is about another. */
export function besideKey(key: string, item: DocumentId): string {
  return `${key} of ${item}`;
}
