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

type Handlers = { [K in CallName]: (...args: Calls[K]['args']) => Promise<Calls[K]['answer']> | Calls[K]['answer'] };
const handlers: Handlers = {
  start,
  watch: async (id, site) => (await open().teller.watch(id, site), null),
  unwatch: (id) => (session?.teller.unwatch(id), null),
  dispatch: (document, command, site) => open().dispatch(document, command, site),
  undo: async (act, site) => (await open().undo(act, site), null),
  dismiss: async (act) => (await open().dismiss(act), null),
  syncNow: async () => (await open().syncNow(), null),
  nudge: (reason) => (session?.request(reason), null),
  exportOutbox: async () => exportOutbox(open().store, (await loading).core),
  importOutbox: (file) => net.outbox(file).catch(offline),
  search: (text) => open().teller.catalogue.search(text),
  searchServer: (text) => net.search(text).catch(offline),
  findEquipment: (code) => open().teller.catalogue.findEquipment(code),
  draft: async (key) => (await open().store.read((tx) => tx.objectStore('drafts').get(key), ['drafts'])) ?? null,
  setDraft: async (key, text) => {
    await open().store.write(
      async (tx) => {
        if (text === null) await tx.objectStore('drafts').delete(key);
        else await tx.objectStore('drafts').put(text, key);
      },
      ['drafts'],
    );
    return null;
  },
  announce: (document, writing) => (session?.announce(document, writing), null),
  storage: () => open().storage(),
  enrol,
  signOut,
};

function open(): Session {
  if (!session) throw refuse('not_enrolled');
  return session;
}

function offline(error: unknown): never {
  throw error instanceof NoAnswer ? refuse('offline', error) : error;
}

async function start(): Promise<null> {
  const { core, module } = await loading;
  tell({ tell: 'core', module });
  const active = (await devices.all()).find((row) => row.active);
  try {
    if (active) await begin(active, core);
    else if (await hasSession()) throw refuse('storage_wiped');
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'storage_wiped') throw error;
    // Told on the page where the device is enrolled again; there is nothing else left to show.
    if (active) await devices.put({ ...active, active: false });
    tell({ tell: 'status', status: { ...status(QUIET, [], null), problem: error.plain() } });
  }
  return null;
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
  await store.read(stateOf, ['state']); // throws where the browser has cleared it
  session = await Session.open({ store, core, net, app: APP, now, tell });
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
  await session?.close();
  session = null;
  tell({ tell: 'reset' });
  await begin(row, core);
  await open().syncNow();
  await handInOldOutboxes(row, core, net);
  return null;
}

/** Ends the session on the server first: without its answer, nobody is told that they have left. The outbox stays. */
async function signOut(): Promise<null> {
  const device = (await devices.all()).find((row) => row.active);
  await net.signOut().catch(offline);
  await session?.close();
  session = null;
  if (device) await devices.put({ ...device, active: false });
  tell({ tell: 'reset' });
  return null;
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
