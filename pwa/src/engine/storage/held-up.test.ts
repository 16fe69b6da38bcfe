// Trials of a start whose storage is held up. A page that was left may hold a transaction that never ends.
import 'fake-indexeddb/auto';
import '../fake-locks';
import { randomUUID } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import { core, tab } from '../fake-phone';
import { FakeServer, lost } from '../fakes';
import type { WorkerNews } from '../rpc';
import { FirstLook } from '../worker/first-look';
import { makeKey } from './device-key';
import { Store, devices, stateOf } from './indexed-db';
import { JOURNAL } from './journal';

afterEach(() => vi.useRealTimers());

/** Holds a transaction over this table, as a page does that was stopped within it; answers what lets it go. */
async function hold(name: string, table: string, mode: 'readonly' | 'readwrite') {
  const opening = indexedDB.open(name);
  await new Promise((resolve) => (opening.onsuccess = resolve));
  const database = opening.result;
  const tx = database.transaction(table, mode);
  const done = new Promise((resolve) => (tx.oncomplete = resolve));
  let held = true;
  const ask = (): void => {
    tx.objectStore(table).count().onsuccess = () => {
      if (held) ask();
    };
  };
  ask();
  return async () => {
    held = false;
    await done;
    database.close();
  };
}
const HELD = { number: 1, document: 'd', queued: 1, stuck: 'd', at: 1, command: 'x', state: { held: 'y' } };
const made = async () => Store.create(core.newLog(randomUUID(), 'K4', 'ana'), await makeKey());
const stopTimers = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
/** Storage goes on by itself; timers stand still. */
const settle = async () => {
  for (let turns = 0; turns < 200; turns++) await new Promise((resolve) => setImmediate(resolve));
};
const problems = (told: WorkerNews[]) =>
  told.flatMap((one) => (one.tell === 'status' && one.status.problem ? [one.status.problem.es] : []));

/** A start that is held up, to the end of its patience. */
async function looksInVain(store: Store): Promise<void> {
  stopTimers();
  const looked = expect(FirstLook.at(store, 1)).rejects.toMatchObject({ code: 'storage_silent' });
  await settle();
  await vi.advanceTimersByTimeAsync(10_000);
  await settle();
  await vi.advanceTimersByTimeAsync(20_000);
  await looked;
  vi.useRealTimers();
}

it('is told where nothing answers, and goes well once it is let go', async () => {
  const store = await made();
  const letGo = await hold(`ronda-${store.device}`, 'summaries', 'readwrite');
  await looksInVain(store);
  await letGo();
  const look = await FirstLook.at(store, 1);
  expect(look.stand.lastSync).toBeNull();
  await look.take();
  await store.close();
});

it('is told where what was kept aside cannot be written, which the next start does', async () => {
  const store = await made();
  await store.write(async (tx) => {
    const state = await JOURNAL.put(tx, await stateOf(tx), { replicas: [], rows: [] });
    await tx.objectStore('state').put(state, 'state');
  });
  const letGo = await hold(`ronda-${store.device}`, 'documents', 'readonly');
  await looksInVain(store);
  await letGo();
  await (await FirstLook.at(store, 1)).take();
  expect((await store.read(stateOf, ['state'])).journal).toBeUndefined();
  await store.close();
});

it('waits for a tab that is at work, and asks on another handle', async () => {
  const store = await made();
  const letGo = await hold(`ronda-${store.device}`, 'acts', 'readwrite');
  stopTimers();
  const looking = FirstLook.at(store, 1);
  await settle();
  await vi.advanceTimersByTimeAsync(15_000);
  vi.useRealTimers();
  await letGo();
  await (await looking).take();
  await store.close();
});

it('waits for nobody that reads: it writes nothing where no way back stands open', async () => {
  const store = await made();
  const letGo = await hold(`ronda-${store.device}`, 'state', 'readonly');
  const server = new FakeServer();
  server.before = lost;
  const { session } = await tab(server, store);
  await letGo();
  await session.close();
});

it('says above the list what holds it up, goes on when it is let go, and says that no more', async () => {
  const store = await made();
  await store.write((tx) => tx.objectStore('acts').put(HELD as never));
  const letGo = await hold(`ronda-${store.device}`, 'carried', 'readwrite');
  const server = new FakeServer();
  server.before = lost;
  stopTimers();
  const told: WorkerNews[] = [];
  const opening = tab(server, store, core, (one) => told.push(one));
  await settle();
  await vi.advanceTimersByTimeAsync(19_000);
  expect(problems(told)).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(problems(told)).toEqual([expect.stringContaining('El navegador no contesta')]);
  const last = told.findLast((one) => one.tell === 'status');
  expect(last?.tell === 'status' && last.status).toMatchObject({ chip: 'attention', stuck: 1 });
  vi.useRealTimers();
  await letGo();
  const { session } = await opening;
  const after = told.findLast((one) => one.tell === 'status');
  expect(after?.tell === 'status' && after.status.problem).toBeNull();
  await session.close();
});

it('is told where the list of devices does not answer', async () => {
  await devices.put({ device: 'd', person: 'ana', name: 'Ana', active: true, enrolled: 1 });
  const letGo = await hold('ronda', 'devices', 'readwrite');
  stopTimers();
  const asked = expect(devices.all()).rejects.toMatchObject({ code: 'storage_silent' });
  await settle();
  await vi.advanceTimersByTimeAsync(10_000);
  await asked;
  vi.useRealTimers();
  await letGo();
  expect((await devices.all()).map(({ device }) => device)).toEqual(['d']);
});
