// One conversation with the server: own acts up, news down, page by page. Each page is taken in by one transaction,
// so that a lost answer, a closed tab or a crash anywhere only means that the same is asked again.
import type { DocumentId } from './api';
import type { Answer, Core, Problem } from './core';
import { frame, unframe } from './frame';
import { sign } from './key';
import { NoAnswer, ServerSaid, type Net } from './net';
import { refuse } from './sentences';
import { type State, type Store, stateOf } from './store';
import { goBackTo, takeIn } from './take-in';

const MAX_ACTS = 2_000;
/** Below the server's 1 MiB, to leave room for what stands around the acts. */
const MAX_BYTES = 900 * 1024;

/** What a page changed, for the screens. */
export interface Changed {
  documents: DocumentId[];
  organisation: boolean;
  directory: boolean;
  more: boolean;
  /** The greatest feed position seen in the page. */
  position: number;
}
export interface SyncParts {
  store: Store;
  core: Core;
  net: Pick<Net, 'sync'>;
  key: CryptoKeyPair;
  app: string;
  now: () => number;
  /** Called before acts are offered: the first and the last number. */
  offering: (first: number, last: number) => void;
  /** Called after each page is durable. */
  page: (changed: Changed, left: number) => void;
}

/** Asks until nothing is left to send or to fetch. Throws `NoAnswer` or something with a sentence. */
export async function converse(parts: SyncParts): Promise<void> {
  // A server that contradicts itself must not keep the phone busy for ever; what is left goes with the next round.
  for (let page = 0; page < 500; page++) {
    const offer = await gather(parts.store);
    if (offer.acts.length) parts.offering(offer.state.acknowledged + 1, offer.last);
    const answer = await exchange(parts, offer);
    if (answer === 'again') continue;
    const changed = await takeIn(parts.store, parts.core, answer, parts.now());
    const left = await unsent(parts.store);
    parts.page(changed, left);
    if (!answer.more && (left === 0 || answer.acknowledged < offer.last)) return;
  }
}

function readProblem(core: Core, message: Uint8Array, status: number): Problem {
  try {
    return core.problem(message);
  } catch (error) {
    throw status === 401 ? refuse('signed_out', error) : new NoAnswer(`status ${status} without a reason`);
  }
}

interface Offer {
  state: State;
  acts: Uint8Array[];
  before: Uint8Array;
  /** The number and the hash of the last act offered. */
  last: number;
  head: Uint8Array;
}

/** The acts after the last one the server knows, in order, as many as one push takes. */
export async function gather(store: Store): Promise<Offer> {
  return store.read(async (tx) => {
    const state = await stateOf(tx);
    const offer: Offer = { state, acts: [], before: state.acknowledgedHash, last: state.acknowledged, head: state.acknowledgedHash };
    if (state.acknowledged >= state.number) return offer;
    let bytes = 0;
    let cursor = await tx.objectStore('acts').openCursor(IDBKeyRange.lowerBound(state.acknowledged, true));
    for (; cursor; cursor = await cursor.continue()) {
      const row = cursor.value;
      if (row.number !== offer.last + 1) throw refuse('history_missing');
      if (offer.acts.length >= MAX_ACTS || (bytes + row.bytes.length > MAX_BYTES && offer.acts.length > 0)) break;
      bytes += row.bytes.length;
      offer.acts.push(row.bytes);
      offer.last = row.number;
      offer.head = row.hash;
    }
    if (offer.acts.length === 0) throw refuse('history_missing');
    return offer;
  }, ['state', 'acts']);
}

async function exchange({ core, net, key, app, store }: SyncParts, offer: Offer): Promise<Answer | 'again'> {
  const { state } = offer;
  const signature = offer.acts.length
    ? await sign(key, core.signedBytes(state.device, offer.last, offer.head))
    : new Uint8Array();
  const request = core.push({
    device: state.device,
    app,
    cursor: state.cursor,
    before: offer.before,
    acts: offer.acts,
    signature,
    organisation: state.organisation,
    directory: state.directory,
    headNumber: state.number,
  });
  const response = await net.sync(await frame(request));
  const message = await unframe(response.body);
  if (response.status === 200) {
    if (!message) throw refuse('bad_answer');
    return core.receive(message);
  }
  if (!message) throw response.status === 401 ? refuse('signed_out') : new NoAnswer(`status ${response.status} without a reason`);
  const problem = readProblem(core, message, response.status);
  if (problem.code === 'gap' && problem.acknowledged !== null && problem.acknowledged !== state.acknowledged) {
    await goBackTo(store, problem.acknowledged);
    return 'again';
  }
  throw new ServerSaid(response.status, problem, response.retryAfterMs);
}

async function unsent(store: Store): Promise<number> {
  return store.read(async (tx) => {
    const state = await stateOf(tx);
    return state.number - state.acknowledged;
  }, ['state']);
}
