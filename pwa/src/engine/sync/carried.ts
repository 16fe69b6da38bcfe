// Hands in what is carried for others, the oldest first. It may be repeated: the server knows what it has.
import { unbase64 } from '../../contract/pure/base64';
import type { Sentence } from '../../contract/api';
import type { Carried } from '../../contract/light';
import type { CarriedIn } from '../../contract/server';
import { DAY_MS } from '../../contract/pure/day';
import type { CarriedRow } from '../storage/carried-row';
import { hasPassed } from '../storage/elapsed';
import { CARRIED, type Store, stateOf } from '../storage/indexed-db';
import { isTransient, type Net, NoAnswer, ServerSaid } from './net';

export interface CarriedParts {
  store: Store;
  net: Pick<Net, 'carried'>;
  now: () => number;
  /** Ends what runs: this device is left. */
  stop: AbortSignal;
  /** What became of one is durable. */
  changed: () => Promise<void>;
  /** That alone which one's own acts rest on. */
  first?: boolean;
}

/** What no other day changes. All else that the server says against a bundle may pass: it goes again with the next sync. */
const FINAL: ReadonlySet<string> = new Set([
  'carried_too_large',
  'carried_unreadable',
  'carried_elsewhere',
  'carried_key',
  'carried_altered',
  'carried_forked',
]);
/**
 * It came damaged, says the server. It was read as it was taken, and what stands between us may have cut or changed it: that is believed
 * once it was said so often, by and by.
 */
const DOUBTFUL: ReadonlySet<string> = new Set(['carried_unreadable', 'carried_altered']);
const DOUBTS = 3;
/** What the server said something against goes again after so long (ms): each time costs all of its bytes. */
const AGAIN_MS = 30 * 60 * 1000;
/** Handed in so long ago (ms), a bundle leaves the list by itself: its author has heard of it in some other way. */
const KEPT_MS = 30 * DAY_MS;

/** Throws where nothing can be handed in just now: no answer, no session, a server that is busy. */
export async function handInCarried({ store, net, now, stop, changed, first }: CarriedParts): Promise<void> {
  for (const row of await waiting(store, now(), first ?? false)) {
    const load = await store.read((tx) => tx.objectStore('loads').get(row.id), CARRIED);
    if (!load) continue; // given up meanwhile
    let said: CarriedIn;
    try {
      said = await net.carried(load.bytes, stop);
    } catch (error) {
      if (!(error instanceof ServerSaid) || isPassing(error)) throw error;
      await settle(store, refused(row, error.code, { es: error.es, en: error.en }, now()));
      await changed();
      continue;
    }
    await settle(store, handed(row, said, now()));
    await changed();
  }
  if (await forget(store, now() - KEPT_MS)) await changed();
}

/** What says nothing of what was handed in: no session, a server that is busy, a connection that broke on the way. */
export function isPassing({ status, code }: ServerSaid): boolean {
  return isTransient(status) || status === 401 || ['revoked', 'bad_frame', 'server_failed'].includes(code);
}

async function waiting(store: Store, now: number, first: boolean): Promise<CarriedRow[]> {
  const rows = await store.read((tx) => tx.objectStore('carried').getAll(), ['carried']);
  const due = (row: CarriedRow) =>
    row.state === 'waiting' &&
    (row.answered === null || hasPassed(AGAIN_MS, row.answered, now)) &&
    (!first || row.first === true);
  return rows.filter(due).sort((a, b) => a.at - b.at);
}

function handed(row: CarriedRow, { acts, files, receipt }: CarriedIn, now: number): CarriedRow {
  return { ...row, state: 'handed', answered: now, acts, files, why: null, receipt: unbase64(receipt) };
}
function refused(row: CarriedRow, code: string, why: Sentence, now: number): CarriedRow {
  const doubts = (row.doubts ?? 0) + 1;
  if (DOUBTFUL.has(code) && doubts < DOUBTS) return { ...row, answered: now, doubts };
  return { ...row, state: FINAL.has(code) ? 'refused' : 'waiting', answered: now, why };
}

/** As it stands now, unless it was given up meanwhile; what the server has need not be carried any longer. */
async function settle(store: Store, row: CarriedRow): Promise<void> {
  await store.write(async (tx) => {
    const known = await tx.objectStore('carried').get(row.id);
    if (known?.state !== 'waiting') return;
    await tx.objectStore('carried').put(row);
    if (row.state === 'handed') await tx.objectStore('loads').delete(row.id);
  }, CARRIED);
}

async function forget(store: Store, before: number): Promise<boolean> {
  const old = (await store.read((tx) => tx.objectStore('carried').getAll(), ['carried'])).filter(
    ({ state, answered }) => state === 'handed' && answered !== null && answered < before,
  );
  if (old.length === 0) return false;
  await store.write(async (tx) => {
    for (const { id } of old) await tx.objectStore('carried').delete(id);
  }, CARRIED);
  return true;
}

/**
 * What a former device of the same person carries goes on with this one: first here, then no more there.
 *
 * @throws `storage_wiped` where this one was cleared meanwhile: it would go with it.
 */
export async function carryOn(from: Store, to: Store): Promise<void> {
  for (const row of await from.read((tx) => tx.objectStore('carried').getAll(), ['carried'])) {
    const load = await from.read((tx) => tx.objectStore('loads').get(row.id), ['loads']);
    await to.write(
      async (tx) => {
        await stateOf(tx);
        if (await tx.objectStore('carried').get(row.id)) return;
        await tx.objectStore('carried').put(row);
        if (load) await tx.objectStore('loads').put(load);
      },
      ['state', ...CARRIED],
    );
    await from.write(async (tx) => {
      await tx.objectStore('carried').delete(row.id);
      await tx.objectStore('loads').delete(row.id);
    }, CARRIED);
  }
}

/** Without the receipt, which is read when it is shown. */
export function shown({ receipt: _, first: __, doubts: ___, ...row }: CarriedRow): Carried {
  return row;
}

/** Where nobody answers, and where the server cannot say anything of the bundle now. */
export function isLater(error: unknown): error is NoAnswer | ServerSaid {
  return error instanceof NoAnswer || error instanceof ServerSaid;
}
