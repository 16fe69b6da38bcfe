// The draft of a call: each tab writes one of its own, and what a closed tab left is offered.
import type { Engine } from '../../../contract/api';
import { type Draft, readDraft } from './call';

type Drafts = Pick<Engine, 'draft'>;
type Locks = Pick<LockManager, 'request' | 'query'>;
type Memory = Pick<Storage, 'getItem' | 'setItem'>;

/** A call that no open tab is writing. */
export interface LeftCall {
  nth: number;
  draft: Draft;
}
/** What a tab writes by now, and under which key. */
export interface TakenUp {
  key: string;
  draft: Draft;
}

/** Lets a place go; resolves once it is free. */
type Release = () => Promise<void>;

/** So many calls at most are begun at once. */
const MOST = 12;
/** In which place a tab writes outlives its being loaded anew. */
const PLACE = 'ronda.call-draft';
/** How long (ms) a page that was just left may hold its place still. */
const LEAVING_MS = 1000;

/** The first is the one that all tabs had before each had its own. */
export const FIRST_CALL = 'desk call';
function keyOf(nth: number): string {
  return nth === 1 ? FIRST_CALL : `${FIRST_CALL} tab ${nth}`;
}
function lockOf(nth: number): string {
  return `ronda.call.${nth}`;
}

/** The places in which calls are written; a tab holds one by a lock, which the browser lets go as the tab ends. */
export class TabCalls {
  #held: { nth: number; release: Release } | null = null;
  #own: Promise<string> | null = null;

  constructor(
    private readonly givenLocks?: Locks,
    private readonly givenMemory?: Memory,
  ) {}

  /** The key of this tab's own draft, the same for as long as the tab is open: where nothing is written, unless it was by this tab. */
  own(drafts: Drafts): Promise<string> {
    this.#own ??= this.#begin(drafts).catch((thrown: unknown) => {
      this.#own = null;
      throw thrown;
    });
    return this.#own;
  }
  /** Leaves what stands in its place to be offered, and writes in an empty one. */
  anew(drafts: Drafts): Promise<string> {
    this.#own = this.#empty(drafts);
    return this.#own;
  }
  /** What other tabs left, as of now. */
  async left(drafts: Drafts): Promise<LeftCall[]> {
    const held = new Set(((await this.#locks.query()).held ?? []).map(({ name }) => name));
    const places = Array.from({ length: MOST }, (_, n) => n + 1).filter((nth) => !held.has(lockOf(nth)));
    const read = await Promise.all(
      places.map(async (nth) => ({ nth, draft: readDraft(await drafts.draft(keyOf(nth))) })),
    );
    return read.flatMap(({ nth, draft }) => (draft === null ? [] : [{ nth, draft }]));
  }
  /** Goes on with one of them, in its place; null where another tab has it by now, or has sent it. */
  async take(drafts: Drafts, { nth }: Pick<LeftCall, 'nth'>): Promise<TakenUp | null> {
    const release = await this.#hold(nth, { ifAvailable: true });
    if (release === null) return null;
    const draft = await this.#read(drafts, nth, release);
    if (draft === null) {
      await release();
      return null;
    }
    const key = await this.#keep(nth, release);
    this.#own = Promise.resolve(key);
    return { key, draft };
  }

  async #begin(drafts: Drafts): Promise<string> {
    const before = this.#remembered();
    if (before !== null) {
      const release = await this.#hold(before, { signal: AbortSignal.timeout(LEAVING_MS) });
      if (release !== null) return this.#keep(before, release);
    }
    return this.#empty(drafts);
  }
  async #empty(drafts: Drafts): Promise<string> {
    for (let nth = 1; nth <= MOST; nth += 1) {
      if (nth === this.#held?.nth) continue;
      const release = await this.#hold(nth, { ifAvailable: true });
      if (release === null) continue;
      if ((await this.#read(drafts, nth, release)) === null) return this.#keep(nth, release);
      await release();
    }
    return keyOf(this.#held?.nth ?? 1); // more are begun than anybody takes: as it was, one is shared
  }
  /** Answers what lets the place go; null where another tab has it. */
  #hold(nth: number, how: LockOptions): Promise<Release | null> {
    return new Promise((tell, fail) => {
      const held = this.#locks.request(lockOf(nth), how, async (lock) => {
        if (lock === null) return tell(null);
        await new Promise<void>((end) =>
          tell(async () => {
            end();
            await held;
          }),
        );
      });
      held.catch((thrown: unknown) => (how.signal?.aborted === true ? tell(null) : fail(thrown)));
    });
  }
  async #read(drafts: Drafts, nth: number, release: Release): Promise<Draft | null> {
    try {
      return readDraft(await drafts.draft(keyOf(nth)));
    } catch (thrown) {
      await release();
      throw thrown;
    }
  }
  /** Writes in this place from now on. The one before is free by then: what stands in it is offered at once. */
  async #keep(nth: number, release: Release): Promise<string> {
    await this.#held?.release();
    this.#held = { nth, release };
    try {
      (this.givenMemory ?? sessionStorage).setItem(PLACE, String(nth)); // where storage is blocked, naming it throws
    } catch {
      // loaded anew, the tab writes in an empty place and is offered this one
    }
    return keyOf(nth);
  }
  #remembered(): number | null {
    try {
      const nth = Number((this.givenMemory ?? sessionStorage).getItem(PLACE));
      return Number.isInteger(nth) && nth >= 1 && nth <= MOST ? nth : null;
    } catch {
      return null;
    }
  }
  get #locks(): Locks {
    return this.givenLocks ?? navigator.locks;
  }
}

/** Those of this tab. */
export const tabCalls = new TabCalls();
