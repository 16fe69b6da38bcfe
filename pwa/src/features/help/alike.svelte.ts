// What is like a ticket that is being written, asked of the device at each pause of the keys. What the server knows of words
// besides is asked for after that, and nobody waits for it.
import { untrack } from 'svelte';
import type { Alike, AlikeRecord, AlikeTo, Engine, RecordTitles } from '../../contract/api';
import { lookTwice } from './look-twice';

/** A pause of the keys (ms): nothing is looked for while one types on. */
const PAUSE_MS = 250;

/** Call it while a component is made. */
class AtPauses<A extends { text: string }, T> {
  found = $state.raw<T[]>([]);
  #last = 0;

  constructor(engine: Pick<Engine, 'nearWords'>, ask: (asked: A) => Promise<T[]>, asked: () => A) {
    $effect(() => {
      const now = asked();
      const timer = setTimeout(() => void this.#ask(engine, ask, now), PAUSE_MS);
      return () => clearTimeout(timer);
    });
  }

  async #ask(engine: Pick<Engine, 'nearWords'>, ask: (asked: A) => Promise<T[]>, now: A): Promise<void> {
    const asked = ++this.#last;
    await lookTwice(
      () => ask(now).catch(reported<T[]>([])),
      async () => now.text.trim() !== '' && (await engine.nearWords(now.text).catch(reported(false))),
      (found) => this.#show(asked, found),
    );
  }

  /** False where something was asked later, which is answered later. What is shown changes only where it is another. */
  #show(asked: number, found: T[]): boolean {
    if (asked !== this.#last) return false;
    if (JSON.stringify(found) !== JSON.stringify(untrack(() => this.found))) this.found = found;
    return true;
  }
}

/** Help that fails is none: what is being written goes on. */
function reported<T>(instead: T): (thrown: unknown) => T {
  return (thrown) => {
    reportError(thrown);
    return instead;
  };
}
const none = <T>(): Promise<T[]> => Promise.resolve([]);

export interface Asked {
  /** What was written so far. */
  text: string;
  to: AlikeTo;
}

/** Tickets. */
export class AlikeTickets extends AtPauses<Asked, Alike> {
  constructor(engine: Pick<Engine, 'similar' | 'nearWords'>, asked: () => Asked) {
    super(
      engine,
      ({ text, to }) => {
        const nothing = text.trim() === '' && !to.equipment && !to.requester && !to.room;
        return nothing ? none() : engine.similar(text, to);
      },
      asked,
    );
  }
}

/** Records of some registers: articles. */
export class AlikeRecords extends AtPauses<{ text: string; titles: RecordTitles }, AlikeRecord> {
  constructor(
    engine: Pick<Engine, 'similarRecords' | 'nearWords'>,
    asked: () => { text: string; titles: RecordTitles },
  ) {
    super(
      engine,
      ({ text, titles }) => {
        const nothing = text.trim() === '' || Object.keys(titles).length === 0;
        return nothing ? none() : engine.similarRecords(text, titles);
      },
      asked,
    );
  }
}
