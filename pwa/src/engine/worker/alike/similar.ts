// Finds tickets like the one that is being written. They are ranked by their words, the rare ones first, and by what
// they share with it.
import type { Alike, AlikeTo, DocumentId, Shared, TicketSummary } from '../../../contract/api';
import { isFinal } from '../../../contract/pure/state';
import { tokens } from '../folding';
import { FILLERS } from './meaning';
import type { NearWords } from './near-words';
import { WordRanking, type Words } from './word-ranking';

/** So many are told. */
const MOST = 5;
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

type Ticket = Pick<
  TicketSummary,
  'id' | 'subject' | 'tokens' | 'service' | 'building' | 'room' | 'equipment' | 'requester' | 'state' | 'updated'
>;

export class SimilarTickets {
  private readonly ranking: WordRanking<Ticket>;

  /** With what the server has said of words, where it has. */
  constructor(near?: Pick<NearWords, 'of'>) {
    this.ranking = new WordRanking(wordsOf, near && ((word) => near.of(word)));
  }

  put(ticket: Ticket): void {
    this.ranking.put(ticket.id, ticket);
  }
  drop(id: DocumentId): void {
    this.ranking.drop(id);
  }

  /** Files a few tickets; false where none is left. Done while nobody asks. */
  file(few: number): boolean {
    return this.ranking.file(few);
  }

  /** The tickets most like what is written, the best first. */
  like(text: string, to: AlikeTo): Alike[] {
    const scores = this.ranking.scores(text);
    let best = 0;
    for (const { score } of scores.values()) best = Math.max(best, score);
    const found: { id: DocumentId; score: number; words: string[]; shares: Shared[]; updated: number }[] = [];
    for (const [id, ticket] of this.ranking.all()) {
      if (id === to.but) continue;
      const said = scores.get(id);
      const shares = shared(ticket, to);
      if (!said && !shares.some((each) => TELLING.includes(each))) continue;
      const bonus = shares.reduce((sum, each) => sum + SHARES[each], isFinal(ticket.state) ? 0 : OPEN);
      const score = (said?.score ?? 0) + bonus * (best || 1);
      found.push({ id, score, words: said?.words ?? [], shares, updated: ticket.updated });
    }
    return found
      .sort((a, b) => b.score - a.score || b.updated - a.updated || (a.id < b.id ? -1 : 1))
      .filter(({ score, shares }) => score >= best * LEAST || shares.some((each) => TELLING.includes(each)))
      .slice(0, MOST)
      .map(({ id, words, shares }) => ({ ticket: id, words, shares }));
  }
}

/** The words that say what a ticket is about: its subject, and what its summary keeps of the rest. */
function wordsOf({ subject, tokens: more }: Ticket): Words {
  const words: Words = new Map();
  for (const word of more) if (!FILLERS.has(word)) words.set(word, false);
  for (const word of tokens(subject)) if (!FILLERS.has(word)) words.set(word, true);
  return words;
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
