// Which dialog is open over the desk's ticket page, and of which ticket it is.
import type { DocumentId, QueueItem } from '../../../contract/api';
import type { Act, Values } from '../../ticket/desk/acts';

export type OpenDialog =
  /** A step; `given`: what is known of it already; `corrects`: the refused act that it is made in place of. */
  | { kind: 'act'; act: Act; given: Values; corrects: QueueItem | null }
  /** An official letter enters the register. */
  | { kind: 'letter' }
  /** The solution is being made an article. */
  | { kind: 'article' };

/** One at a time, and over its own ticket alone. */
export class Dialogs {
  open = $state.raw<OpenDialog | null>(null);
  #ticket: DocumentId | null = null;

  /**
   * The page shows this ticket. What was open over another one is closed, and stays closed should the page come back to it: the page
   * stands while tickets come and go, and what was chosen for one must never be done to the next. What was typed is its own draft's.
   *
   * Returns whether another one was shown before.
   */
  at(ticket: DocumentId): boolean {
    const moved = this.#ticket !== null && this.#ticket !== ticket;
    this.#ticket = ticket;
    if (moved) this.open = null;
    return moved;
  }
  close(): void {
    this.open = null;
  }
}
