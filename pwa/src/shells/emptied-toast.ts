// Takes the note of what was just done away once nothing of it is here any more.
import type { Readable } from 'svelte/store';
import type { Emptied } from '../contract/access';
import { toast } from '../kit/ui/surfaces/toast.svelte';

/** «Resuelta» over a screen that says that this device was emptied would be taken for kept. Answers what ends the watch. */
export function withoutToast(emptied: Readable<Emptied | null>): () => void {
  let was = false;
  return emptied.subscribe((now) => {
    const is = now !== null;
    if (is && !was) toast.close(); // it is told more than once: what was said after that stays
    was = is;
  });
}
