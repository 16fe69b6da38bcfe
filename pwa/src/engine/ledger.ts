// The acts that matter to what screens show, held for the length of one transaction: those waiting to be in a base, and
// those held or refused. Read once, so that a page of five hundred documents does not ask five hundred times.
import type { DocumentId } from './api';
import type { Core, Replica } from './core';
import type { ActRow, DocumentRow, Tx } from './store';

export class Ledger {
  private readonly waiting = new Map<DocumentId, Map<number, ActRow>>();
  private readonly stuck = new Map<DocumentId, Set<number>>();
  private constructor(private readonly tx: Tx) {}

  static async load(tx: Tx): Promise<Ledger> {
    const ledger = new Ledger(tx);
    const acts = tx.objectStore('acts');
    const [waiting, stuck] = await Promise.all([acts.index('waiting').getAll(), acts.index('stuck').getAll()]);
    for (const row of [...waiting, ...stuck]) ledger.remember(row);
    return ledger;
  }
  /** Of one document alone. */
  static async of(tx: Tx, id: DocumentId): Promise<Ledger> {
    const ledger = new Ledger(tx);
    const acts = tx.objectStore('acts');
    const [waiting, stuck] = await Promise.all([acts.index('waiting').getAll(id), acts.index('stuck').getAll(id)]);
    for (const row of [...waiting, ...stuck]) ledger.remember(row);
    return ledger;
  }

  get(number: number): Promise<ActRow | undefined> {
    return this.tx.objectStore('acts').get(number);
  }
  async put(row: ActRow): Promise<void> {
    this.remember(row);
    await this.tx.objectStore('acts').put(row);
  }
  /** The acts of a document that its base does not hold, in the order of the log. */
  pending(id: DocumentId): ActRow[] {
    return [...(this.waiting.get(id)?.values() ?? [])].sort((a, b) => a.number - b.number);
  }
  all(): ActRow[] {
    return [...this.waiting.values()].flatMap((rows) => [...rows.values()]);
  }
  counts(id: DocumentId): { unsent: number; stuck: number } {
    const unsent = this.pending(id).filter((row) => row.status === 'local').length;
    return { unsent, stuck: this.stuck.get(id)?.size ?? 0 };
  }
  async stopWaiting(row: ActRow): Promise<void> {
    const { waiting: _, ...rest } = row;
    await this.put(rest);
  }

  private remember(row: ActRow): void {
    const waiting = this.waiting.get(row.document) ?? new Map<number, ActRow>();
    this.waiting.set(row.document, waiting);
    if (row.waiting === undefined) waiting.delete(row.number);
    else waiting.set(row.number, row);
    const stuck = this.stuck.get(row.document) ?? new Set<number>();
    this.stuck.set(row.document, stuck);
    if (row.stuck === undefined) stuck.delete(row.number);
    else stuck.add(row.number);
  }
}

export function replica(row: DocumentRow, pending: ActRow[]): Replica {
  return { id: row.id, kind: row.kind, base: row.base, position: row.position, pending: pending.map((act) => act.bytes) };
}

/** The summary made again from base and pending. A document that has neither, or left with nothing to send, goes. */
export async function repaint(tx: Tx, core: Core, ledger: Ledger, id: DocumentId): Promise<void> {
  const row = await tx.objectStore('documents').get(id);
  if (!row) return;
  const pending = ledger.pending(id);
  const tally = ledger.counts(id);
  const empty = row.base === null && pending.length === 0;
  if (tally.stuck === 0 && (empty || (row.gone && tally.unsent === 0))) {
    await Promise.all([tx.objectStore('documents').delete(id), tx.objectStore('summaries').delete(id)]);
    return;
  }
  const summary = empty ? (await tx.objectStore('summaries').get(id))?.summary : core.summary(replica(row, pending));
  if (summary) await tx.objectStore('summaries').put({ id, summary, ...tally });
}
