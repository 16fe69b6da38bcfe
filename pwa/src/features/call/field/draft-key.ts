// The key of the draft of a new ticket, or of a refused one that is corrected.
import type { ActId, DocumentId } from '../../../contract/api';

/** `corrects`: the act that was refused; its ticket has a draft of its own, beside one that is being written. */
export function draftKey(corrects: ActId | null): string {
  return corrects === null ? 'new ticket' : `new ticket ${corrects}`;
}

/** Of one that is begun at an item, while what is being written under `key` is about another. */
export function besideKey(key: string, item: DocumentId): string {
  return `${key} of ${item}`;
}
