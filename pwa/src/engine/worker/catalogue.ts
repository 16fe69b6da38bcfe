// All summaries of this device in memory: what lists, search and the scan look things up in.
import type {
  Alike,
  AlikeRecord,
  AlikeTo,
  DocumentId,
  EquipmentSummary,
  Found,
  RecordSummary,
  RecordTitles,
  TicketSummary,
} from '../../contract/api';
import { bare, counting } from '../../contract/pure/resolve-code';
import { labelOf } from '../../contract/pure/code';
import type { SummaryRow } from '../storage/summary-row';
import { SearchIndex } from './search-index';
import { NearWords } from './alike/near-words';
import { SimilarTickets } from './alike/similar';
import { SimilarRecords } from './alike/similar-records';

/** Rows as screens want them. */
export function summariesOf(rows: SummaryRow[]): Summaries {
  const all: Summaries = { tickets: [], equipment: [], records: [] };
  for (const { summary, unsent, stuck } of rows) {
    if ('ticket' in summary) all.tickets.push({ ...summary.ticket, unsent, stuck });
    else if ('equipment' in summary) all.equipment.push({ ...summary.equipment, unsent });
    else all.records.push({ ...summary.record, unsent });
  }
  return all;
}

export interface Summaries {
  tickets: TicketSummary[];
  equipment: EquipmentSummary[];
  records: RecordSummary[];
}

/** Words are folded for so many documents, each so many ms: whatever is asked meanwhile goes between. */
const FEW = 200;
const PAUSE_MS = 4;
/**
 * They wait until no rows came for so long (ms): pages of a first sync follow one another, and what reads them comes first. Rows that never
 * end are folded all the same, and a search folds what it needs.
 */
const QUIET_MS = 250;
const QUIET_MOST_MS = 3_000;

/** Ids grow with the instant of birth. */
const lastBornFirst = (one: DocumentId, other: DocumentId): number => (one < other ? 1 : one > other ? -1 : 0);

export class Catalogue {
  readonly tickets = new Map<DocumentId, TicketSummary>();
  readonly equipment = new Map<DocumentId, EquipmentSummary>();
  readonly records = new Map<DocumentId, RecordSummary>();
  private readonly index = new SearchIndex();
  /** What the server has said of words that are near. */
  readonly nearWords = new NearWords();
  private readonly alike = new SimilarTickets(this.nearWords);
  private readonly alikeRecords = new SimilarRecords(this.records, this.nearWords);
  private folding: ReturnType<typeof setTimeout> | undefined;
  /** Since when rows wait to be folded (ms of the page's clock). */
  private waits: number | null = null;

  /** Takes rows over and gives them as screens want them. */
  take(rows: SummaryRow[]): Summaries {
    for (const { id, summary } of rows) this.index.put(id, summary);
    const all = summariesOf(rows);
    for (const one of all.tickets) {
      this.tickets.set(one.id, one);
      this.alike.put(one);
    }
    for (const one of all.equipment) this.equipment.set(one.id, one);
    for (const one of all.records) {
      this.records.set(one.id, one);
      this.alikeRecords.put(one);
    }
    this.waits ??= performance.now();
    if (this.folding === undefined || performance.now() - this.waits < QUIET_MOST_MS) this.foldAfter(QUIET_MS);
    return all;
  }
  /** A search finds its words folded. */
  private foldAfter(ms: number): void {
    clearTimeout(this.folding);
    this.folding = setTimeout(() => {
      this.folding = undefined;
      if (this.index.fold(FEW) || this.alike.file(FEW)) this.foldAfter(PAUSE_MS);
      else this.waits = null;
    }, ms);
  }
  drop(id: DocumentId): void {
    this.tickets.delete(id);
    this.equipment.delete(id);
    this.records.delete(id);
    this.index.drop(id);
    this.alike.drop(id);
    this.alikeRecords.drop(id);
  }

  has(id: DocumentId): boolean {
    return this.tickets.has(id) || this.equipment.has(id) || this.records.has(id);
  }
  ids(): DocumentId[] {
    return [...this.tickets.keys(), ...this.equipment.keys(), ...this.records.keys()];
  }
  /** Some of them, as screens want them. */
  pick(ids: DocumentId[]): Summaries {
    return {
      tickets: ids.flatMap((id) => this.tickets.get(id) ?? []),
      equipment: ids.flatMap((id) => this.equipment.get(id) ?? []),
      records: ids.flatMap((id) => this.records.get(id) ?? []),
    };
  }

  /** Every word typed begins a word of what is found; the last born first, as at the server. */
  search(text: string): Found {
    const found = this.index.find(text);
    const among = (all: Iterable<DocumentId>) =>
      found ? [...all].filter((id) => found.has(id)).sort(lastBornFirst) : [];
    return {
      tickets: among(this.tickets.keys()),
      equipment: among(this.equipment.keys()),
      records: among(this.records.keys()),
    };
  }

  /** The tickets most like one that is being written, the best first. */
  similar(text: string, to: AlikeTo): Alike[] {
    return this.alike.like(text, to);
  }

  /** The records of some registers most like what is being written, the best first. */
  similarRecords(text: string, titles: RecordTitles): AlikeRecord[] {
    return this.alikeRecords.like(text, titles);
  }

  /** An inventory or serial number, a MAC, or the address on one of our labels. */
  findEquipment(code: string): DocumentId | null {
    const id = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i.exec(code)?.[0].toLowerCase();
    if (id !== undefined && this.equipment.has(id)) return id;
    const label = labelOf(/\/e\/([^/?#]+)/i.exec(code)?.[1] ?? code);
    const wanted = bare(code);
    if (wanted === '') return null;
    const all = [...this.equipment.values()];
    const item =
      (label && all.find((known) => known.labels?.includes(label))) ||
      all.find((known) => [known.inventory, known.serial, known.mac].some((number) => bare(number) === wanted));
    return item ? counting(this.equipment, item.id) : null;
  }
}
