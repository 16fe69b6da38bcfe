// Hands in what copies hold of devices whose databases are gone, and shows their author what becomes of it.
import type { ActId } from '../../contract/api';
import { hex } from '../../contract/pure/hex';
import type { Core } from '../core';
import { Refused, refuse } from '../refusals';
import { type DeviceRow, devices, FILES, Store, type Tx, stateOf, wasCleared } from '../storage/indexed-db';
import { type CopiedAct, decodeCopy, isNameOfActs } from '../outbox-copy/copied-acts';
import { actOfName, type CopiedFile, decodeFile, isNameOfFile } from '../outbox-copy/copied-file';
import { devicesWithFiles, namesOf, readFile, removeFile, removeFiles } from '../storage/private-files';
import { frame } from './frame';
import { type FormerItem, leaveFormer, named } from './former-outcomes';
import { type Net, ServerSaid } from './net';

/** `limits::PUSH_ACTS`, the acts that one file may have. */
export const MOST_ACTS = 2_000;
/** `limits::PUSH_BYTES`, what its acts may weigh (bytes). */
export const MOST_BYTES = 1024 * 1024;

/** What is left of a device. */
export interface CopyLeft {
  device: string;
  /** Null where what says whose it is could not be read just now. */
  person: string | null;
  /** In the order of their numbers. */
  acts: CopiedAct[];
  /** The names of its files' copies. */
  files: string[];
  /** Some of its acts' files could not be read just now: it stays for another time. */
  unread: boolean;
}

/** Of this device; null where nothing tells that a copy was kept, or it is here itself, or was cleared. */
export async function copyLeftOf(device: string): Promise<CopyLeft | null> {
  const rows = await devices.all();
  if (rows.some((row) => row.device === device && row.emptied !== true) || (await wasCleared(device))) return null;
  const names = await namesOf(device);
  const found = new Map<number, CopiedAct[]>();
  let person: string | null = null;
  let unread = false;
  for (const name of names.filter(isNameOfActs)) {
    const bytes = await readFile(device, name);
    if (bytes === null) unread = true;
    const copied = bytes && decodeCopy(bytes);
    if (!copied || copied.owner.device !== device) continue;
    ({ person } = copied.owner);
    for (const act of copied.acts) found.set(act.number, [...(found.get(act.number) ?? []), act]);
  }
  if (person === null && !unread) return null;
  return { device, person, acts: chained(found), files: names.filter(isNameOfFile), unread };
}

/** Of all devices of this person that are gone from here. */
export async function copiesLeftTo(person: string): Promise<CopyLeft[]> {
  const left: CopyLeft[] = [];
  for (const device of await devicesWithFiles()) {
    const copy = await copyLeftOf(device);
    if (copy?.person === person) left.push(copy);
  }
  return left;
}

/** Each number once: of two acts with one number the one that goes on from the act before it. */
function chained(found: ReadonlyMap<number, CopiedAct[]>): CopiedAct[] {
  const acts: CopiedAct[] = [];
  for (const number of [...found.keys()].sort((a, b) => a - b)) {
    const all = found.get(number) ?? [];
    const last = acts.at(-1);
    const act = all.filter((one) => last !== undefined && goesOn(last, one)).at(-1) ?? all.at(-1);
    if (act) acts.push(act);
  }
  return acts;
}
function goesOn(last: CopiedAct, next: CopiedAct): boolean {
  return next.number === last.number + 1 && hex(next.before) === hex(last.hash);
}

/** As the server takes files of acts: each without a gap, and as large as one may be. */
export function partsOf(acts: readonly CopiedAct[]): CopiedAct[][] {
  const parts: CopiedAct[][] = [];
  let part: CopiedAct[] = [];
  let bytes = 0;
  for (const act of acts) {
    const last = part.at(-1);
    const fits = last && goesOn(last, act) && part.length < MOST_ACTS && bytes + act.bytes.length <= MOST_BYTES;
    if (!fits) {
      part = [];
      bytes = 0;
      parts.push(part);
    }
    part.push(act);
    bytes += act.bytes.length;
  }
  return parts;
}

/**
 * Its acts are the server's. They may go up by any session: what they were signed with speaks for them. The same again is the same.
 *
 * @throws what the server says against them, or that no answer came.
 */
export async function handInActs({ device, acts }: CopyLeft, core: Core, net: Pick<Net, 'outbox'>): Promise<void> {
  for (const part of partsOf(acts)) {
    const [first, last] = [part[0], part.at(-1)];
    if (!first || !last) continue;
    const bytes = part.map((act) => act.bytes);
    await handIn(await frame(core.outboxFile(device, first.number, first.before, bytes, last.signature)), net);
  }
}

/**
 * What is left of this person's devices goes up from the one that they have now, and what becomes of it is asked for there. A copy goes
 * once nothing of it is here alone.
 *
 * @throws as `handInActs`; what could not be handed in stays.
 */
export async function handInCopies(now: Pick<DeviceRow, 'device' | 'person'>, core: Core, net: Net): Promise<void> {
  const failed: unknown[] = [];
  for (const copy of await copiesLeftTo(now.person)) {
    // One that is not taken keeps no other here.
    await handInCopy(copy, now.device, core, net).catch((error: unknown) => failed.push(error));
  }
  if (failed.length > 0) throw failed[0] as Error;
}
async function handInCopy(copy: CopyLeft, to: string, core: Core, net: Net): Promise<void> {
  const own = await Store.open(to);
  let stays: Refused | null = copy.unread ? refuse('storage_silent') : null;
  try {
    const struck = struckIn(copy.acts, core);
    for (const name of copy.files) {
      if (struck.has(actOfName(name))) await removeFile(copy.device, name);
      // What there is no room for here, or cannot be read now, keeps no act from the server.
      else stays = (await bringFile(copy.device, name, own)) ?? stays;
    }
    await handInActs(copy, core, net);
    await own.write((tx) => leave(tx, copy, core), ['state', 'things', 'summaries']);
  } finally {
    await own.close();
  }
  if (stays !== null) throw stays;
  await removeFiles(copy.device);
}

/** The acts that their author had taken back: their files went with them, and may have left their copies for a moment. */
function struckIn(acts: readonly CopiedAct[], core: Core): Set<ActId> {
  const commands = acts.map(({ bytes }) => core.commandOf(bytes));
  return new Set(commands.flatMap((command) => ('strike' in command ? [command.strike.act] : [])));
}

/** First here, then no more there. Answers what keeps it there. */
async function bringFile(device: string, name: string, own: Store): Promise<Refused | null> {
  const whole = await readFile(device, name);
  if (whole === null) return refuse('storage_silent');
  const file = await decodeFile(whole);
  try {
    if (file) await own.write((tx) => putFile(tx, file), ['state', ...FILES]);
  } catch (error) {
    if (!(error instanceof Refused) || error.code === 'storage_wiped') throw error;
    return error;
  }
  await removeFile(device, name);
  return null;
}
async function putFile(tx: Tx, { row, bytes, thumb }: CopiedFile): Promise<void> {
  await stateOf(tx); // never into a device that was cleared meanwhile
  await Promise.all([
    tx.objectStore('evidence').put({ ...row, thumb: thumb !== null }),
    tx.objectStore('blobs').put({ sha256: row.sha256, bytes }),
    thumb && tx.objectStore('thumbs').put(thumb, row.act),
  ]);
}

async function leave(tx: Tx, { device, acts }: CopyLeft, core: Core): Promise<void> {
  await stateOf(tx);
  const items: FormerItem[] = [];
  for (const { number, document, at, bytes, hash } of acts) {
    const command = core.commandOf(bytes) as FormerItem['command'];
    const known = (await tx.objectStore('summaries').get(document))?.summary;
    items.push({
      ...{ act: `${device}.${number}`, hash: hex(hash), number, document, at, command },
      ...named(command, known),
      ...{ state: 'local', why: null, note: null, blobs: 0 },
    });
  }
  await leaveFormer(tx, [], items);
}

/** A log that went two ways is held by the server as soon as it sees it: that is as good as taken. */
export async function handIn(file: Uint8Array<ArrayBuffer>, net: Pick<Net, 'outbox'>): Promise<void> {
  try {
    await net.outbox(file);
  } catch (error) {
    if (!(error instanceof ServerSaid && error.code === 'forked')) throw error;
  }
}
