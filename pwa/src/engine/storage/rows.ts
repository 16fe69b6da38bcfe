// Acts as rows: which indexes they stand in, and the summary that follows from them.
import type { DocumentId } from '../../contract/api';
import type { Core, CoreAct, CoreSummary, Replica } from '../core';
import { Refused } from '../refusals';
import type { ActRow, ReadTx, Tx } from './indexed-db';
import { summaryRow } from './summary-row';

/** A row that the core made or changed, indexed by where it stands now. `former` is what was stored of it. */
export function indexed(act: CoreAct, former: ActRow): ActRow {
  const { open: _open, queued, stuck: _stuck, ...kept } = former;
  const { number, document, state, struck, hash, bytes } = act;
  const row: ActRow = { ...kept, number, document, state, struck, hash, bytes };
  const isStuck = typeof act.state === 'object';
  // A dismissed act does not return to the queue because its outcome was told again.
  const shown = act.state === 'local' || (isStuck && (queued === 1 || former.state === 'local'));
  if (act.state !== 'settled' && !(isStuck && 'refused' in (act.state as object))) row.open = act.document;
  if (shown && !(act.struck && act.state !== 'local')) row.queued = 1;
  if (isStuck && row.queued === 1) row.stuck = act.document;
  return row;
}

export function openRows(tx: Tx | ReadTx, id: DocumentId): Promise<ActRow[]> {
  return (tx as ReadTx).objectStore('acts').index('open').getAll(id); // under one key an index is ordered by number
}

export function counts(rows: Iterable<ActRow>): { unsent: number; stuck: number } {
  let unsent = 0;
  let stuck = 0;
  for (const row of rows) {
    if (row.state === 'local') unsent += 1;
    if (row.stuck !== undefined) stuck += 1;
  }
  return { unsent, stuck };
}

/**
 * The summary of a document made again from its base and its open acts; `me`: whose device it is. False where the document
 * cannot be read.
 */
export async function repaint(tx: Tx, core: Core, replica: Replica, me: string): Promise<boolean> {
  const [rows, refused] = await Promise.all([
    openRows(tx, replica.id),
    tx.objectStore('acts').index('stuck').getAll(replica.id),
  ]);
  const all = new Map([...rows, ...refused].map((row) => [row.number, row]));
  const made = summaryOf(core, replica, rows);
  const summary = made ?? (await tx.objectStore('summaries').get(replica.id))?.summary;
  if (summary) await tx.objectStore('summaries').put(summaryRow(replica.id, summary, counts(all.values()), me));
  return made !== undefined;
}

/** A document that the core cannot read waits alone, with the summary it had: all else goes on. */
function summaryOf(core: Core, replica: Replica, rows: ActRow[]): CoreSummary | null | undefined {
  try {
    return core.summary(replica, rows);
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}
