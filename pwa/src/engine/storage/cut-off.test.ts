// Tests of a page whose databases' process WebKit has ended. No handle is to be had in it; in a new one it is.
import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import { fakeCore } from '../fakes';
import { makeKey } from './device-key';
import { Store, devices, endClearing, erase, stateOf, wasCleared } from './indexed-db';

const trial = vi.hoisted(() => ({ says: '', silent: 0, asked: 0, holds: '', held: 0 }));
vi.mock('idb', async (original) => {
  const library = await original<Record<'openDB' | 'deleteDB', (...args: never[]) => Promise<object>>>();
  const openDB = (...args: never[]) => {
    trial.asked += 1;
    if (trial.silent > 0) {
      trial.silent -= 1;
      return new Promise<object>((resolve) => late.push(() => void library.openDB(...args).then(resolve)));
    }
    return trial.says ? Promise.reject(new DOMException(trial.says, 'UnknownError')) : library.openDB(...args);
  };
  const deleteDB = (...args: never[]) => {
    if (!trial.holds || !String(args[0]).endsWith(trial.holds)) return library.deleteDB(...args);
    trial.held += 1;
    return new Promise(() => undefined);
  };
  return { ...library, openDB, deleteDB };
});
/** What is waited for is waited for a hundredth of the time. */
vi.mock('./sleep', () => ({ sleep: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms / 100)) }));
/** Has those that were silent answer after all. */
const late: (() => void)[] = [];
afterEach(() => {
  vi.useRealTimers();
  Object.assign(trial, { says: '', silent: 0, asked: 0, holds: '', held: 0 });
});

const LOST = 'Connection to Indexed Database server lost. Refresh the page to try again';
const core = fakeCore();
const kept = (store: Store) => store.read(stateOf, ['state']);
const made = async () => Store.create(core.newLog(randomUUID(), 'K4', 'ana'), await makeKey());

it('says at once that this page opens it no more, where WebKit says so', async () => {
  const store = await made();
  await store.lose();
  Object.assign(trial, { says: LOST, asked: 0 });
  await expect(kept(store)).rejects.toMatchObject({ code: 'storage_lost' });
  expect(trial.asked).toBe(1);
});

it('says it after waiting in vain, where the browser has other words for it', async () => {
  const store = await made();
  await store.lose();
  Object.assign(trial, { says: 'Internal error opening backing store', asked: 0 });
  await expect(kept(store)).rejects.toMatchObject({ code: 'storage_lost' });
  expect(trial.asked).toBeGreaterThan(3);
});

it('says of a page in which nothing ever stood that nothing may be kept', async () => {
  trial.says = LOST;
  await expect(Store.open(randomUUID())).rejects.toMatchObject({ code: 'storage_blocked' });
});

it('goes on where it is to be had again', async () => {
  const store = await made();
  await store.lose();
  trial.says = LOST;
  await expect(kept(store)).rejects.toMatchObject({ code: 'storage_lost' });
  trial.says = '';
  expect(await kept(store)).toMatchObject({ lastSync: null });
});

it('closes what could not be opened again, and takes nothing from then on: nobody would look there', async () => {
  const store = await made();
  await store.lose();
  Object.assign(trial, { says: 'Internal error opening backing store', asked: 0 });
  const reading = kept(store).catch((error: unknown) => error);
  await expect.poll(() => trial.asked).toBeGreaterThan(0);
  await store.close();
  expect(await reading).toMatchObject({ code: 'storage_lost' });
  trial.says = '';
  const written = store.write((tx) => tx.objectStore('drafts').put('después', 'borrador'));
  await expect(written).rejects.toMatchObject({ code: 'storage_failed' });
  const other = await Store.open(store.device);
  expect(await other.read((tx) => tx.objectStore('drafts').get('borrador'))).toBeUndefined();
  await other.close();
});

it('is asked for once more where nobody answers, and then says so: nothing of it is erased', async () => {
  const store = await made();
  await store.close();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  Object.assign(trial, { silent: 2, asked: 0 });
  const opened = expect(Store.open(store.device)).rejects.toMatchObject({ code: 'storage_silent' });
  await vi.advanceTimersByTimeAsync(19_999);
  expect(trial.asked).toBe(2);
  await vi.advanceTimersByTimeAsync(1);
  await opened;
  vi.useRealTimers();

  // One that comes too late is closed, and keeps nobody out; the next opening goes well.
  for (const answer of late.splice(0)) answer();
  const again = await Store.open(store.device);
  expect((await kept(again)).log.device).toBe(store.device);
  await again.close();
  await erase(store.device); // waits for whoever has it open
});

it('opens where the second question is answered', async () => {
  const store = await made();
  await store.close();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  trial.silent = 1;
  const opening = Store.open(store.device);
  await vi.advanceTimersByTimeAsync(10_000);
  vi.useRealTimers();
  const again = await opening;
  expect((await kept(again)).log.device).toBe(store.device);
  await again.close();
});

it('is cleared at the next start where a frozen window does not let it go now, and that is said', async () => {
  const store = await made();
  const { device } = store;
  await store.close();
  await devices.put({ device, person: 'ana', name: 'Ana', active: false, enrolled: 1 });
  trial.holds = device;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const clearing = erase(device);
  const waits = expect(clearing).rejects.toMatchObject({ code: 'clearing_waits' });
  while (trial.held === 0) await new Promise((resolve) => setImmediate(resolve));
  await vi.advanceTimersByTimeAsync(10_000);
  await waits;
  vi.useRealTimers();
  expect(await wasCleared(device)).toBe(true);
  trial.holds = '';
  await endClearing(null);
  const again = await Store.open(device);
  await expect(kept(again)).rejects.toMatchObject({ code: 'storage_wiped' });
  await again.close();
});

it('keeps no other clearing from its end where a frozen window does not let one go', async () => {
  const row = (device: string) => ({ device, person: '', name: '', active: false, enrolled: 0, cleared: true });
  const [held, other] = [`0-${randomUUID()}`, `1-${randomUUID()}`]; // in the order in which they are ended
  for (const device of [held, other]) await devices.put(row(device));
  trial.holds = held;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const ending = endClearing(null);
  while (trial.held === 0) await new Promise((resolve) => setImmediate(resolve));
  await vi.advanceTimersByTimeAsync(10_000);
  vi.useRealTimers();
  await ending;
  expect([await wasCleared(held), await wasCleared(other)]).toEqual([true, false]);
});
