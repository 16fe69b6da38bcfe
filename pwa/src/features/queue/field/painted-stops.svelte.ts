// Number of stops of the round that are painted. It is a screenful at first, the rest while the phone has nothing else
// to do.
import { whenIdle } from '../../../contract/pure/when-idle';

/** Fills the tallest phone; a stop costs a slow one some 10 ms. */
const FIRST = 12;
const STEP = 16;

let count = $state(FIRST);
let asked = false;

export const painted = {
  /** Stops; it only grows, so that whoever comes back finds the list as long as they left it. */
  get count() {
    return count;
  },
  /** To be called in an effect: paints more by and by until `total` are there. */
  upTo(total: number): void {
    if (count >= total || asked) return;
    asked = true;
    whenIdle(() => {
      asked = false;
      count += STEP;
    });
  },
};
