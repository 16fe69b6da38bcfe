// Applies one answer of the server, whole, in one transaction.
// What follows from it is decided by `shared`; here its rows are brought and stored.
import type { ActId, DocumentId, QueueItem } from '../../contract/api';
import type { Answer, AnswerHead, Core, CoreSummary, Log, Received, Replica } from '../core';
import { reopenAll } from '../uploads/file-rows';
import { graceOf } from '../storage/grace';
import { JOURNAL } from '../storage/journal';
import { counts, indexed, repaint } from '../storage/rows';
import { refuse } from '../refusals';
import { type SummaryRow, summaryRow } from '../storage/summary-row';
import { type ActRow, ALL, type State, type Store, stateOf, type Tx } from '../storage/indexed-db';
import { LENT, type Lent } from '../storage/lent';
import { RECEIPT } from '../storage/carried-row';
import { isRead, keepOrganisation } from '../storage/organisation';

/** What an answer changed, for the screens. */
export interface Changed {
  documents: DocumentId[];
  /** Rows of some of them, as they were committed with it. */
  stored: SummaryRow[];
  organisation: boolean;
  directory: boolean;
  again: boolean;
  /** The greatest feed position seen. */
  position: number;
  /** The server was restored: its feed may have gone back. */
  restored: boolean;
  /** Documents that could not be read. */
  unreadable: DocumentId[];
  /** Files of which a restored server is asked anew. */
  files: ActId[];
  /** What colleagues' phones had lent is the server's own now, or gone. */
  lent: boolean;
  /** The documents are kept aside: only this tab knows of them until `Store.settle`. */
  aside: boolean;
}

/** Above so many documents in an answer it pays to ask first which are here: a new phone has none of the hundreds that come. */
const FEW = 50;

/** Where the log is after an answer, and what is here, for the question that goes on from it. */
export interface Onward {
  log: Log;
  holds: number;
  lent: Lent;
}

/**
 * Resolves when the answer is durable; one that cannot be taken in leaves no trace. `asker`: the tab that asked for it; `asked`: what
 * was lent here by then. `more` is called before it is durable where news wait and no acts do; it may be called more than once.
 *
 * @throws `overtaken` where another tab has asked the server since.
 */
export async function applyResponse(
  store: Store,
  core: Core,
  answer: Answer,
  now: number,
  asker: string,
  asked: Lent,
  more: (onward: Onward) => void,
): Promise<Changed> {
  const data = answer.data();
  /** Nobody said how the first run of it had ended. */
  let again = false;
  const taken = await store.writeAhead(
    async (tx) => {
      const before = await stateOf(tx);
      // Changes are laid after a base, and the cursor is put where the answer ends: neither holds of what another tab has brought since.
      if (before.asker !== asker) throw refuse('overtaken');
      const head = answer.head(before.log);
      await checkLog(tx, before, head);
      const rows = noted(await rowsFor(tx, head), head);
      const lent = await LENT.read(tx);
      // The server makes the next page while this one is read: first of all, for nothing that takes long is needed for it.
      if (head.more && !hasDue(before, head.log, now)) {
        more({ log: head.log, holds: JOURNAL.holds(before) + (await tx.objectStore('documents').count()), lent });
      }
      const isReadable = data.organisation !== null && isRead(core, data.organisation);
      // It changes nothing that is here, and takes nothing away.
      const isFresh =
        rows.length === 0 &&
        (await tx.objectStore('acts').index('stuck').count()) === 0 &&
        Object.keys(lent).length === 0 &&
        head.documents.length === 0 &&
        !head.restored;
      let state = before;
      const settled: DocumentId[] = [];
      const writeKept = async () => {
        const written = await JOURNAL.write(tx, state);
        ({ state } = written);
        settled.push(...written.documents);
      };
      if (!isFresh) await writeKept();
      const { replicas, all } = await replicasFor(tx, head, rows, lent);
      const late = Object.keys(lent).filter((id) => asked[id] === undefined && !head.restored);
      const received = sparing(answer.receive(state.log, rows, replicas, all), late);
      const aside = isFresh && (await JOURNAL.takes(tx, state, received.replicas.length));
      if (!aside) await writeKept();
      await LENT.keep(tx, lent, (id) => isStillLent(id, received));
      const { unreadable, stored, after } = aside
        ? await storeAside(tx, store, received, state)
        : await storeRows(tx, core, received, rows, replicas, state);
      await tellFormer(tx, core, head);
      if (data.organisation !== null) await keepOrganisation(tx, data.organisation, isReadable);
      if (data.directory !== null) await tx.objectStore('things').put(data.directory, 'directory');
      const forgotten = await forget(tx, state, received);
      const files = head.restored ? await reopenAll(tx) : [];
      // What it had signed to have it may have lost.
      if (head.restored) await tx.objectStore('things').delete(RECEIPT);
      const lastSync = received.again ? state.lastSync : now;
      await tx.objectStore('state').put({ ...after, log: received.log, lastSync, forgotten }, 'state');
      const changed: Changed = {
        stored,
        documents: [...new Set([...received.replicas.map((one) => one.id), ...received.removed, ...received.refresh])],
        organisation: data.organisation !== null,
        directory: data.directory !== null,
        again: received.again,
        position: head.position,
        restored: head.restored,
        unreadable,
        files,
        lent: Object.keys(lent).some((id) => !isStillLent(id, received)),
        aside,
      };
      return { changed, settled, before: before.log.bytes, after: received.log.bytes };
    },
    ALL,
    (tx, earlier) => {
      again = true;
      return isTakenIn(tx, earlier);
    },
  );
  if (taken.settled.length > 0) store.settled(taken.settled);
  // Its rows are at hand where nothing else could be written since: else they are read again.
  return again ? { ...taken.changed, stored: [] } : taken.changed;
}

/**
 * Whether the answer that an earlier run took in stands: its changes are not to be laid after a base twice. Where the log
 * came out as it had gone in there was nothing new in it, and it may be taken in again.
 */
async function isTakenIn(tx: Tx, { before, after }: { before: Uint8Array; after: Uint8Array }): Promise<boolean> {
  const { log } = await stateOf(tx);
  return same(log.bytes, after) && !same(before, after);
}

/** Whether acts are to go up with the next request, by the log after the answer: what can be undone stays. */
function hasDue(state: State, log: Log, now: number): boolean {
  return log.acknowledged < (graceOf(state, now)?.from ?? log.number + 1) - 1;
}

/** What the server says it has of our log must be our log. */
async function checkLog(tx: Tx, { log }: State, head: AnswerHead): Promise<void> {
  if (head.acknowledged > log.number) throw refuse('forked');
  if (head.acknowledged === 0) return;
  const row = await tx.objectStore('acts').get(head.acknowledged);
  const known = row?.hash ?? (head.acknowledged === log.acknowledged ? log.acknowledged_hash : null);
  if (!known) throw refuse('history_missing');
  if (!same(known, head.acknowledged_hash)) throw refuse('forked');
}

/** Every act not yet settled, those with a receipt, and after a restore those the server does not know any more. */
async function rowsFor(tx: Tx, head: AnswerHead): Promise<ActRow[]> {
  const acts = tx.objectStore('acts');
  const rows = new Map((await acts.index('open').getAll()).map((row) => [row.number, row]));
  const wanted = head.numbers.filter((number) => !rows.has(number));
  for (const row of await Promise.all(wanted.map((number) => acts.get(number)))) if (row) rows.set(row.number, row);
  if (head.restored) {
    for (const row of await acts.getAll(IDBKeyRange.lowerBound(head.acknowledged, true))) rows.set(row.number, row);
  }
  return [...rows.values()].sort((a, b) => a.number - b.number);
}

/** What was said of an act is kept with it. */
function noted(rows: ActRow[], { notes }: AnswerHead): ActRow[] {
  const said = new Map(notes);
  return rows.map((row) => {
    const note = said.get(row.number);
    return note === undefined ? row : { ...row, note };
  });
}

async function replicasFor(
  tx: Tx,
  head: AnswerHead,
  rows: ActRow[],
  lent: Lent,
): Promise<{ replicas: Replica[]; all: DocumentId[] }> {
  const documents = tx.objectStore('documents');
  if (head.restored) {
    const replicas = await documents.getAll();
    return { replicas, all: replicas.map((one) => one.id) };
  }
  const ids = new Set([...head.documents, ...rows.map((row) => row.document), ...Object.keys(lent)]);
  const here = ids.size > FEW ? new Set(await documents.getAllKeys()) : ids;
  const found = await Promise.all([...ids].filter((id) => here.has(id)).map((id) => documents.get(id)));
  return { replicas: found.filter((one) => one !== undefined), all: [] };
}

/** That these do not come says nothing: they were lent here after the answer was asked for, of which the server knows nothing. */
function sparing(received: Received, late: DocumentId[]): Received {
  if (late.length === 0) return received;
  const { replicas, removed } = received;
  return {
    ...received,
    replicas: replicas.filter(({ id, gone }) => !(gone && late.includes(id))),
    removed: removed.filter((id) => !late.includes(id)),
  };
}

/** The answer says nothing of it, or that it goes once what was written on it is answered. */
function isStillLent(id: DocumentId, { replicas, removed }: Received): boolean {
  const stored = replicas.find((replica) => replica.id === id);
  return !removed.includes(id) && (stored === undefined || stored.handed?.lent === true);
}

interface Stored {
  /** Documents that could not be read. */
  unreadable: DocumentId[];
  /** Rows of lists that stand as they were brought. */
  stored: SummaryRow[];
  /** The state after it. */
  after: State;
}

/** A page of a first sync: its documents are kept as one row. */
async function storeAside(tx: Tx, store: Store, received: Received, state: State): Promise<Stored> {
  const stored = received.summaries.map((summary) => rowOf(summary, [], state.log.person));
  if (received.replicas.length === 0) return { unreadable: [], stored, after: state };
  const after = await JOURNAL.put(tx, state, { replicas: received.replicas, rows: stored });
  JOURNAL.owe(store);
  return { unreadable: [], stored, after };
}

function rowOf(summary: CoreSummary, mine: ActRow[], me: string): SummaryRow {
  const [{ id }] = Object.values(summary) as [{ id: DocumentId }];
  return summaryRow(id, summary, counts(mine), me);
}

async function storeRows(
  tx: Tx,
  core: Core,
  received: Received,
  before: ActRow[],
  known: Replica[],
  state: State,
): Promise<Stored> {
  const me = state.log.person;
  const [acts, documents, summaries] = [
    tx.objectStore('acts'),
    tx.objectStore('documents'),
    tx.objectStore('summaries'),
  ];
  const rows = new Map(before.map((row) => [row.number, row]));
  const refused = await acts.index('stuck').getAll(); // no more among those that take part in answers, and still shown
  const writes: Promise<unknown>[] = [];
  for (const act of received.rows) {
    const former = rows.get(act.number);
    if (!former) continue;
    const row = indexed(act, former);
    rows.set(row.number, row);
    writes.push(acts.put(row));
  }
  const replicas = new Map(known.map((replica) => [replica.id, replica]));
  for (const replica of received.replicas) {
    replicas.set(replica.id, replica);
    writes.push(documents.put(replica));
  }
  for (const id of received.removed) writes.push(documents.delete(id), summaries.delete(id));
  const mine = new Map<DocumentId, ActRow[]>();
  const shown = new Map([...refused.map((row) => [row.number, row] as const), ...rows]);
  for (const row of shown.values()) mine.set(row.document, [...(mine.get(row.document) ?? []), row]);
  const brought = received.summaries.map((summary) => {
    const [{ id }] = Object.values(summary) as [{ id: DocumentId }];
    return rowOf(summary, mine.get(id) ?? [], me);
  });
  for (const row of brought) writes.push(summaries.put(row));
  await Promise.all(writes);
  const unreadable: DocumentId[] = [];
  for (const id of received.refresh) {
    const replica = replicas.get(id);
    if (replica && !(await repaint(tx, core, replica, me))) unreadable.push(id);
  }
  const again = new Set(received.refresh);
  return { unreadable, stored: brought.filter(({ id }) => !again.has(id)), after: state };
}

/** What became of acts that a former device left held: one that was accepted leaves the queue, the others say why. */
async function tellFormer(tx: Tx, core: Core, { former = [] }: AnswerHead): Promise<void> {
  if (former.length === 0) return;
  const things = tx.objectStore('things');
  const kept = ((await things.get('former')) as QueueItem[] | undefined) ?? [];
  const said = new Map(former.map(([act, ...rest]) => [act, rest]));
  const left = kept.flatMap((item): QueueItem[] => {
    const told = said.get(item.act);
    if (!told) return [item];
    const [outcome, note] = told;
    if (outcome === 'accepted') return [];
    const [state, why] =
      'held' in outcome ? (['held', outcome.held] as const) : (['refused', outcome.refused] as const);
    return [{ ...item, state, why: core.sentence(why), note: note ?? null }];
  });
  await things.put(left, 'former');
}

/**
 * Acts in a verified backup of the server's may go; never the last one that it has, by whose hash a server restored from it
 * is known to continue this log, nor one that is still shown.
 */
async function forget(tx: Tx, state: State, { log }: Received): Promise<number> {
  const upTo = Math.min(log.backed_up, log.acknowledged) - 1;
  if (upTo <= state.forgotten) return state.forgotten;
  const acts = tx.objectStore('acts');
  for (const row of await acts.getAll(IDBKeyRange.bound(state.forgotten, upTo, true))) {
    if (row.queued === undefined && row.open === undefined) await acts.delete(row.number);
  }
  return upTo;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
