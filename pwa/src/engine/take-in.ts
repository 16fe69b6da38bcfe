// One page of the server's answer, taken in whole by one transaction: outcomes, news, scope, data, cursor.
import type { DocumentId } from './api';
import type { Answer, Core, News, Outcome } from './core';
import { Ledger, repaint, replica } from './ledger';
import { refuse } from './sentences';
import { type ActRow, type Directory, type State, type Store, stateOf, type Tx } from './store';
import type { Changed } from './sync';

/** Resolves when the page is durable; a page that cannot be taken in leaves no trace. */
export async function takeIn(store: Store, core: Core, answer: Answer, now: number): Promise<Changed> {
  return store.write(async (tx) => {
    const state = await stateOf(tx);
    const ledger = await Ledger.load(tx);
    const touched = new Set<DocumentId>();
    await checkLog(ledger, state, answer);
    if (state.epoch !== null && state.epoch !== answer.epoch) await enterEpoch(tx, answer, touched);
    if (answer.acknowledged < state.acknowledged) await offerAgain(tx, ledger, answer.acknowledged);
    await takeOutcomes(ledger, answer, state.acknowledged, touched);
    for (const news of answer.news) {
      await takeNews(tx, core, ledger, news, answer.acknowledged);
      touched.delete(news.id);
    }
    if (!answer.more) await settle(ledger, answer.acknowledged, touched);
    for (const id of answer.gone) await takeLeave(tx, id, touched);
    for (const id of touched) await repaint(tx, core, ledger, id);
    await put(tx, {
      ...state,
      acknowledged: answer.acknowledged,
      acknowledgedHash: answer.acknowledgedHash,
      cursor: answer.cursor,
      epoch: answer.epoch,
      ...(await takeData(tx, answer, state)),
      lastSync: now,
      forgotten: await forget(tx, state, answer),
    });
    return {
      documents: [...new Set([...answer.news.map((news) => news.id), ...answer.gone, ...touched])],
      organisation: answer.organisation !== null,
      directory: answer.directory !== null,
      more: answer.more,
      position: answer.news.reduce((most, news) => Math.max(most, news.position), 0),
    };
  });
}

/** The server knows less of the log than it once said (it was restored): what follows is offered again. */
export async function goBackTo(store: Store, acknowledged: number): Promise<void> {
  await store.write(async (tx) => {
    const state = await stateOf(tx);
    if (acknowledged > state.number) throw refuse('forked');
    const ledger = await Ledger.load(tx);
    const row = acknowledged === 0 ? undefined : await ledger.get(acknowledged);
    if (acknowledged > 0 && !row) throw refuse('history_missing');
    await offerAgain(tx, ledger, acknowledged);
    await put(tx, { ...state, acknowledged, acknowledgedHash: row?.hash ?? new Uint8Array(32) });
  });
}

async function put(tx: Tx, state: State): Promise<void> {
  await tx.objectStore('state').put({ ...state, version: state.version + 1 }, 'state');
}

/** What the server says it has of our log must be our log. */
async function checkLog(ledger: Ledger, state: State, answer: Answer): Promise<void> {
  if (answer.acknowledged > state.number) throw refuse('forked');
  if (answer.acknowledged === 0) return;
  const known =
    (await ledger.get(answer.acknowledged))?.hash ??
    (answer.acknowledged === state.acknowledged ? state.acknowledgedHash : null);
  if (!known) throw refuse('history_missing');
  if (!same(known, answer.acknowledgedHash)) throw refuse('forked');
}

/** A restored server: what had moved past its point of return is void here until it comes, or is sent, again. */
async function enterEpoch(tx: Tx, answer: Answer, touched: Set<DocumentId>): Promise<void> {
  for (let at = await tx.objectStore('documents').openCursor(); at; at = await at.continue()) {
    if (at.value.position <= answer.epochFrom) continue;
    await at.update({ ...at.value, base: null, position: 0 });
    touched.add(at.value.id);
  }
}

async function offerAgain(tx: Tx, ledger: Ledger, acknowledged: number): Promise<void> {
  for (const row of await tx.objectStore('acts').getAll(IDBKeyRange.lowerBound(acknowledged, true))) {
    const { stuck: _, ...rest } = row;
    await ledger.put({ ...rest, status: 'local', why: null, waiting: row.document, queued: 1 });
  }
}

async function takeOutcomes(ledger: Ledger, answer: Answer, formerly: number, touched: Set<DocumentId>): Promise<void> {
  const outcomes = new Map<number, Outcome>();
  // Acknowledged without a word of its own: sent before, and the answer to it was lost.
  for (let number = formerly + 1; number <= answer.acknowledged; number++) outcomes.set(number, 'accepted');
  for (const { number, outcome } of answer.receipts) {
    if (number <= answer.acknowledged) outcomes.set(number, outcome);
  }
  for (const [number, outcome] of outcomes) {
    const row = await ledger.get(number);
    if (!row) continue; // in a backup since, and forgotten here
    await ledger.put(withOutcome(row, outcome));
    touched.add(row.document);
  }
}

/** An accepted act stays in the preview until the base that holds it has come; a held or refused one leaves it now. */
function withOutcome(row: ActRow, outcome: Outcome): ActRow {
  const { queued, stuck: _, ...kept } = row;
  if (outcome === 'accepted') return { ...kept, status: 'sent', why: null };
  const { waiting: __, ...left } = kept;
  const shown = queued === 1 || row.status === 'local';
  const [status, why] = 'held' in outcome ? (['held', outcome.held] as const) : (['refused', outcome.refused] as const);
  return { ...left, status, why, ...(shown && { queued: 1 as const, stuck: row.document }) };
}

async function takeNews(tx: Tx, core: Core, ledger: Ledger, news: News, acknowledged: number): Promise<void> {
  const documents = tx.objectStore('documents');
  for (const row of ledger.pending(news.id)) {
    if (row.number <= acknowledged) await ledger.stopWaiting(row);
  }
  const former = news.whole ? undefined : await documents.get(news.id);
  const row = { id: news.id, kind: news.kind, base: core.apply(former?.base ?? null, news), position: news.position, gone: false };
  const pending = ledger.pending(news.id);
  const summary = pending.length ? core.summary(replica(row, pending)) : news.summary;
  await Promise.all([
    documents.put(row),
    tx.objectStore('summaries').put({ id: news.id, summary, ...ledger.counts(news.id) }),
  ]);
}

/** After the last page every accepted act is in its base, in whichever page that came. */
async function settle(ledger: Ledger, acknowledged: number, touched: Set<DocumentId>): Promise<void> {
  for (const row of ledger.all()) {
    if (row.number > acknowledged) continue;
    await ledger.stopWaiting(row);
    touched.add(row.document);
  }
}

async function takeLeave(tx: Tx, id: DocumentId, touched: Set<DocumentId>): Promise<void> {
  const row = await tx.objectStore('documents').get(id);
  if (!row) return;
  await tx.objectStore('documents').put({ ...row, gone: true });
  touched.add(id);
}

async function takeData(tx: Tx, answer: Answer, state: State): Promise<Pick<State, 'organisation' | 'directory'>> {
  const things = tx.objectStore('things');
  let { organisation, directory } = state;
  if (answer.organisation !== null) {
    await things.put(answer.organisation, 'organisation');
    organisation = (JSON.parse(answer.organisation) as { version: string }).version;
  }
  if (answer.directory) {
    const { version, me, people, requesters } = answer.directory;
    await things.put({ me, people, requesters } satisfies Directory, 'directory');
    directory = version;
  }
  return { organisation, directory };
}

/** Acts in a verified backup of the server's may go; never the last acknowledged one, nor one that is still shown. */
async function forget(tx: Tx, state: State, answer: Answer): Promise<number> {
  const upTo = Math.min(answer.backedUp, answer.acknowledged - 1);
  if (upTo <= state.forgotten) return state.forgotten;
  const acts = tx.objectStore('acts');
  for (const row of await acts.getAll(IDBKeyRange.bound(state.forgotten, upTo, true))) {
    if (row.queued === undefined && row.waiting === undefined) await acts.delete(row.number);
  }
  return upTo;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
