// Registers which devices this browser is, and which of them is open.
import { base64url } from '../../contract/pure/base64';
import type { Known } from '../../contract/api';
import { Refused } from '../refusals';
import { type DeviceRow, Store, devices, stateOf } from './indexed-db';

/** The device of whoever showed a passkey: by their name, or by what their authenticator calls them. */
export async function deviceOf(handle: string | null, person: string | null): Promise<DeviceRow | null> {
  const rows = (await devices.all()).filter((row) => !row.handedIn && !row.unknown && !row.emptied);
  rows.sort((a, b) => Number(b.active) - Number(a.active) || b.enrolled - a.enrolled);
  for (const row of rows) {
    if (handle === null ? row.person === person : (await handleOf(row.person)) === handle) return row;
  }
  return null;
}

/** Whether somebody is here with this device, and has not signed out. */
export async function isOpen(device: string): Promise<boolean> {
  return (await devices.all()).some((row) => row.device === device && row.active);
}

/** As the server tells authenticators who a person is: nothing that tells who it is. */
export async function handleOf(person: string): Promise<string> {
  const bytes = new TextEncoder().encode(`ronda-person-v1\0${person}`);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).subarray(0, 16);
  return base64url(digest);
}

/** The device's key; none where the browser has cleared what was kept. */
export async function keyOf(device: string): Promise<CryptoKeyPair | null> {
  const store = await Store.open(device);
  try {
    const key = await store.read((tx) => tx.objectStore('things').get('key'), ['things']);
    return (key as CryptoKeyPair | undefined) ?? null;
  } finally {
    await store.close();
  }
}

/** Everybody who came in on this browser, the latest first. */
export async function known(): Promise<Known[]> {
  const people = new Map<string, Known>();
  for (const row of (await devices.all()).sort((a, b) => b.enrolled - a.enrolled)) {
    if (row.unknown) continue;
    const unsent = row.handedIn || row.emptied ? 0 : await unsentIfRead(row.device);
    const former = people.get(row.person);
    const { person, name, enrolled } = row;
    if (former) former.unsent = former.unsent === null || unsent === null ? null : former.unsent + unsent;
    else people.set(person, { person, name, unsent, enrolled, ...(row.emptied && { emptied: true }) });
  }
  return [...people.values()];
}

/** Null where its storage does not open: that keeps nobody from being known. */
async function unsentIfRead(device: string): Promise<number | null> {
  try {
    return await unsentOf(device);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return null;
  }
}
/** Acts of a device that the server has not acknowledged; none of one that the browser has cleared. */
export async function unsentOf(device: string): Promise<number> {
  const store = await Store.open(device);
  try {
    const state = await store.read((tx) => tx.objectStore('state').get('state'), ['state']);
    return state ? state.log.number - state.log.acknowledged : 0;
  } finally {
    await store.close();
  }
}
/** Whether a device holds what nobody else may have: acts, files, what others wrote. */
export async function holdsUnsent(device: string): Promise<boolean> {
  const store = await Store.open(device);
  try {
    return await store.read(
      async (tx) => {
        const state = await tx.objectStore('state').get('state');
        if (state && state.log.acknowledged < state.log.number) return true;
        if ((await tx.objectStore('evidence').index('waiting').count(1)) > 0) return true;
        return (await tx.objectStore('carried').getAll()).some((row) => row.state === 'waiting');
      },
      ['state', 'evidence', 'carried'],
    );
  } finally {
    await store.close();
  }
}
export async function hasUnsent(store: Store): Promise<boolean> {
  const { log } = await store.read(stateOf, ['state']);
  return log.acknowledged < log.number;
}

/** Tells the other tabs that another device, or none, is open from now on. */
export class Elsewhere {
  private readonly channel = new BroadcastChannel('ronda-door');
  constructor(hear: (device: string | null) => void) {
    this.channel.onmessage = (event: MessageEvent<string | null>) => hear(event.data);
  }
  say(device: string | null): void {
    this.channel.postMessage(device);
  }
}
