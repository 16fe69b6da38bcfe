// Acts on their way to the disk: a page that is loaded anew would take them along.
import type { CallName } from '../rpc';
import { sleep } from '../storage/sleep';

/** What writes an act: until it is answered nobody knows that it is kept. */
const ACTS: ReadonlySet<CallName> = new Set<CallName>(['dispatch', 'dispatchAll', 'attach', 'undo']);
/** A worker that answers nothing any more keeps nobody in this page for longer (ms). */
const MOST_MS = 30_000;

export class PendingWrites {
  readonly #all = new Set<Promise<unknown>>();

  /** Counts a call that writes until it is answered, whatever the answer is. */
  add(call: CallName, answer: Promise<unknown>): void {
    if (!ACTS.has(call)) return;
    this.#all.add(answer);
    const over = () => void this.#all.delete(answer);
    answer.then(over, over);
  }
  /** Resolves once nothing is being written, also of what began meanwhile. */
  async over(): Promise<void> {
    const until = Date.now() + MOST_MS;
    while (this.#all.size > 0 && Date.now() < until)
      await Promise.race([Promise.allSettled(this.#all), sleep(until - Date.now())]);
  }
}
