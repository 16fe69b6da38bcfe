// When each draft was written last in this browser, whichever tab wrote it.

type Shared = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const PLACE = 'ronda.draft-times';
/** So many are remembered, the latest: a tab that comes back after more than these is taken at its word. */
const MOST = 64;

/** `localStorage` is shared by the tabs; where it is blocked every tab is taken at its word. */
export class DraftTimes {
  constructor(private readonly given?: Shared) {}

  /** When this was written last and kept (ms); 0 where nobody has. */
  of(key: string): number {
    return this.#read().get(key) ?? 0;
  }
  /** This was written then, and is kept. */
  kept(key: string, at: number): void {
    const times = this.#read();
    if ((times.get(key) ?? 0) >= at) return;
    times.delete(key); // the latest stand last
    times.set(key, at);
    try {
      (this.given ?? localStorage).setItem(PLACE, JSON.stringify([...times].slice(-MOST)));
    } catch {
      // full, or blocked: as if nobody had written it
    }
  }
  /** Nobody is here any more, or somebody else. */
  clear(): void {
    try {
      (this.given ?? localStorage).removeItem(PLACE);
    } catch {
      // blocked: nothing stands there
    }
  }

  #read(): Map<string, number> {
    try {
      const text = (this.given ?? localStorage).getItem(PLACE); // where storage is blocked, naming it throws
      return new Map(text === null ? [] : (JSON.parse(text) as [key: string, at: number][]));
    } catch {
      return new Map();
    }
  }
}
