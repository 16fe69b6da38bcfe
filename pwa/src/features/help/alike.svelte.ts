// Tickets like the one that is being written, asked of the device at each pause of the keys.
import { untrack } from 'svelte';
import type { Alike, AlikeTo, Engine } from '../../contract/api';

/** A pause of the keys (ms): nothing is looked for while one types on. */
const PAUSE_MS = 250;

export interface Asked {
  /** What was written so far. */
  text: string;
  to: AlikeTo;
}

/** Call it while a component is made. */
export class AlikeTickets {
  found = $state.raw<Alike[]>([]);
  #last = 0;

  constructor(engine: Pick<Engine, 'similar'>, asked: () => Asked) {
    $effect(() => {
      const { text, to } = asked();
      const timer = setTimeout(() => void this.#ask(engine, text, to), PAUSE_MS);
      return () => clearTimeout(timer);
    });
  }

  async #ask(engine: Pick<Engine, 'similar'>, text: string, to: AlikeTo): Promise<void> {
    const asked = ++this.#last;
    const nothing = text.trim() === '' && !to.equipment && !to.requester && !to.room;
    const found = nothing ? [] : await engine.similar(text, to).catch(reported);
    // What was asked later is answered later, and what is shown changes only where it is another.
    if (asked === this.#last && JSON.stringify(found) !== JSON.stringify(untrack(() => this.found))) this.found = found;
  }
}

/** Help that fails is none: what is being written goes on. */
function reported(thrown: unknown): Alike[] {
  reportError(thrown);
  return [];
}
