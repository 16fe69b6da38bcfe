// The end of a pane whose work is done: of that pane alone, whatever was opened since.
import { onDestroy } from 'svelte';

/**
 * To be made as a pane begins; answers what ends it. A pane may be closed while what it sends is on its way: its page has another
 * one open by then, or shows something else, and `end` would be the end of that.
 */
export function ownClosing<Said extends unknown[]>(end: (...said: Said) => void): (...said: Said) => void {
  let gone = false;
  onDestroy(() => (gone = true));
  return (...said) => {
    if (!gone) end(...said);
  };
}
