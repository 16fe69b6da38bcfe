// Number of parts of a ticket that are painted. What fills the screen comes first, what lies below it a part after each
// frame.
import { flushSync } from 'svelte';
import { afterPaint } from '../../../contract/pure/when-idle';

/** `last`: how many parts there are below what comes first. */
export function progressivePaint(last: number) {
  let painted = $state(0);
  let begun = false;
  const next = () => {
    if (painted >= last) return;
    painted += 1;
    afterPaint(next);
  };
  return {
    /** Whether a part is there, the first of which is 1. It never goes again. */
    has: (part: number): boolean => painted >= part,
    get whole(): boolean {
      return painted >= last;
    },
    /** To be called in an effect, once what comes first stands. */
    begin(): void {
      if (begun) return;
      begun = true;
      afterPaint(next);
    },
    /** All of it now: somebody is led there, or prints. */
    all(): void {
      flushSync(() => (painted = last));
    },
  };
}
