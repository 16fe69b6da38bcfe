// One conversation with the server: own acts up, news down, page by page.
// Each answer is taken in by one transaction, so that a lost answer, a closed tab or a crash anywhere only means that
// the same is asked again; of two tabs that ask (one was frozen, and woke) only the later one's answer is. While a page is taken in the next one is on its way, where nothing is to be sent with it.
import type { DocumentId, Problem } from '../../contract/api';
import type { Answer, Core, Push } from '../core';
import { frame, unframe } from './frame';
import type { RequestSize } from './request-size';
import { sign } from '../storage/device-key';
import { NoAnswer, ServerSaid, type Net, isFramed, isMaimed, notOurs, refusalIn } from './net';
import { refuse } from '../refusals';
import { graceOf } from '../storage/grace';
import { JOURNAL } from '../storage/journal';
import { indexed, repaint } from '../storage/rows';
import { type ActRow, type State, type Store, type Tx, stateOf } from '../storage/indexed-db';
import { LENT, type Lent } from '../storage/lent';
import { type Changed, type Onward, applyResponse } from './apply-response';
import { PageAhead, type Reply } from './page-ahead';

export interface SyncParts {
  store: Store;
  core: Core;
  net: Pick<Net, 'sync'>;
  key: CryptoKeyPair;
  /** Names the tab that asks. */
  asker: string;
  app: string;
  /** How much one request carries. */
  line: RequestSize;
  now: () => number;
  /** Called each time that what is to be sent has been read. */
  gathered: () => void;
  /** Called before acts are offered: the first and the last number. */
  offering: (first: number, last: number) => void;
  /** Called where these documents stand otherwise, or are here, before anything was asked; after that is durable. */
  mended: (documents: DocumentId[]) => Promise<void>;
  /** Called after each answer is durable. */
  page: (changed: Changed) => Promise<void>;
  /** This device is left: what is under way comes to its end, and nothing more is asked. */
  stop: AbortSignal;
}

/** A server that contradicts itself must not keep the phone busy for ever; what is left goes with the next round. */
const PAGES = 1_000;
/** The server waited for a request as long as it does, and not all of it came. */
const TOO_SLOW = 408;
/** Of a proxy: it lets no more bytes through. The server takes whatever is sent from here. */
const TOO_LARGE = 413;

/** An answer may take many minutes on a thin line: who leaves waits so long (ms) for the one that is on its way. */
const LEAVING_MS = 10_000;

/** Asks until nothing is left to send or to fetch. Throws `NoAnswer`, or something with a sentence. */
export async function converse(parts: SyncParts): Promise<void> {
  const ahead = new PageAhead();
  const late = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    void ahead.end();
    timer = setTimeout(() => late.abort(), LEAVING_MS);
  };
  parts.stop.addEventListener('abort', end);
  try {
    await pages(parts, ahead, late.signal);
  } finally {
    clearTimeout(timer);
    parts.stop.removeEventListener('abort', end);
    await ahead.end();
  }
}

async function pages(parts: SyncParts, ahead: PageAhead, late: AbortSignal): Promise<void> {
  // `listening`: says nothing, to hear what the server has of the log. `known`: it has just said so.
  let [listening, known, overAgain] = [false, false, false];
  /** What was lent here as the page was asked for that is on its way. */
  let lent: Lent = {};
  for (let page = 0; page < PAGES; page++) {
    if (parts.stop.aborted) throw new NoAnswer('this device was left');
    let push: Push | null = null;
    let reply = ahead.take(late);
    if (reply === null) {
      ({ push, lent } = await gather(parts, listening, known));
      reply = ask(parts, push, late);
    }
    const answer = await read(parts, await reply);
    if (answer === 'gap') {
      // The server knows less of the log than it once said: it was restored. An answer to nothing tells from where on.
      if (listening) throw refuse('history_missing');
      listening = true;
      continue;
    }
    if (answer === 'bad_cursor') {
      if (overAgain) throw refuse('bad_answer');
      overAgain = true;
      await startOver(parts);
      continue;
    }
    const doubtful = push?.doubtful ?? false;
    known = listening || doubtful;
    listening = false;
    try {
      const asked = lent;
      const changed = await applyResponse(
        parts.store,
        parts.core,
        answer,
        parts.now(),
        parts.asker,
        asked,
        (onward) => {
          if (ahead.ask((stop) => askAhead(parts, onward, stop))) lent = onward.lent;
        },
      );
      await parts.page(changed);
      if (!changed.again && !doubtful) return;
    } finally {
      answer.free();
    }
  }
}

/**
 * The acts after the last one the server knows, as many as one push takes; that they leave is stored first. Acts whose
 * bytes have rotted are set aside, and the log is made whole without them. What can be undone stays.
 */
async function gather(parts: SyncParts, listening: boolean, known: boolean): Promise<{ push: Push; lent: Lent }> {
  const { store, core, app, line, now, offering, asker } = parts;
  let spoiled: DocumentId[] = [];
  const gathered = await store.writeAhead(
    async (tx) => {
      const stood = await stateOf(tx);
      // What this tab keeps aside can wait.
      if (stood.journal !== undefined && !store.owes) return null;
      const state = stood.anew ? askedAnew(stood, core) : stood;
      const { acknowledged, number, sent } = state.log;
      const before = graceOf(state, now())?.from ?? number + 1;
      const rows =
        acknowledged + 1 < before
          ? await tx.objectStore('acts').getAll(IDBKeyRange.bound(acknowledged, before, true, true))
          : [];
      if (acknowledged + 1 < before && rows[0]?.number !== acknowledged + 1) throw refuse('history_missing');
      const holds = JOURNAL.holds(state) + (await tx.objectStore('documents').count());
      const push = core.push(state.log, listening ? [] : rows, app, known, holds, line.load);
      if (push.log.sent !== sent || push.mended.length > 0 || state.asker !== asker || state !== stood) {
        await tx.objectStore('state').put({ ...state, log: push.log, asker }, 'state');
      }
      spoiled = [...spoiled, ...(await mend(tx, core, push, rows, state.log.person))]; // a run that nobody confirmed may have mended them
      if (push.acts > 0) offering(acknowledged + 1, acknowledged + push.acts);
      return { push, lent: await LENT.read(tx) };
    },
    ['state', 'acts', 'documents', 'summaries', 'things'],
  );
  if (gathered === null) {
    await takeOver(parts);
    return gather(parts, listening, known);
  }
  parts.gathered();
  if (spoiled.length > 0) await parts.mended(spoiled);
  return gathered;
}

function askedAnew({ anew: _, ...state }: State, core: Core): State {
  return { ...state, log: core.startOver(state.log) };
}

/** A tab that died kept a first sync aside, of which no other one knows. */
async function takeOver({ store, mended }: SyncParts): Promise<void> {
  JOURNAL.owe(store);
  await store.settle();
  await mended(await store.read((tx) => tx.objectStore('documents').getAllKeys(), ['documents']));
}

async function mend(tx: Tx, core: Core, push: Push, rows: ActRow[], me: string): Promise<DocumentId[]> {
  const former = new Map(rows.map((row) => [row.number, row]));
  const documents = new Set<DocumentId>();
  for (const act of push.mended) {
    const row = former.get(act.number);
    if (!row) continue;
    await tx.objectStore('acts').put(indexed(act, row));
    documents.add(act.document);
  }
  for (const id of documents) {
    const replica = await tx.objectStore('documents').get(id);
    if (replica) await repaint(tx, core, replica, me);
  }
  return [...documents];
}

async function startOver({ store, core, asker }: SyncParts): Promise<void> {
  await store.write(
    async (tx) => {
      const state = await stateOf(tx);
      if (state.asker !== asker) throw refuse('overtaken');
      await tx.objectStore('state').put({ ...state, log: core.startOver(state.log) }, 'state');
    },
    ['state'],
  );
}

async function ask(parts: SyncParts, push: Push, late: AbortSignal): Promise<Reply> {
  const signature = push.toSign.length ? await sign(parts.key, push.toSign) : new Uint8Array();
  return carry(parts, push.message(signature), late);
}

/** Sends it, and notes how the line bore it. */
async function carry({ net, line }: SyncParts, message: Uint8Array, stop?: AbortSignal): Promise<Reply> {
  const body = await frame(message);
  const began = performance.now();
  const took = () => performance.now() - began;
  try {
    const reply = await net.sync(body, stop);
    if (reply.status === TOO_LARGE && !isFramed(reply.body)) line.refused();
    else if (reply.status === TOO_SLOW || !isFramed(reply.body)) line.lost(took());
    else line.carried(took());
    return reply;
  } catch (error) {
    if (!stop?.aborted) line.lost(took());
    throw error;
  }
}

/** Asks for the page after an answer that left the log like this. Nothing goes up with it: there is nothing to sign. */
async function askAhead(parts: SyncParts, { log, holds }: Onward, stop: AbortSignal): Promise<Reply> {
  const { core, app, line } = parts;
  const push = core.push(log, [], app, false, holds, line.load);
  return carry(parts, push.message(new Uint8Array()), stop);
}

async function read({ core, line }: SyncParts, response: Reply): Promise<Answer | 'gap' | 'bad_cursor'> {
  // Whatever stands between us and the server may answer in its own words, with any status: it says nothing of us. The server itself
  // refuses in JSON what it does not read: it is too busy, or the request came too slowly.
  if (!isFramed(response.body)) {
    const refusal = refusalIn(response.body);
    throw refusal ? new ServerSaid(response.status, refusal, response.retryAfterMs) : notOurs(response.status);
  }
  const message = await unframe(response.body);
  if (response.status === 200) {
    if (!message) throw refuse('bad_answer');
    return core.answer(message);
  }
  const problem = message && readProblem(core, message);
  if (!problem) throw notOurs(response.status);
  if (problem.code === 'gap' || problem.code === 'bad_cursor') return problem.code;
  if (isMaimed(problem.code)) line.refused(); // what cuts a request of this size cuts it each time
  throw new ServerSaid(response.status, problem, response.retryAfterMs);
}

/** Null where it is none of ours, or was cut. */
function readProblem(core: Core, message: Uint8Array): Problem | null {
  try {
    return core.problem(message);
  } catch {
    return null;
  }
}
