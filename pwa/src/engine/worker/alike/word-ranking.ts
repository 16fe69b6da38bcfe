// Texts ranked by what somebody writes: by their words, the rare ones first. The words of each are filed once, so that what
// is typed is looked up and nothing else is read.
import type { DocumentId } from '../../../contract/api';
import type { NearWord } from '../../../contract/server';
import { alsoSaid, meant, MOST_WORDS } from './meaning';

/** Words of fewer letters are found whole alone, and those that begin alike are looked over together. */
const STEM = 4;
/** How much a word counts that is the same; begins the other; is another form of it; says the same in other words. */
const SAME = 1;
const BEGINS = 0.8;
const FORM = 0.6;
const OTHER = 0.5;
/** The most that a word counts which is near in other texts alone, as the server has said: less than any that the device knows. */
const NEAR = 0.45;
/** A word of the title says more than one of the rest. */
const TITLE = 1.5;
/** BM25's two constants: how soon more of a word adds nothing, and how much a long text is held to be about less. */
const K1 = 1.2;
const B = 0.3;

/** The words of one, and whether each stands in its title. */
export type Words = Map<string, boolean>;
/** How well one answers, and by which words, as they were typed; with «≈» and the word that it has, where the two are only near. */
export interface Scored {
  score: number;
  words: string[];
}

export class WordRanking<T> {
  /** What was not filed yet. */
  private readonly fresh = new Map<DocumentId, T>();
  private readonly filed = new Map<DocumentId, { one: T; words: Words }>();
  /** Those that have each word. */
  private readonly byWord = new Map<string, Set<DocumentId>>();
  /** The words that begin with the same letters. */
  private readonly byStem = new Map<string, Set<string>>();
  /** Words of all together. */
  private total = 0;

  constructor(
    private readonly wordsOf: (one: T) => Words,
    /** The words that are near one, best first; none where nobody has said any. */
    private readonly near: (word: string) => readonly NearWord[] = () => [],
  ) {}

  put(id: DocumentId, one: T): void {
    this.fresh.set(id, one);
  }
  drop(id: DocumentId): void {
    this.fresh.delete(id);
    this.unfile(id);
  }

  /** Files a few; false where none is left. Done while nobody asks. */
  file(few: number): boolean {
    for (const [id, one] of this.fresh) {
      if (few-- <= 0) return true;
      this.unfile(id);
      const words = this.wordsOf(one);
      this.filed.set(id, { one, words });
      this.total += words.size;
      for (const word of words.keys()) {
        added(this.byWord, word, id);
        if (word.length >= STEM) added(this.byStem, word.slice(0, STEM), word);
      }
      this.fresh.delete(id);
    }
    return false;
  }
  private unfile(id: DocumentId): void {
    const known = this.filed.get(id);
    if (!known) return;
    this.filed.delete(id);
    this.total -= known.words.size;
    for (const word of known.words.keys()) {
      if (!removed(this.byWord, word, id) || word.length < STEM) continue;
      removed(this.byStem, word.slice(0, STEM), word);
    }
  }

  /** All that are filed. */
  *all(): Iterable<[DocumentId, T]> {
    for (const [id, { one }] of this.filed) yield [id, one];
  }

  /** What of the text each one says, all of them filed. */
  scores(text: string): Map<DocumentId, Scored> {
    this.file(Infinity);
    const scores = new Map<DocumentId, Scored>();
    for (const { word, typed } of meant(text).slice(0, MOST_WORDS)) {
      for (const [id, { score, near }] of this.scored(word)) {
        const known = scores.get(id) ?? { score: 0, words: [] };
        known.score += score;
        known.words.push(near === null ? typed : `${typed} ≈ ${near}`);
        scores.set(id, known);
      }
    }
    return scores;
  }

  /** What one word is worth on each that says it, or something like it; by which word, where that is only near. */
  private scored(word: string): Map<DocumentId, { score: number; near: string | null }> {
    const like = new Map<DocumentId, { known: string; likeness: number }>();
    for (const [known, likeness] of this.known(word)) {
      for (const id of this.byWord.get(known) ?? []) {
        const before = like.get(id)?.likeness ?? 0;
        if (likeness > before) like.set(id, { known, likeness });
      }
    }
    const isNear = (likeness: number) => likeness <= NEAR;
    let own = 0;
    for (const { likeness } of like.values()) if (!isNear(likeness)) own += 1;
    const rarity = (size: number) => Math.log(1 + (this.filed.size - size + 0.5) / (size + 0.5));
    // What says the word itself is worth the same, whether or not others are near it.
    const [byItself, byNear] = [rarity(own), rarity(like.size)];
    const mean = this.total / Math.max(1, this.filed.size);
    const scores = new Map<DocumentId, { score: number; near: string | null }>();
    for (const [id, { known, likeness }] of like) {
      const words = this.filed.get(id)?.words;
      if (!words) continue;
      const weight = (words.get(known) ? TITLE : 1) * likeness;
      const length = K1 * (1 - B + (B * words.size) / mean);
      const near = isNear(likeness);
      const score = ((near ? byNear : byItself) * weight * (K1 + 1)) / (weight + length);
      scores.set(id, { score, near: near ? known : null });
    }
    return scores;
  }

  /** The words that this one stands for, and how much each is like it. */
  private known(word: string): Map<string, number> {
    const found = new Map<string, number>();
    const take = (known: string, likeness: number) => {
      if (likeness > (found.get(known) ?? 0)) found.set(known, likeness);
    };
    if (this.byWord.has(word)) take(word, SAME);
    for (const known of this.stems(word)) take(known, likeness(word, known));
    for (const other of alsoSaid(word)) if (this.byWord.has(other)) take(other, OTHER);
    for (const { word: other, likeness } of this.near(word)) if (this.byWord.has(other)) take(other, NEAR * likeness);
    return found;
  }
  private stems(word: string): Iterable<string> {
    return word.length < STEM ? [] : (this.byStem.get(word.slice(0, STEM)) ?? []);
  }
}

/** As `shared::search` has it: the same word; its beginning, as while it is typed; another form of it. */
function likeness(word: string, known: string): number {
  if (word === known) return SAME;
  if (known.startsWith(word)) return BEGINS;
  let alike = 0;
  while (alike < word.length && word[alike] === known[alike]) alike += 1;
  return alike >= STEM && alike + 2 >= Math.max(word.length, known.length) ? FORM : 0;
}

function added<T>(map: Map<string, Set<T>>, key: string, value: T): void {
  const known = map.get(key);
  if (known) known.add(value);
  else map.set(key, new Set([value]));
}
/** True where that was the last one. */
function removed<T>(map: Map<string, Set<T>>, key: string, value: T): boolean {
  const known = map.get(key);
  if (!known) return false;
  known.delete(value);
  if (known.size > 0) return false;
  map.delete(key);
  return true;
}
