// Hands in what copies hold of devices whose databases are gone, and shows their author what becomes of it.
import type { ActId, Timestamp } from '../../contract/api';
import { hex } from '../../contract/pure/hex';
import type { Core } from '../core';
import { Refused, refuse } from '../refusals';
import { type DeviceRow, devices, FILES, Store, type Tx, stateOf, wasCleared } from '../storage/indexed-db';
import { type CopiedAct, type CopyMark, decodeCopy, isNameOfActs, latestOf } from '../outbox-copy/copied-acts';
import { decodeDrafts, DRAFTS } from '../outbox-copy/copied-drafts';
import { actOfName, type CopiedFile, decodeFile, isNameOfFile } from '../outbox-copy/copied-file';
import { addDrafts, type Draft } from '../storage/drafts';
import { devicesWithFiles, namesOf, readFile, removeFile, removeFiles } from '../storage/private-files';
import { frame } from './frame';
import { type FormerItem, leaveFormer, named } from './former-outcomes';
import { type Net, ServerSaid } from './net';

/** `limits::PUSH_ACTS`, the acts that one file may have. */
export const MOST_ACTS = 2_000;
/** `limits::PUSH_BYTES`, what its acts may weigh (bytes). */
export const MOST_BYTES = 1024 * 1024;

/** What is left of a device. */
export interface OrphanedCopy {
  device: string;
  /** Null where what says whose it is could not be read just now. */
  person: string | null;
  /** In the order of their numbers. */
  acts: CopiedAct[];
  /** Up to which of them the server has them, as far as the device knew. */
  acknowledged: number;
  /** The names of its files' copies. */
  files: string[];
  /** What was half written, and when it stood so. */
  drafts: Draft[];
  draftsAt: Timestamp;
  /** Some of its acts, or its drafts, could not be read just now: it stays for another time. */
  unread: boolean;
}

/** Of this device; null where nothing tells that a copy was kept, or it is here itself, or was cleared. */
export async function orphanedCopyOf(device: string): Promise<OrphanedCopy | null> {
  const rows = await devices.all();
  if (rows.some((row) => row.device === device && row.emptied !== true) || (await wasCleared(device))) return null;
  const names = await namesOf(device);
  const found = new Map<number, CopiedAct[]>();
  let person: string | null = null;
  let mark: CopyMark | null = null;
  let unread = false;
  for (const name of names.filter(isNameOfActs)) {
    const bytes = await readFile(device, name);
    if (bytes === null) unread = true;
    const copied = bytes && decodeCopy(bytes);
    if (!copied || copied.owner.device !== device) continue;
    ({ person } = copied.owner);
    mark = latestOf(mark, copied.mark);
    for (const act of copied.acts) found.set(act.number, [...(found.get(act.number) ?? []), act]);
  }
  const drafts: Draft[] = [];
  let draftsAt = 0;
  if (names.includes(DRAFTS)) {
    const bytes = await readFile(device, DRAFTS);
    if (bytes === null) unread = true;
    const copied = bytes && decodeDrafts(bytes);
    if (copied?.owner.device === device) {
      ({ person } = copied.owner);
      drafts.push(...copied.drafts);
      draftsAt = copied.at;
    }
  }
  if (person === null && !unread) return null;
  const acknowledged = mark?.acknowledged ?? 0;
  const files = names.filter(isNameOfFile);
  return { device, person, acts: chained(found), acknowledged, files, drafts, draftsAt, unread };
}

/** Of all devices of this person that are gone from here: first the one whose drafts were copied last, for they are brought over nothing. */
export async function orphanedCopiesOf(person: string): Promise<OrphanedCopy[]> {
  const left: OrphanedCopy[] = [];
  for (const device of await devicesWithFiles()) {
    const copy = await orphanedCopyOf(device);
    if (copy?.person === person) left.push(copy);
  }
  return left.sort((one, other) => other.draftsAt - one.draftsAt);
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

/** Those that a server which has so many of that log takes yet; `cut` are those behind one that is gone, which nobody takes. */
export function unsentOf(acts: readonly CopiedAct[], has: number): { goes: CopiedAct[]; cut: CopiedAct[] } {
  const unsent = acts.filter(({ number }) => number > has);
  const gap = unsent.findIndex(({ number }, at) => number !== has + 1 + at);
  return gap === -1 ? { goes: unsent, cut: [] } : { goes: unsent.slice(0, gap), cut: unsent.slice(gap) };
}

/**
 * Its acts are the server's. They may go up by any session: what they were signed with speaks for them. The same again is the same.
 * Answers those that it does not take because one before them is missing.
 *
 * @throws what else the server says against them, or that no answer came.
 */
export async function handInActs(
  { device, acts }: Pick<OrphanedCopy, 'device' | 'acts'>,
  core: Core,
  net: Pick<Net, 'outbox'>,
): Promise<CopiedAct[]> {
  const cut: CopiedAct[] = [];
  for (const part of partsOf(acts)) {
    const [first, last] = [part[0], part.at(-1)];
    if (!first || !last) continue;
    const bytes = part.map((act) => act.bytes);
    const file = await frame(core.outboxFile(device, first.number, first.before, bytes, last.signature));
    await handIn(file, net).catch((error: unknown) => {
      if (!(error instanceof ServerSaid && error.code === 'gap')) throw error;
      cut.push(...part);
    });
  }
  return cut;
}

/**
 * What is left of this person's devices goes up from the one that they have now, and what becomes of it is asked for there. What cannot
 * go up, for an act before it is missing, stands in the queue there. A copy goes once nothing of it is here alone.
 *
 * @throws as `handInActs`; what could not be handed in stays.
 */
export async function handInCopies(now: Pick<DeviceRow, 'device' | 'person'>, core: Core, net: Net): Promise<void> {
  const failed: unknown[] = [];
  for (const copy of await orphanedCopiesOf(now.person)) {
    // One that is not taken keeps no other here.
    await handInCopy(copy, now.device, core, net).catch((error: unknown) => failed.push(error));
  }
  if (failed.length > 0) throw failed[0] as Error;
}
/**
 * What was half written on them stands here before anybody could write it anew: it waits for no answer of the server's. What does not come
 * now comes with the rest.
 */
export async function bringCopiedDrafts(now: Pick<DeviceRow, 'device' | 'person'>): Promise<void> {
  const left = (await orphanedCopiesOf(now.person)).filter(({ drafts }) => drafts.length > 0);
  if (left.length === 0) return;
  const own = await Store.open(now.device);
  try {
    for (const copy of left) await bringDrafts(copy, own);
  } finally {
    await own.close();
  }
}
async function handInCopy(copy: OrphanedCopy, to: string, core: Core, net: Net): Promise<void> {
  const own = await Store.open(to);
  let stays: Refused | null = copy.unread ? refuse('storage_silent') : null;
  try {
    stays = (await bringDrafts(copy, own)) ?? stays;
    const struck = struckIn(copy.acts, core);
    for (const name of copy.files) {
      if (struck.has(actOfName(name))) await removeFile(copy.device, name);
      // What there is no room for here, or cannot be read now, keeps no act from the server.
      else stays = (await bringFile(copy.device, name, own)) ?? stays;
    }
    const cut = new Set(await handInActs(copy, core, net));
    // Where not all was read, what is missing may be here yet: it is looked for another time.
    const known = copy.unread ? copy.acts.filter((act) => !cut.has(act)) : copy.acts;
    await own.write((tx) => leave(tx, copy.device, known, cut, core), ['state', 'things', 'summaries']);
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

/** What is written here under the same key stays; there it goes, so that what is sent meanwhile does not come again. */
async function bringDrafts({ device, drafts }: OrphanedCopy, own: Store): Promise<Refused | null> {
  if (drafts.length === 0) return null;
  return bring(device, DRAFTS, () => own.write((tx) => putDrafts(tx, device, drafts), ['state', 'things', 'drafts']));
}
/** Once: the browser may not let their copy go, or be killed before it does, and what was sent meanwhile would come again. */
async function putDrafts(tx: Tx, device: string, drafts: readonly Draft[]): Promise<void> {
  await stateOf(tx); // as below
  const things = tx.objectStore('things');
  const came = ((await things.get(CAME)) as string[] | undefined) ?? [];
  if (came.includes(device)) return;
  await addDrafts(tx, drafts);
  await things.put([...came, device], CAME);
}
/** Of which devices drafts have come here from their copies. */
const CAME = 'copied drafts of';
async function bringFile(device: string, name: string, own: Store): Promise<Refused | null> {
  const whole = await readFile(device, name);
  if (whole === null) return refuse('storage_silent');
  const file = await decodeFile(whole);
  return bring(device, name, async () => {
    if (file) await own.write((tx) => putFile(tx, file), ['state', ...FILES]);
  });
}
/** First here, then no more there. Answers what keeps it there. */
async function bring(device: string, name: string, put: () => Promise<void>): Promise<Refused | null> {
  try {
    await put();
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

async function leave(
  tx: Tx,
  device: string,
  acts: readonly CopiedAct[],
  cut: ReadonlySet<CopiedAct>,
  core: Core,
): Promise<void> {
  await stateOf(tx);
  const takenBack = takenBackIn([...cut], device, core);
  const [stuck, sent]: [FormerItem[], FormerItem[]] = [[], []];
  for (const act of acts) {
    const { number, document, at, bytes, hash } = act;
    const name = `${device}.${number}`;
    if (takenBack.has(name)) continue;
    const command = core.commandOf(bytes) as FormerItem['command'];
    const known = (await tx.objectStore('summaries').get(document))?.summary;
    const item = {
      ...{ act: name, hash: hex(hash), number, document, at, command },
      ...named(command, known),
      ...{ note: null, blobs: 0 },
    };
    if (cut.has(act)) stuck.push({ ...item, state: 'refused', why: CUT_OFF });
    else sent.push({ ...item, state: 'local', why: null });
  }
  await leaveFormer(tx, stuck, sent);
}
/** Of acts that nobody takes, those that their author had taken back before, with what took them back: nobody is to do them again. */
export function takenBackIn(cut: readonly CopiedAct[], device: string, core: Core): Set<ActId> {
  const names = new Set<ActId>(cut.map(({ number }) => `${device}.${number}`));
  const back = new Set<ActId>();
  for (const { number, bytes } of cut) {
    const command = core.commandOf(bytes);
    if (!('strike' in command) || !names.has(command.strike.act)) continue;
    back.add(command.strike.act);
    back.add(`${device}.${number}`);
  }
  return back;
}
const CUT_OFF = {
  es: 'El navegador borró lo guardado en el teléfono y con ello un acto anterior a este: sin él, la mesa no puede recibirlo. Lo que dice sigue aquí: hazlo de nuevo si hace falta y quítalo de la lista.',
  en: 'The browser cleared what was kept on the phone, and with it an act before this one: without that, the desk cannot take it. What it says is still here: do it again if it is needed, and take it off the list.',
};

/** A log that went two ways is held by the server as soon as it sees it: that is as good as taken. */
export async function handIn(file: Uint8Array<ArrayBuffer>, net: Pick<Net, 'outbox'>): Promise<void> {
  try {
    await net.outbox(file);
  } catch (error) {
    if (!(error instanceof ServerSaid && error.code === 'forked')) throw error;
  }
}
