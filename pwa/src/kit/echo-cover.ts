// What the second tap of a double one meets where the first has closed a dialog: nothing.
import { ECHO_MS } from './taps';

/** Where somebody pressed, in the window. */
export interface Point {
  x: number;
  y: number;
}

/** So wide (px) is the place in which a second tap lands. */
const ACROSS = 56;
let cover: HTMLElement | null = null;

/**
 * Covers the place that was pressed, for as long (`ms`) as a tap is the echo of the last one still; `over` is what it would fall on.
 * Only what points is stopped: a key, or a screen reader, presses a control by itself. Also whoever waits for a control to be free waits.
 */
export function coverEcho({ x, y }: Point, over: HTMLElement, ms = ECHO_MS): void {
  cover?.remove();
  const made = document.createElement('div');
  cover = made;
  Object.assign(made.style, {
    position: 'fixed',
    inset: 'auto',
    left: `${x - ACROSS / 2}px`,
    top: `${y - ACROSS / 2}px`,
    width: `${ACROSS}px`,
    height: `${ACROSS}px`,
    margin: '0',
    padding: '0',
    border: '0',
    background: 'none',
    zIndex: '2147483647',
    touchAction: 'manipulation',
  });
  // A press on what takes no focus would take it from where the dialog has led it.
  made.addEventListener('mousedown', (event) => event.preventDefault());
  lay(made, over);
  setTimeout(() => {
    made.remove();
    if (cover === made) cover = null;
  }, ms);
}

/** A dialog was opened meanwhile: the tap would fall on that. */
export function coverOver(dialog: HTMLElement): void {
  if (cover !== null) lay(cover, dialog);
}

/** Within what is open, which alone hears, and above it: a dialog that moves or cuts off what is in it would do so with the cover. */
function lay(made: HTMLElement, over: HTMLElement): void {
  made.popover = 'manual';
  over.append(made);
  made.showPopover?.(); // browsers before 2024 have none
}
