// The key of the draft of a new ticket, or of a refused one that is corrected.
import type { ActId } from '../../../contract/api';

/** `corrects`: the act that was refused; its ticket has a draft of its own, beside one that is being written. */
export function draftKey(corrects: ActId | null): string {
  return corrects === null ? 'new ticket' : `new ticket ${corrects}`;
}
