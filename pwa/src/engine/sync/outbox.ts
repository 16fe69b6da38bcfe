// Exports and imports the outbox, and adopts that of a former enrolment in this browser.
import type { Core } from '../core';
import { DRAFTS } from '../outbox-copy/copied-drafts';
import { removeFile, removeFiles } from '../storage/private-files';
import { carryOver } from '../uploads/file-rows';
import { carryOn, isPassing } from './carried';
import { orphanedCopiesOf, handIn, handInCopies, MOST_ACTS, MOST_BYTES } from './orphaned-copies';
import { bringAlong } from './former-device';
import { learnOutcomes } from './former-outcomes';
import { frame } from './frame';
import { sign } from '../storage/device-key';
import { NoAnswer, ServerSaid, type Net } from './net';
import { Refused } from '../refusals';
import { isOpen } from '../storage/device-registry';
import { endedUpTo } from '../storage/grace';
import {
  type ActRow,
  type DeviceRow,
  type ReadTx,
  type State,
  Store,
  type Tx,
  devices,
  stateOf,
} from '../storage/indexed-db';

/** A file of acts, as the server and other phones take it; one act after the other, from file to file too. */
export interface OutboxPart {
  file: Uint8Array<ArrayBuffer>;
  /** The number of its first act, and of its last; one less than `first` where it has none. */
  first: number;
  last: number;
}

/**
 * All that the server has not acknowledged, and from the first held or refused act on where there is one. Its files are for handing
 * in in this order, each as large as one may be: there is one at least, and more than one after weeks of much work alone. That these
 * acts leave is stored first: whoever is given them may hand them in at any time, and none of them can be undone any more. A phone
 * that cannot store that gives its work away all the same: it may be the last way that this work has.
 */
export async function exportOutbox(store: Store, core: Core): Promise<[OutboxPart, ...OutboxPart[]]> {
  const { state, chain, key } = await store
    .write(async (tx) => {
      const all = await waiting(tx);
      const { state, chain } = all;
      const [last, ended] = [chain.at(-1)?.number ?? 0, endedUpTo(state, null)];
      if (last > state.log.sent || ended !== state)
        await tx.objectStore('state').put({ ...ended, log: core.left(state.log, last) }, 'state');
      return all;
    }, WAITING)
    .catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      return store.read(waiting, WAITING); // whatever keeps it from being noted: what cannot be read says so here
    });
  const before = startOf(state, chain[0]);
  const acts = chain[0] && chain[0].number > before.number ? chain : chain.slice(1);
  const [first = [], ...more] = parted(acts);
  const part = (after: Before, rows: ActRow[]) => partOf(core, key, state.log.device, after, rows);
  const parts: [OutboxPart, ...OutboxPart[]] = [await part(before, first)];
  let after = first.at(-1) ?? before;
  for (const rows of more) {
    parts.push(await part(after, rows));
    after = rows.at(-1) ?? after;
  }
  return parts;
}

const WAITING = ['state', 'acts', 'things'] satisfies Parameters<Store['write']>[1];

async function waiting(from: Tx | ReadTx): Promise<{ state: State; chain: ActRow[]; key: CryptoKeyPair }> {
  const tx = from as ReadTx;
  const state = await stateOf(tx);
  const acts = tx.objectStore('acts');
  const queued = (await acts.index('queued').getAllKeys(1))[0] ?? state.log.acknowledged + 1;
  const first = Math.min(queued, state.log.acknowledged + 1);
  const chain = unbroken(await acts.getAll(IDBKeyRange.lowerBound(first - 1)));
  return { state, chain, key: (await tx.objectStore('things').get('key')) as CryptoKeyPair };
}

/** What the first act of a part continues. */
type Before = Pick<ActRow, 'number' | 'hash'>;

async function partOf(
  core: Core,
  key: CryptoKeyPair,
  device: string,
  before: Before,
  acts: ActRow[],
): Promise<OutboxPart> {
  const last = acts.at(-1);
  const signature = last ? await sign(key, core.outboxToSign(device, last.number, last.hash)) : new Uint8Array();
  const bytes = acts.map((row) => row.bytes);
  const file = await frame(core.outboxFile(device, before.number + 1, before.hash, bytes, signature));
  return { file, first: before.number + 1, last: last?.number ?? before.number };
}

/** In order, each part as many as one file takes. */
function parted(acts: ActRow[]): ActRow[][] {
  const parts: ActRow[][] = [];
  let [part, bytes]: [ActRow[], number] = [[], 0];
  for (const row of acts) {
    const its = row.bytes.length;
    if (part.length > 0 && (part.length === MOST_ACTS || bytes + its > MOST_BYTES)) {
      parts.push(part);
      [part, bytes] = [[], 0];
    }
    part.push(row);
    bytes += its;
  }
  return part.length > 0 ? [...parts, part] : parts;
}

/**
 * The last rows without a gap. What a backup of the server's has was forgotten, but for acts that are held still: those lie
 * before a gap, and the server has them.
 */
function unbroken(rows: ActRow[]): ActRow[] {
  let first = rows.length - 1;
  while (first > 0 && rows[first - 1]?.number === (rows[first]?.number ?? 0) - 1) first -= 1;
  return rows.slice(Math.max(0, first));
}

/** What the first act of the file continues: the act before it, kept for its hash, or the log's beginning. */
function startOf({ log }: State, first: Before | undefined): Before {
  if (!first) return { number: log.acknowledged, hash: log.acknowledged_hash };
  if (first.number === 1) return { number: 0, hash: new Uint8Array(32) };
  if (first.number === log.acknowledged + 1) return { number: log.acknowledged, hash: log.acknowledged_hash };
  return first;
}

/**
 * Enrolled again on the same browser: what the former device had not sent goes up from here, signed with its key. What it shows that
 * did not get through is shown here from now on, what becomes of the rest is asked, and what was being typed on it is a draft here.
 * True where no answer came to some of it, or a server was too busy for it.
 */
export function handInOldOutboxes(now: Here, core: Core, net: Net): Promise<boolean> {
  const mine = underWay.then(() => handInAll(now, core, net));
  underWay = mine.catch(() => undefined); // told to whoever asked for it
  return mine;
}
/** Whose device this is now. */
type Here = Pick<DeviceRow, 'device' | 'person'>;
/** What is under way: whoever comes in asks for it, and so does the conversation that they begin with. */
let underWay: Promise<unknown> = Promise.resolve();

/**
 * The same for who is here, where no answer came as they came in: it would wait for the next enrolment, and nobody would see it. Whether
 * there was anything, and whether it is to be asked for once more.
 */
export async function handInOwed(device: string, core: Core, net: Net): Promise<'nothing' | 'done' | 'again'> {
  const all = await devices.all();
  const now = all.find((row) => row.device === device);
  if (!now) return 'nothing';
  const owes =
    all.some((row) => isFormer(row, now) && !row.handedIn) || (await orphanedCopiesOf(now.person)).length > 0;
  if (!owes) return 'nothing';
  return (await handInOldOutboxes(now, core, net)) ? 'again' : 'done';
}
function isFormer(row: DeviceRow, now: Here): boolean {
  return row.device !== now.device && row.person === now.person && !row.emptied;
}

async function handInAll(now: Here, core: Core, net: Net): Promise<boolean> {
  let again = false;
  const unlessHeard = (error: unknown) => {
    if (!(error instanceof NoAnswer || error instanceof Refused)) throw error; // kept here: the export, or once more
    again ||= error instanceof NoAnswer || (error instanceof ServerSaid && isPassing(error));
  };
  const latestFirst = (await devices.all()).sort((a, b) => b.enrolled - a.enrolled);
  for (const row of latestFirst) {
    if (!isFormer(row, now)) continue;
    // Whoever has left meanwhile may have had this device cleared: what is brought to it would go with it.
    if (!(await isOpen(now.device))) return true;
    // One whose storage does not open keeps no other from being handed in.
    await handInOne(row, now, core, net).catch(unlessHeard);
  }
  // Of devices whose databases the browser threw away.
  if (!(await isOpen(now.device))) return true;
  await handInCopies(now, core, net).catch(unlessHeard);
  // What no answer comes to is asked again after the next conversation, whatever becomes of the rest.
  await leaveTo(now.device, (own) => learnOutcomes(own, net)).catch((error: unknown) => {
    if (!(error instanceof NoAnswer || error instanceof Refused)) throw error;
  });
  return again;
}

async function handInOne(row: DeviceRow, now: Here, core: Core, net: Net): Promise<void> {
  const isBare = await bringFiles(row.device, now.device);
  if (row.handedIn) return letGoOfCopy(row.device, isBare);
  const store = await Store.open(row.device);
  try {
    const { log } = await store.read(stateOf, ['state']);
    // What is written on it by whoever came in with it again meanwhile goes up from there, and is not done with.
    const done = (what: Pick<DeviceRow, 'brought' | 'handedIn'>) =>
      devices
        .change(row.device, (known) => (known.active ? known : { ...known, ...what }))
        .catch((error: unknown) => {
          if (!(error instanceof DOMException)) throw error; // no room to note it: at the next start it comes to the same
        });
    // First, and once: it needs no network, and the server may refuse that outbox for good.
    const kept = row.brought ? null : await bring(store, now.device, core);
    if (!row.brought && kept === null) await done({ brought: true });
    if (kept === null) await letGoOfDrafts(row.device);
    if (log.acknowledged < log.number) for (const { file } of await exportOutbox(store, core)) await handIn(file, net);
    if (kept !== null) throw kept; // not done with: at the next start once more
    const { number } = (await store.read(stateOf, ['state'])).log;
    if (number === log.number) {
      await done({ brought: true, handedIn: true });
      await letGoOfCopy(row.device, isBare);
    }
  } finally {
    await store.close();
  }
}

/** They were brought along, and may have been sent since: should the databases go, their copy would bring them once more. */
async function letGoOfDrafts(device: string): Promise<void> {
  if (!(await isOpen(device))) await removeFile(device, DRAFTS);
}

/** Of a former device that has nothing left to hand in. `isBare`: nor a file, which may be there alone. */
async function letGoOfCopy(device: string, isBare: boolean): Promise<void> {
  if (isBare && !(await isOpen(device))) await removeFiles(device);
}

/**
 * Brings along what is shown and drafted there; answers what kept it from that. A phone without room for a draft keeps no work
 * from the server for it.
 */
async function bring(former: Store, to: string, core: Core): Promise<Refused | null> {
  try {
    await leaveTo(to, (own) => bringAlong(former, own, core));
    return null;
  } catch (error) {
    // Of a device that was cleared nobody would learn there what became of the work.
    if (!(error instanceof Refused) || error.code === 'storage_wiped') throw error;
    return error;
  }
}

/**
 * Photographs that a former enrolment had not sent go up from here: their acts are in its own outbox. So does what it
 * carries for others. False where some of it stays.
 */
async function bringFiles(from: string, to: string): Promise<boolean> {
  const [former, own] = [await Store.open(from), await Store.open(to)];
  try {
    await carryOver(former, own);
    await carryOn(former, own);
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return false; // kept where they are: the next enrolment, or more room
  } finally {
    await Promise.all([former.close(), own.close()]);
  }
}

async function leaveTo(device: string, leave: (own: Store) => Promise<unknown>): Promise<void> {
  const own = await Store.open(device);
  try {
    await leave(own);
  } finally {
    await own.close();
  }
}
