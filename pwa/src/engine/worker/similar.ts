// Tickets like the one that is being written: by their words, the rare ones first, and by what they share with it. The
// words of each are filed once, so that what is typed is looked up and nothing else is read.
import type { Alike, AlikeTo, DocumentId, Shared, TicketSummary } from '../../contract/api';
import { tokens } from './folding';
import { FILLERS, alsoSaid, meant } from './meaning';

/** So many are told. */
const MOST = 5;
/** So much of a text is read: what follows says the same again. */
const MOST_WORDS = 40;
/** Words of fewer letters are found whole alone, and those that begin alike are looked over together. */
const STEM = 4;
/** How much a word counts that is the same; begins the other; is another form of it; says the same in other words. */
const SAME = 1;
const BEGINS = 0.8;
const FORM = 0.6;
const OTHER = 0.5;
/** A word of the subject says more than one of the rest. */
const SUBJECT = 1.5;
/** BM25's two constants: how soon more of a word adds nothing, and how much a long text is held to be about less. */
const K1 = 1.2;
const B = 0.3;
/** What they share besides their words, as a part of the best score that words alone reached. */
const SHARES: Readonly<Record<Shared, number>> = {
  equipment: 0.5,
  room: 0.3,
  requester: 0.15,
  building: 0.15,
  service: 0.25,
};
/** What is still open may be the same fault. */
const OPEN = 0.1;
/** What has less of the best score by words is not like it. */
const LEAST = 0.25;
/** Where no word is found, these alone make two reports alike. */
const TELLING: readonly Shared[] = ['equipment', 'room', 'requester'];
const ENDED = ['closed', 'rejected', 'cancelled'];

type Ticket = Pick<
  TicketSummary,
  'id' | 'subject' | 'tokens' | 'service' | 'building' | 'room' | 'equipment' | 'requester' | 'state' | 'updated'
>;
interface Filed {
  ticket: Ticket;
  /** Its words, and whether each stands in its subject. */
  words: Map<string, boolean>;
}

export class SimilarTickets {
  /** What was not filed yet. */
  private readonly fresh = new Map<DocumentId, Ticket>();
  private readonly filed = new Map<DocumentId, Filed>();
  /** The tickets of each word. */
  private readonly byWord = new Map<string, Set<DocumentId>>();
  /** The words that begin with the same letters. */
  private readonly byStem = new Map<string, Set<string>>();
  /** Words of all tickets together. */
  private total = 0;

  put(ticket: Ticket): void {
    this.fresh.set(ticket.id, ticket);
  }
  drop(id: DocumentId): void {
    this.fresh.delete(id);
    this.unfile(id);
  }

  /** Files a few tickets; false where none is left. Done while nobody asks. */
  file(few: number): boolean {
    for (const ticket of this.fresh.values()) {
      if (few-- <= 0) return true;
      this.unfile(ticket.id);
      const words = wordsOf(ticket);
      this.filed.set(ticket.id, { ticket, words });
      this.total += words.size;
      for (const word of words.keys()) {
        added(this.byWord, word, ticket.id);
        if (word.length >= STEM) added(this.byStem, word.slice(0, STEM), word);
      }
      this.fresh.delete(ticket.id);
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

  /** The tickets most like what is written, the best first. */
  like(text: string, to: AlikeTo): Alike[] {
    this.file(Infinity);
    const scores = new Map<DocumentId, { score: number; words: string[] }>();
    for (const { word, typed } of meant(text).slice(0, MOST_WORDS)) {
      for (const [id, score] of this.scored(word)) {
        const known = scores.get(id) ?? { score: 0, words: [] };
        known.score += score;
        known.words.push(typed);
        scores.set(id, known);
      }
    }
    let best = 0;
    for (const { score } of scores.values()) best = Math.max(best, score);
    const found: { id: DocumentId; score: number; words: string[]; shares: Shared[]; updated: number }[] = [];
    for (const [id, { ticket }] of this.filed) {
      if (id === to.but) continue;
      const said = scores.get(id);
      const shares = shared(ticket, to);
      if (!said && !shares.some((each) => TELLING.includes(each))) continue;
      const bonus = shares.reduce((sum, each) => sum + SHARES[each], ENDED.includes(ticket.state) ? 0 : OPEN);
      const score = (said?.score ?? 0) + bonus * (best || 1);
      found.push({ id, score, words: said?.words ?? [], shares, updated: ticket.updated });
    }
    return found
      .sort((a, b) => b.score - a.score || b.updated - a.updated || (a.id < b.id ? -1 : 1))
      .filter(({ score, shares }) => score >= best * LEAST || shares.some((each) => TELLING.includes(each)))
      .slice(0, MOST)
      .map(({ id, words, shares }) => ({ ticket: id, words, shares }));
  }

  /** What one word is worth on each ticket that says it, or something like it. */
  private scored(word: string): Map<DocumentId, number> {
    const like = new Map<DocumentId, { known: string; likeness: number }>();
    for (const [known, likeness] of this.known(word)) {
      for (const id of this.byWord.get(known) ?? []) {
        const before = like.get(id)?.likeness ?? 0;
        if (likeness > before) like.set(id, { known, likeness });
      }
    }
    const rarity = Math.log(1 + (this.filed.size - like.size + 0.5) / (like.size + 0.5));
    const mean = this.total / Math.max(1, this.filed.size);
    const scores = new Map<DocumentId, number>();
    for (const [id, { known, likeness }] of like) {
      const words = this.filed.get(id)?.words;
      if (!words) continue;
      const weight = (words.get(known) ? SUBJECT : 1) * likeness;
      const length = K1 * (1 - B + (B * words.size) / mean);
      scores.set(id, (rarity * weight * (K1 + 1)) / (weight + length));
    }
    return scores;
  }

  /** The words of tickets that this one stands for, and how much each is like it. */
  private known(word: string): Map<string, number> {
    const found = new Map<string, number>();
    const take = (known: string, likeness: number) => {
      if (likeness > (found.get(known) ?? 0)) found.set(known, likeness);
    };
    if (this.byWord.has(word)) take(word, SAME);
    for (const known of this.stems(word)) take(known, likeness(word, known));
    for (const other of alsoSaid(word)) if (this.byWord.has(other)) take(other, OTHER);
    return found;
  }
  private stems(word: string): Iterable<string> {
    return word.length < STEM ? [] : (this.byStem.get(word.slice(0, STEM)) ?? []);
  }
}

/** The words that say what a ticket is about: its subject, and what its summary keeps of the rest. */
function wordsOf({ subject, tokens: more }: Ticket): Map<string, boolean> {
  const words = new Map<string, boolean>();
  for (const word of more) if (!FILLERS.has(word)) words.set(word, false);
  for (const word of tokens(subject)) if (!FILLERS.has(word)) words.set(word, true);
  return words;
}

/** As `shared::search` has it: the same word; its beginning, as while it is typed; another form of it. */
function likeness(word: string, known: string): number {
  if (word === known) return SAME;
  if (known.startsWith(word)) return BEGINS;
  let alike = 0;
  while (alike < word.length && word[alike] === known[alike]) alike += 1;
  return alike >= STEM && alike + 2 >= Math.max(word.length, known.length) ? FORM : 0;
}

function shared(ticket: Ticket, to: AlikeTo): Shared[] {
  const found: Shared[] = [];
  if (to.equipment && ticket.equipment === to.equipment) found.push('equipment');
  if (to.service && ticket.service === to.service) found.push('service');
  const here = Boolean(to.building) && ticket.building === to.building;
  if (here && to.room && ticket.room.includes(to.room)) found.push('room');
  else if (here) found.push('building');
  if (to.requester && ticket.requester === to.requester) found.push('requester');
  return found;
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
