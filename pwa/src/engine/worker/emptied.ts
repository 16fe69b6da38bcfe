// Recognises a device whose storage the browser emptied. It tells what is known of it here, what a copy still holds, and what
// the server says that it has of it.
import type { CopyTold, Emptied } from '../../contract/access';
import { isRemembered } from '../../contract/pure/remembered';
import type { Me } from '../../contract/server';
import type { Core } from '../core';
import { Refused, refuse } from '../refusals';
import type { CopiedAct } from '../outbox-copy/copied-acts';
import { actOfName } from '../outbox-copy/copied-file';
import { type OrphanedCopy, orphanedCopyOf, handInActs, takenBackIn, unsentOf } from '../sync/orphaned-copies';
import { NoAnswer, type Net } from '../sync/net';
import { type DeviceRow, devices, wasCleared } from '../storage/indexed-db';
import { devicesWithFiles } from '../storage/private-files';

/** What is gone from here. */
export interface Lost {
  /** The device; null where only a session tells of it. */
  device: string | null;
  person: { id: string; name: string } | null;
}

/** Which device was here and is not any more; null where none was, or all that were still are. */
export async function lostHere(
  rows: readonly DeviceRow[],
  marker: string | null,
  net: Pick<Net, 'me'>,
): Promise<Lost | null> {
  const isHere = (device: string) => rows.some((row) => row.device === device && !row.emptied);
  if (marker !== null) {
    if (isHere(marker)) return null;
    const row = rows.find(({ device }) => device === marker);
    return { device: marker, person: row ? { id: row.person, name: row.name } : null };
  }
  // The storage was cleared, the cookie was not.
  const me = await whose(net);
  // A device that never synced held nothing yet: the browser was killed between the server's answer and the first row here.
  if (me !== null && me.seen !== null && !isHere(me.device))
    return { device: null, person: { id: me.person.id, name: me.person.name } };
  // Nor was a copy of what had not been sent; what was written of devices may have gone with the mark.
  return rows.length === 0 ? lostBeside() : null;
}
/** The device of which a copy is all that is left. */
async function lostBeside(): Promise<Lost | null> {
  for (const device of await devicesWithFiles()) {
    const left = await orphanedCopyOf(device);
    if (left && left.person !== null && left.acts.length + left.files.length + left.drafts.length > 0)
      return { device, person: { id: left.person, name: left.person } };
  }
  return null;
}

/**
 * What is gone with a device of which nothing is here any more, once that is written down: it stays gone at the next start, too.
 * Null where another tab cleared it: nothing was lost.
 */
export async function emptiedHere(device: string): Promise<Lost | null> {
  if (await wasCleared(device)) return null;
  const row = (await devices.all()).find((one) => one.device === device);
  if (row) await devices.put({ ...row, active: false, emptied: true });
  return { device, person: row ? { id: row.person, name: row.name } : null };
}

/** Of what is told as gone: the acts of its copy that the server has taken since, and those that it never takes. Told once more, they are no less. */
const taken = new WeakMap<Lost, { acts: CopiedAct[]; cut: CopiedAct[] }>();

/**
 * Hands in what a copy holds of it, by the session that the browser still has; what else it takes is left for whoever comes in again.
 * Null where there is no copy.
 *
 * @throws `storage_silent` where it cannot be read just now: that anything is lost would be a guess.
 */
export async function handInCopyOf(
  what: Lost,
  core: () => Promise<Core>,
  net: Pick<Net, 'me' | 'outbox'>,
): Promise<{ me: Me | null; copy: CopyTold | null }> {
  const me = await whose(net);
  const device = what.device ?? me?.device ?? null;
  const left = device === null ? null : await orphanedCopyOf(device);
  if (left === null) return { me, copy: null };
  if (left.unread) throw refuse('storage_silent');
  const before = taken.get(what);
  if (before) return { me, copy: await copyAs(left, core, before.acts, before.cut, true) };
  const isIts = me?.device === left.device;
  const has = me?.device === left.device ? me.last_act : knownOf(left);
  const { goes, cut } = unsentOf(left.acts, has);
  const copy = await copyAs(left, core, goes, cut, false);
  // Of another one's session it is not known what the server has of this device: it may take what seems cut off.
  if (me === null || (goes.length === 0 && (isIts || cut.length === 0))) return { me, copy };
  const refused = await cutOff(left, core, net);
  if (refused === null) return { me, copy };
  const now = { acts: left.acts.filter((act) => act.number > has && !refused.includes(act)), cut: refused };
  taken.set(what, now);
  return { me: await whose(net), copy: await copyAs(left, core, now.acts, now.cut, true) };
}
/**
 * What the server has of it, as far as this is known here. A copy begins with the first act that it had not: one that is missing before
 * that is none.
 */
function knownOf({ acts, acknowledged }: OrphanedCopy): number {
  return Math.max(acknowledged, (acts[0]?.number ?? 1) - 1);
}
async function copyAs(
  left: OrphanedCopy,
  core: () => Promise<Core>,
  acts: readonly CopiedAct[],
  cut: readonly CopiedAct[],
  sent: boolean,
): Promise<CopyTold> {
  const never = new Set(cut.map(({ number }) => `${left.device}.${number}`));
  // Their bytes come along with whoever comes in; nothing of them reaches the desk by that.
  const files = left.files.filter((name) => !never.has(actOfName(name)));
  const drafts = left.drafts.some(([key]) => !isRemembered(key));
  const isSent = sent && acts.length > 0;
  const again = cut.length - (await takenBackOf(cut, left.device, core));
  return { acts: acts.length, files: files.length, cut: again, drafts, sent: isSent };
}
/** How many of them nobody is shown, for their author had taken them back; none where there is no core that could tell. */
async function takenBackOf(cut: readonly CopiedAct[], device: string, core: () => Promise<Core>): Promise<number> {
  if (cut.length === 0) return 0;
  try {
    return takenBackIn(cut, device, await core()).size;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return 0;
  }
}
/** What of it the server never takes; null where it is tried again by whoever comes in. */
async function cutOff(
  left: OrphanedCopy,
  core: () => Promise<Core>,
  net: Pick<Net, 'outbox'>,
): Promise<CopiedAct[] | null> {
  try {
    return await handInActs(left, await core(), net);
  } catch (error) {
    if (error instanceof NoAnswer || error instanceof Refused) return null;
    throw error;
  }
}

/** As it is told to the person. `me`: whose the browser's session is; null while nobody has said. */
export function emptiedAs({ device, person }: Lost, me: Me | null, copy: CopyTold | null): Emptied {
  const sure = device !== null;
  // Another device, of somebody else, may have the session by now.
  if (me === null || (device !== null && me.device !== device))
    return { person, server: null, passkey: null, sure, copy };
  return {
    person: { id: me.person.id, name: me.person.name },
    server: { lastAct: me.last_act, seen: me.seen, unsent: me.unsent },
    passkey: me.passkey,
    sure,
    copy,
  };
}

/** Null where there is no session, or nobody to ask: then nothing is known. */
export async function whose(net: Pick<Net, 'me'>): Promise<Me | null> {
  try {
    return await net.me();
  } catch (error) {
    if (error instanceof NoAnswer || error instanceof Refused) return null;
    throw error;
  }
}
