// Reads a ticket ahead, while the finger that opens it is still down. A tap takes as long as the reading.
import { engine } from '../../../contract/engine';

/** Who has not opened it by then (ms) was scrolling. */
const OPENED_MS = 1_500;

/** On the window: what is pressed may be a link to a ticket. */
export function readAhead({ target }: PointerEvent): void {
  const link = target instanceof Element ? target.closest('a') : null;
  const id = /^\/campo\/ticket\/([^/]+)$/.exec(link?.pathname ?? '')?.[1];
  if (id === undefined) return;
  const stop = engine.ticket(id).subscribe(() => undefined);
  setTimeout(stop, OPENED_MS);
}
