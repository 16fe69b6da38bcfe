// Files as rows of the store: what is held here, the order of uploads, and what may be evicted.
import type { ActId, DocumentId } from '../../contract/api';
import type { LocalFile } from '../../contract/evidence';
import type { Log } from '../core';
import { FILES, type Store, type Tx, stateOf } from '../storage/indexed-db';
import type { EvidenceRow } from '../storage/evidence-row';
import type { SummaryRow } from '../storage/summary-row';

export function told(row: EvidenceRow, sent = 0, going = false): LocalFile {
  const { act, document, size, media, at, state, thumb, whole } = row;
  return {
    act,
    document,
    size,
    media,
    at,
    state,
    thumb,
    whole,
    going,
    sent: state === 'sealed' ? size : sent,
    forced: row.forced === true,
    why: row.why ?? null,
  };
}

/** The server has the act that names it: a file of another log of this person was handed in with that log. */
export function isNamed(row: Pick<EvidenceRow, 'act'>, log: Pick<Log, 'device' | 'acknowledged'>): boolean {
  const [device, number] = parts(row.act);
  return device !== log.device || number <= log.acknowledged;
}

/** What was asked for goes first, then what a closing waits for, then what waits longest. */
export function inOrder(rows: EvidenceRow[], summaries: Map<DocumentId, SummaryRow>): EvidenceRow[] {
  const rank = (row: EvidenceRow): number => {
    if (row.forced) return 0;
    const summary = summaries.get(row.document)?.summary;
    return summary && 'ticket' in summary && ['resolved', 'closed'].includes(summary.ticket.state) ? 1 : 2;
  };
  return [...rows].sort((a, b) => rank(a) - rank(b) || a.at - b.at || parts(a.act)[1] - parts(b.act)[1]);
}

/** The bytes of one row go, where no other row needs them. */
export async function dropWhole(tx: Tx, row: EvidenceRow): Promise<void> {
  const evidence = tx.objectStore('evidence');
  await evidence.put({ ...row, whole: false });
  const others = await evidence.index('sha256').getAll(row.sha256);
  if (!others.some((other) => other.act !== row.act && other.whole)) await tx.objectStore('blobs').delete(row.sha256);
}

/** Takes a file off this device, thumbnail and all. */
export async function dropRow(tx: Tx, row: EvidenceRow): Promise<void> {
  await dropWhole(tx, row);
  await tx.objectStore('evidence').delete(row.act);
  await tx.objectStore('thumbs').delete(row.act);
}

/** Whole files kept although a backup of the desk's has them: the newest, so many bytes. */
const KEPT_BYTES = 40 * 1024 * 1024;

/** The desk has it, and no backup that was proven yet: a server restored to before it came will ask for it again. */
export function isUnproven(row: EvidenceRow): boolean {
  return row.state === 'sealed' && row.whole && row.safe !== true;
}

/** Lets go of the oldest files that a backup of the desk's has: only the thumbnail stays. Answers whose bytes went. */
export async function evict(tx: Tx, keep = KEPT_BYTES): Promise<ActId[]> {
  const safe = (await tx.objectStore('evidence').getAll())
    .filter((row) => row.state === 'sealed' && row.whole && row.safe === true)
    .sort((a, b) => b.at - a.at);
  const gone: ActId[] = [];
  let sum = 0;
  for (const row of safe) {
    sum += row.size;
    if (sum <= keep) continue;
    await dropWhole(tx, row);
    gone.push(row.act);
  }
  return gone;
}

/** It goes up again as far as the server wants it: the server does not have what it said it had. */
export async function reopen(tx: Tx, row: EvidenceRow): Promise<void> {
  const { why: _, safe: __, ...rest } = row;
  await tx.objectStore('evidence').put({ ...rest, state: 'waiting', waiting: 1 });
}

/** The server was restored: of every file that is whole here it is asked anew. Answers of which. */
export async function reopenAll(tx: Tx): Promise<ActId[]> {
  const rows = (await tx.objectStore('evidence').getAll()).filter((row) => row.whole && row.waiting !== 1);
  for (const row of rows) await reopen(tx, row);
  return rows.map((row) => row.act);
}

/**
 * What a former device of the same person had not sent, what was not taken of it, or no backup has, goes with this one: the bytes
 * first here, then no more there.
 *
 * @throws `storage_wiped` where this one was cleared meanwhile: it would go with it.
 */
export async function carryOver(from: Store, to: Store): Promise<number> {
  const rows = await from.read((tx) => tx.objectStore('evidence').getAll(), ['evidence']);
  const acts = rows
    .filter((row) => row.waiting === 1 || row.state === 'refused' || isUnproven(row))
    .map((row) => row.act);
  for (const act of acts) {
    const found = await from.read(async (tx) => {
      const row = await tx.objectStore('evidence').get(act);
      const blob = row && (await tx.objectStore('blobs').get(row.sha256));
      return row && blob ? { row, blob, thumb: await tx.objectStore('thumbs').get(act) } : null;
    }, FILES);
    if (!found) continue;
    const { row, blob, thumb } = found;
    await to.write(
      async (tx) => {
        await stateOf(tx);
        await tx.objectStore('evidence').put(row);
        await tx.objectStore('blobs').put(blob);
        if (thumb) await tx.objectStore('thumbs').put(thumb, act);
      },
      ['state', ...FILES],
    );
    await from.write((tx) => dropRow(tx, row), FILES);
  }
  return acts.length;
}

function parts(act: ActId): [device: string, number: number] {
  const at = act.indexOf('.');
  return [act.slice(0, at), Number(act.slice(at + 1))];
}
