// The ticket under a finger that is down on its link.
// It is read, and its plate made, before the finger is lifted: a tap takes as long as that.
import type { DocumentId } from '../../../contract/api';
import { engine } from '../../../contract/engine';

/** Who has not opened it by then (ms) was scrolling. */
const OPENED_MS = 1_500;

let ticket = $state.raw<DocumentId | null>(null);
let stop: (() => void) | null = null;
let late: ReturnType<typeof setTimeout> | undefined;

export const opening = {
  /** Null when no finger is on one, and once it is open. */
  get ticket(): DocumentId | null {
    return ticket;
  },
  /** On the window, when a finger comes down: what is pressed may be a link to a ticket. Another button of a mouse opens none here. */
  down({ target, button }: Pick<PointerEvent, 'target' | 'button'>): void {
    if (button !== 0) return;
    const link = target instanceof Element ? target.closest('a') : null;
    const id = /^\/campo\/ticket\/([^/]+)$/.exec(link?.pathname ?? '')?.[1];
    if (id === undefined) return;
    opening.cancel();
    ticket = id;
    stop = engine.ticket(id).subscribe(() => undefined);
    late = setTimeout(opening.cancel, OPENED_MS);
  },
  /** The finger scrolls, or the browser took it away. */
  cancel(): void {
    clearTimeout(late);
    stop?.();
    stop = null;
    ticket = null;
  },
  /** It is open: from here on its screen is kept by the address alone. What was read stays until the screen has it. */
  opened(): void {
    ticket = null;
  },
};
