// For tests of copies: a phone below ground, the loss of its databases, and servers that take files of acts. Whoever imports it has put
// `fake-indexeddb`, `fake-locks` and `fake-private-files` there before, in that order.
import { IDBFactory } from 'fake-indexeddb';
import { expect, vi } from 'vitest';
import type { QueueItem } from '../../contract/api';
import type { Me } from '../../contract/server';
import { core, open, phone } from '../fake-phone';
import { letGoOfPrivateFiles, privateFiles } from '../fake-private-files';
import { FakeServer, note } from '../fakes';
import type { DeviceRow, Store } from '../storage/indexed-db';
import { unframe } from '../sync/frame';
import { NoAnswer, ServerSaid, type Net } from '../sync/net';
import { decodeCopy, encodeAct, encodeOwner } from './copied-acts';

export type Phone = Awaited<ReturnType<typeof phone>>;
/** Below ground: nothing of this phone goes up. */
export async function below<T extends Pick<Phone, 'session'>>(coming: Promise<T>): Promise<T> {
  const one = await coming;
  one.session.net.sync = () => Promise.reject(new NoAnswer('below ground'));
  return one;
}
/** A phone below ground with a ticket of its own, and notes on it that are copied. */
export async function written(...words: string[]) {
  const one = await below(phone(new FakeServer()));
  await vi.waitFor(() => expect(actsIn(one.store.device)).toEqual([[]]), { timeout: 30_000 });
  const { document } = await one.session.acts.dispatch(null, open('Sin red'), 'field');
  for (const said of words) await one.session.acts.dispatch(document, note(said), 'field');
  return { ...one, document };
}
/** Of this device, the acts in the files beside its database. */
export function actsIn(device: string) {
  return [...privateFiles()]
    .filter(([path]) => path.startsWith(`outbox-copies/${device}/acts-`))
    .map(([, { bytes }]) => decodeCopy(bytes)?.acts.map(({ number }) => number) ?? null);
}
export const copied = ({ store }: Phone, acts: number) =>
  vi.waitFor(() => expect(actsIn(store.device).flat()).toHaveLength(acts), { timeout: 30_000 });
/** The browser was killed, and its databases are gone. */
export async function robbed({ session }: Phone) {
  await session.close();
  losesDatabases();
}
export function losesDatabases() {
  letGoOfPrivateFiles();
  vi.stubGlobal('indexedDB', new IDBFactory());
}
export const row = (store: Store): DeviceRow => ({
  ...{ device: store.device, person: 'ana', name: 'Ana', active: true, enrolled: 2 },
});
/** A server that takes files of acts, and says nothing of them yet. */
export function server() {
  const handed: { first: number; acts: number }[] = [];
  const outbox = async (file: Uint8Array) => {
    const message = (await unframe(file)) ?? new Uint8Array();
    const { first, acts } = JSON.parse(new TextDecoder().decode(message)) as { first: number; acts: string[] };
    handed.push({ first, acts: acts.length });
    return acts.length;
  };
  return { handed, net: { outbox, call: async () => [] } as unknown as Net };
}
/** One that has so many acts of a device, and takes what goes on from there. */
export function strict(device: string, has = 0) {
  const outbox = async (file: Uint8Array) => {
    const message = (await unframe(file)) ?? new Uint8Array();
    const { first, acts } = JSON.parse(new TextDecoder().decode(message)) as { first: number; acts: string[] };
    if (first > has + 1) throw new ServerSaid(409, GAP, null);
    has = Math.max(has, first + acts.length - 1);
    return acts.length;
  };
  return { me: async () => me(device, has), outbox, call: async () => [] } as unknown as Net;
}
/** The act with this number was never copied, and its databases are gone. */
export function without(device: string, number: number) {
  for (const [path, file] of privateFiles()) {
    const copy = path.startsWith(`outbox-copies/${device}/acts-`) ? decodeCopy(file.bytes) : null;
    if (copy === null) continue;
    const acts = copy.acts.filter((act) => act.number !== number).map((act) => encodeAct(act));
    file.bytes = new Uint8Array([encodeOwner(copy.owner), ...acts].flatMap((part) => [...part]));
  }
}
export const former = (store: Store) =>
  store.read((tx) => tx.objectStore('things').get('former') as Promise<QueueItem[] | undefined>, ['things']);
export const unknown = (store: Store) =>
  store.read((tx) => tx.objectStore('things').get('former sent') as Promise<QueueItem[] | undefined>, ['things']);
export const me = (device: string, last_act: number) =>
  ({ device, person: { id: 'ana', name: 'Ana' }, last_act, seen: 1, unsent: 0, passkey: false }) as Me;

export const BUSY = { code: 'busy', es: '', en: '' };
const GAP = { code: 'gap', es: '', en: '' };
export const FORGED = { code: 'bad_signature', es: '', en: '' };
/** Of a copy that is told: nothing of it is cut off, and nothing was half written. */
export const NO_MORE = { cut: 0, drafts: false };
export const its = async () => core;
export const silent = { me: () => Promise.reject(new NoAnswer('no network')), outbox: async () => 0 };
