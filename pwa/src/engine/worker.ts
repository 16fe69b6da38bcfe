// The worker: owns the core, the storage and the network, so that the page only paints. Answers the page's questions.
import type { Core } from './core';
import { Session } from './session';
import { makeKey, publicHalf } from './key';
import { NoAnswer, net } from './net';
import type { Asked, CallName, Calls, Heard, Told } from './rpc';
import { Refused, asRefused, refuse } from './sentences';
import { type DeviceRow, Store, devices, stateOf } from './store';
import { exportOutbox, handInOldOutboxes } from './outbox';
import { QUIET, status } from './overview';
import { loadCore } from './wasm';

declare const __RONDA_APP__: string | undefined;
const APP = typeof __RONDA_APP__ === 'string' ? __RONDA_APP__ : 'dev';

const scope = self as unknown as {
  postMessage(message: Heard): void;
  onmessage: ((event: MessageEvent<Asked>) => void) | null;
};
const tell = (told: Told) => scope.postMessage(told);
const now = () => Date.now();

const loading = loadCore();
loading.catch(() => undefined); // told to whoever asks: the first question may come after it has failed
let session: Session | null = null;
/** The beginning that runs: every question waits for it. */
let beginning: Promise<void> | null = null;
/** Why there is no session although there should be one: the answer to every question until a beginning goes well. */
let trouble: Refused | null = null;

type Handlers = { [K in CallName]: (...args: Calls[K]['args']) => Promise<Calls[K]['answer']> | Calls[K]['answer'] };
const handlers: Handlers = {
  start,
  watch: async (id, site) => (await (await open()).teller.watch(id, site), null),
  unwatch: (id) => (session?.teller.unwatch(id), null),
  dispatch: async (document, command, site) => (await open()).dispatch(document, command, site),
  undo: async (act, site) => (await (await open()).undo(act, site), null),
  dismiss: async (act) => (await (await open()).dismiss(act), null),
  syncNow: async () => (await (await open()).syncNow(), null),
  nudge,
  exportOutbox: async () => exportOutbox((await open()).store, (await loading).core),
  importOutbox: async (file) => (await open()).net.outbox(file).catch(offline),
  search: async (text) => (await open()).teller.catalogue.search(text),
  searchServer: async (text) => (await open()).net.search(text).catch(offline),
  findEquipment: async (code) => (await open()).teller.catalogue.findEquipment(code),
  draft: async (key) =>
    (await (await open()).store.read((tx) => tx.objectStore('drafts').get(key), ['drafts'])) ?? null,
  setDraft: async (key, text) => {
    await (
      await open()
    ).store.write(
      async (tx) => {
        if (text === null) await tx.objectStore('drafts').delete(key);
        else await tx.objectStore('drafts').put(text, key);
      },
      ['drafts'],
    );
    return null;
  },
  announce: (document, writing) => (session?.announce(document, writing), null),
  storage: async () => (await open()).storage(),
  enrol,
  signOut,
};

/** The session; where there is none, why there is none. */
async function open(): Promise<Session> {
  await beginning?.catch(() => undefined); // what it said stands in `trouble`
  if (session) return session;
  throw trouble ?? refuse('not_enrolled');
}

function offline(error: unknown): never {
  throw error instanceof NoAnswer ? refuse('offline', error) : error;
}

/** May be asked again where it failed; never runs twice at once. */
async function start(): Promise<null> {
  if (!session) {
    beginning ??= beginAll().finally(() => {
      beginning = null;
    });
    await beginning;
  }
  return null;
}

async function nudge(reason: 'online' | 'visible'): Promise<null> {
  if (session) session.request(reason);
  else if (trouble && trouble.code !== 'storage_wiped') await start();
  return null;
}

async function beginAll(): Promise<void> {
  let active: DeviceRow | undefined;
  trouble = null;
  try {
    const { core, module } = await loading;
    tell({ tell: 'core', module });
    active = (await devices.all()).find((row) => row.active);
    if (active) await begin(active, core);
    else if (await hasSession()) throw refuse('storage_wiped');
  } catch (error) {
    trouble = asRefused(error, 'storage_failed');
    if (trouble.code !== 'storage_wiped') throw error;
    // Told on the page where the device is enrolled again; there is nothing else left to show.
    if (active) await devices.put({ ...active, active: false });
    tell({ tell: 'status', status: { ...status(QUIET, [], null), problem: trouble.plain() } });
  }
}

/** A session of the browser's without a device of ours: the storage was cleared, the cookie was not. */
async function hasSession(): Promise<boolean> {
  try {
    return (await net.me()) !== null;
  } catch (error) {
    if (error instanceof NoAnswer || error instanceof Refused) return false; // offline, or no server: nothing is known
    throw error;
  }
}

async function begin(device: DeviceRow, core: Core): Promise<void> {
  const store = await Store.open(device.device);
  try {
    await store.read(stateOf, ['state']); // throws where the browser has cleared it
    session = await Session.open({ store, core, net, app: APP, now, tell });
  } catch (error) {
    trouble = asRefused(error, 'storage_failed');
    await store.close();
    throw error;
  }
}

async function enrol(token: string, deviceName: string): Promise<null> {
  const { core } = await loading;
  const key = await makeKey();
  const enrolled = await net.enrol(token, await publicHalf(key), deviceName, APP).catch(offline);
  const log = core.newLog(enrolled.device, enrolled.code, enrolled.person.id);
  await (await Store.create(log, key)).close();
  const row: DeviceRow = {
    device: enrolled.device,
    person: enrolled.person.id,
    name: enrolled.person.name,
    active: true,
    enrolled: now(),
  };
  await devices.put(row);
  await leave();
  tell({ tell: 'reset' });
  await begin(row, core);
  await (await open()).syncNow();
  await handInOldOutboxes(row, core, net);
  return null;
}

/** Ends the session on the server first: without its answer, nobody is told that they have left. The outbox stays. */
async function signOut(): Promise<null> {
  const device = (await devices.all()).find((row) => row.active);
  await net.signOut().catch(offline);
  await leave();
  if (device) await devices.put({ ...device, active: false });
  tell({ tell: 'reset' });
  return null;
}

async function leave(): Promise<void> {
  await beginning?.catch(() => undefined);
  await session?.close();
  session = null;
  trouble = null;
}

scope.onmessage = (event) => void answer(event.data);

async function answer({ id, call, args }: Asked): Promise<void> {
  try {
    const handler = handlers[call] as (...args: unknown[]) => unknown;
    scope.postMessage({ id, answer: await handler(...args) });
  } catch (error) {
    scope.postMessage({ id, refused: asRefused(error, 'storage_failed').plain() });
    if (!(error instanceof Refused)) throw error; // a fault of ours: also in the browser's own log
  }
}
