// What is like a ticket that is being written, asked of the device at each pause of the keys.
import { untrack } from 'svelte';
import type { Alike, AlikeRecord, AlikeTo, Engine, RecordTitles } from '../../contract/api';

/** A pause of the keys (ms): nothing is looked for while one types on. */
const PAUSE_MS = 250;

/** Call it while a component is made. */
class AtPauses<A, T> {
  found = $state.raw<T[]>([]);
  #last = 0;

  constructor(ask: (asked: A) => Promise<T[]>, asked: () => A) {
    $effect(() => {
      const now = asked();
      const timer = setTimeout(() => void this.#ask(ask, now), PAUSE_MS);
      return () => clearTimeout(timer);
    });
  }

  async #ask(ask: (asked: A) => Promise<T[]>, now: A): Promise<void> {
    const asked = ++this.#last;
    const found = await ask(now).catch(reported<T>);
    // What was asked later is answered later, and what is shown changes only where it is another.
    if (asked === this.#last && JSON.stringify(found) !== JSON.stringify(untrack(() => this.found))) this.found = found;
  }
}

/** Help that fails is none: what is being written goes on. */
function reported<T>(thrown: unknown): T[] {
  reportError(thrown);
  return [];
}
const none = <T>(): Promise<T[]> => Promise.resolve([]);

export interface Asked {
  /** What was written so far. */
  text: string;
  to: AlikeTo;
}

/** Tickets. */
export class AlikeTickets extends AtPauses<Asked, Alike> {
  constructor(engine: Pick<Engine, 'similar'>, asked: () => Asked) {
    super(({ text, to }) => {
      const nothing = text.trim() === '' && !to.equipment && !to.requester && !to.room;
      return nothing ? none() : engine.similar(text, to);
    }, asked);
  }
}

/** Records of some registers: articles. */
export class AlikeRecords extends AtPauses<{ text: string; titles: RecordTitles }, AlikeRecord> {
  constructor(engine: Pick<Engine, 'similarRecords'>, asked: () => { text: string; titles: RecordTitles }) {
    super(({ text, titles }) => {
      const nothing = text.trim() === '' || Object.keys(titles).length === 0;
      return nothing ? none() : engine.similarRecords(text, titles);
    }, asked);
  }
}
