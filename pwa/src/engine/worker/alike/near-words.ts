// Which words are near others, as the server has said by a file of its operator's. Kept in memory alone, and asked for once;
// where nobody can be asked, nothing is known, and nothing else changes.
import type { NearWord, NearWordsTold } from '../../../contract/server';
import { Refused } from '../../refusals';
import { NoAnswer } from '../../sync/net';
import { meant, MOST_WORDS } from './meaning';

/** So many words are asked about at once, as the server has it. */
const AT_ONCE = 16;
/** A word that may have near ones: letters alone, some of them. Numbers, serials and most passwords are asked of nobody. */
const WORD = /^\p{Alphabetic}{3,32}$/u;
/** So many words are remembered: the latest. */
const KEPT = 2_000;
/** A server without a file is not asked again for so long (ms): it may be given one, or may be reading it still. */
const NOT_OFFERED_MS = 3_600_000;
/** One that does not answer. */
const NO_ANSWER_MS = 60_000;

/** Asks the server; rejects where no answer comes. */
export type AskNear = (words: string[]) => Promise<NearWordsTold>;

export class NearWords {
  private readonly known = new Map<string, readonly NearWord[]>();
  /** The questions under way, by each word. */
  private readonly asking = new Map<string, Promise<boolean>>();
  /** Until then nobody is asked. */
  private quietUntil = -Infinity;

  /** The words near a folded one, as far as is known. */
  of(word: string): readonly NearWord[] {
    return this.known.get(word) ?? [];
  }

  /** Asks for what is not known of a text's words, without their order. True where something was learnt by which more may be found. */
  async learn(text: string, ask: AskNear, now: () => number): Promise<boolean> {
    const wanted = meant(text)
      .slice(0, MOST_WORDS) // by the rest nothing is looked for, so nobody is told of it
      .map(({ word }) => word)
      .filter((word) => WORD.test(word) && !this.known.has(word));
    const fresh = wanted
      .filter((word) => !this.asking.has(word))
      .slice(0, AT_ONCE)
      .sort();
    if (fresh.length > 0 && now() >= this.quietUntil) {
      const learning = this.asked(fresh, ask, now).finally(() => {
        for (const word of fresh) this.asking.delete(word);
      });
      for (const word of fresh) this.asking.set(word, learning);
    }
    const learnt = await Promise.all(new Set(wanted.flatMap((word) => this.asking.get(word) ?? [])));
    return learnt.includes(true);
  }

  private async asked(words: string[], ask: AskNear, now: () => number): Promise<boolean> {
    try {
      // Something between us may have answered in the server's place: what is not in its form offers nothing.
      const told = (await ask(words)) as Partial<NearWordsTold> | null;
      if (told?.offered !== true || !told.words) {
        this.quietUntil = now() + NOT_OFFERED_MS;
        return false;
      }
      for (const word of words) this.keep(word, told.words[word] ?? []);
      return words.some((word) => this.of(word).length > 0);
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof Refused)) throw error; // a fault of ours
      this.quietUntil = now() + NO_ANSWER_MS;
      return false;
    }
  }

  private keep(word: string, near: readonly NearWord[]): void {
    this.known.set(word, near);
    for (const oldest of this.known.keys()) {
      if (this.known.size <= KEPT) return;
      this.known.delete(oldest);
    }
  }
}
