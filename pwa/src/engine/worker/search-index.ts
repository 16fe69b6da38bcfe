// Search index of documents, with their text folded once and kept. Each keystroke scans it, and a longer word only what
// its beginning found.
import type { DocumentId } from '../../contract/api';
import type { CoreSummary } from '../core';
import { question, wordsOf } from './folding';

/** Stands before each word, and in none. */
const BEGIN = '\n';

export class SearchIndex {
  /** What was not folded yet. */
  private readonly fresh = new Map<DocumentId, CoreSummary>();
  /** The words of each document, one after the other. */
  private readonly folded = new Map<DocumentId, string>();
  /** The last search, until something changes. */
  private last: { words: string[]; found: ReadonlySet<DocumentId> } | null = null;

  put(id: DocumentId, summary: CoreSummary): void {
    this.fresh.set(id, summary);
    this.last = null;
  }
  drop(id: DocumentId): void {
    this.fresh.delete(id);
    this.folded.delete(id);
    this.last = null;
  }

  /** Folds a few documents; false where none is left. Done while nobody asks. */
  fold(few: number): boolean {
    for (const [id, summary] of this.fresh) {
      if (few-- <= 0) return true;
      this.folded.set(id, BEGIN + [...wordsOf(summary)].join(BEGIN));
      this.fresh.delete(id);
    }
    return false;
  }

  /** The documents that have, for every word typed, one that begins with it; null where no word was typed. */
  find(text: string): ReadonlySet<DocumentId> | null {
    const words = question(text);
    if (words.length === 0) return null;
    this.fold(Infinity);
    const found = new Set<DocumentId>();
    for (const id of this.narrowed(words) ?? this.folded.keys()) {
      const known = this.folded.get(id) ?? '';
      if (words.every((word) => known.includes(BEGIN + word))) found.add(id);
    }
    this.last = { words, found };
    return found;
  }

  /** What the last search found, where all that is found now was found then; else null. */
  private narrowed(words: string[]): ReadonlySet<DocumentId> | null {
    const { last } = this;
    return last?.words.every((word, at) => words[at]?.startsWith(word)) ? last.found : null;
  }
}
