// One store for each document that is shown: it is watched while somebody looks, and told what it has become.
import { readable, writable, type Readable } from 'svelte/store';
import type { DocumentId } from '../../contract/api';
import { Refused } from '../refusals';

type Tell<T> = (shown: T | undefined) => void;

export interface ShownParts {
  /** From now on it is told what becomes of this document; rejects where it cannot be. */
  watch: (id: DocumentId) => Promise<unknown>;
  unwatch: (id: DocumentId) => void;
}

export class ShownDocuments<T> {
  /** As they are handed out: shared by all that show the same document. */
  readonly #stores = new Map<DocumentId, Readable<T | null | undefined>>();
  /**
   * Who is told. Nearly always one a document; but whoever kept a store that nobody looked at for a while, and looks again, may come
   * upon another that was made meanwhile. Both are told, and the end of the one takes nothing from the other.
   */
  readonly #told = new Map<DocumentId, Set<Tell<T>>>();
  readonly #unread = writable<ReadonlySet<DocumentId>>(new Set());
  #unreadNow: ReadonlySet<DocumentId> = new Set();
  /** Those that could not be watched for another reason than that their copy is damaged. */
  readonly unread: Readable<ReadonlySet<DocumentId>> = this.#unread;

  constructor(private readonly parts: ShownParts) {}

  /** Null: it is being read. Undefined: it is not here. */
  of(id: DocumentId): Readable<T | null | undefined> {
    const known = this.#stores.get(id);
    if (known) return known;
    const made: Readable<T | null | undefined> = readable<T | null | undefined>(null, (set) => {
      if (!this.#stores.has(id)) this.#stores.set(id, made);
      const all = this.#told.get(id) ?? new Set<Tell<T>>();
      this.#told.set(id, all.add(set));
      this.parts.watch(id).catch((error: unknown) => {
        // Before it is said to be not shown: nobody is to read for a moment that it is damaged.
        this.#mark(id, all.has(set) && !isDamage(error));
        set(undefined);
      });
      return () => {
        all.delete(set);
        if (all.size === 0) {
          this.#told.delete(id);
          this.#mark(id, false);
        }
        if (this.#stores.get(id) === made) this.#stores.delete(id);
        this.parts.unwatch(id);
      };
    });
    this.#stores.set(id, made);
    return made;
  }
  /** It stands like this now. */
  tell(id: DocumentId, shown: T | undefined): void {
    this.#mark(id, false);
    for (const set of this.#told.get(id) ?? []) set(shown);
  }
  #mark(id: DocumentId, isUnread: boolean): void {
    if (this.#unreadNow.has(id) === isUnread) return;
    const next = new Set(this.#unreadNow);
    if (isUnread) next.add(id);
    else next.delete(id);
    this.#unreadNow = next;
    this.#unread.set(next);
  }
}

/** Its own bytes are not to be read; all else is trouble with what is kept as a whole, or with the worker that reads it. */
function isDamage(error: unknown): boolean {
  return error instanceof Refused && error.code === 'unreadable';
}
