// Words of open forms that could not be kept, carried over to the page that is loaded anew.

type Carrier = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const PLACE = 'ronda.unkept-drafts';
/** A form keeps its words 300 ms after the last key: before a page is loaded anew those of every form are asked for. */
export const FORMS_PAUSE_MS = 500;

/**
 * A page that is cut off from its storage (WebKit) is loaded anew as a form asks for its draft; what other forms were told just
 * before, or could not keep, would be gone with it. `sessionStorage` is not cut off, and is of this tab alone.
 */
export class UnkeptDrafts {
  readonly #drafts: Map<string, string | null>;

  constructor(private readonly given?: Carrier) {
    this.#drafts = this.#read();
  }

  /** What was written last under this name, null for nothing; undefined where all of it was kept. */
  find(key: string): string | null | undefined {
    return this.#drafts.get(key);
  }
  /** All of them, to be kept once that is possible. */
  all(): [key: string, text: string | null][] {
    return [...this.#drafts];
  }
  /** It could not be kept. */
  hold(key: string, text: string | null): void {
    this.#drafts.set(key, text);
    this.#write();
  }
  /** It is kept, or written anew. */
  drop(key: string): void {
    if (this.#drafts.delete(key)) this.#write();
  }
  /** Somebody else is here. */
  clear(): void {
    this.#drafts.clear();
    this.#write();
  }

  #read(): Map<string, string | null> {
    try {
      const held = (this.given ?? sessionStorage).getItem(PLACE); // where storage is blocked, naming it throws
      return new Map(held === null ? [] : (JSON.parse(held) as [string, string | null][]));
    } catch {
      return new Map();
    }
  }
  #write(): void {
    try {
      const carrier = this.given ?? sessionStorage;
      if (this.#drafts.size === 0) carrier.removeItem(PLACE);
      else carrier.setItem(PLACE, JSON.stringify([...this.#drafts]));
    } catch {
      // it is held as long as the page stands; that it could not be kept, its form was told
    }
  }
}
