// A device that is cleared on purpose, and a browser that is killed meanwhile.
import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { beforeEach, expect, it, vi } from 'vitest';
import { type DeviceRow, devices, endClearing, erase, wasCleared } from './indexed-db';

/** What the next deletion of a database waits for: a browser that is killed gets no further. */
const trial = vi.hoisted(() => ({ killed: false, refused: '' }));
vi.mock('idb', async (original) => {
  const library = await original<typeof import('idb')>();
  const deleteDB: typeof library.deleteDB = (name, callbacks) => {
    if (trial.killed) return new Promise<void>(() => undefined);
    if (trial.refused === name) return Promise.reject(new DOMException('An internal error', 'UnknownError'));
    return library.deleteDB(name, callbacks);
  };
  return { ...library, deleteDB };
});

const row = (device: string): DeviceRow => ({
  ...{ device, person: 'omar.cruz', name: 'Omar Cruz', active: true, enrolled: 1 },
});
const names = async () => (await indexedDB.databases()).map(({ name }) => name);

beforeEach(async () => {
  Object.assign(trial, { killed: false, refused: '' });
  for (const device of ['d1', 'd2']) (await openDB(`ronda-${device}`, 1)).close();
  await devices.put(row('d1'));
});

it('leaves nothing of what it held, and is known as cleared while something still names it', async () => {
  await erase('d1');
  expect(await devices.all()).toEqual([]);
  expect(await names()).not.toContain('ronda-d1');
  expect(await wasCleared('d1')).toBe(true);
  await endClearing('d1');
  expect(await wasCleared('d1')).toBe(true);
  await endClearing(null);
  expect(await wasCleared('d1')).toBe(false);
});

it('is not taken for one that was emptied where the browser is killed meanwhile, and is cleared at the next start', async () => {
  trial.killed = true;
  void erase('d1');
  await vi.waitFor(async () => expect(await wasCleared('d1')).toBe(true), { timeout: 30_000 });
  expect(await devices.all()).toEqual([]);
  expect(await names()).toContain('ronda-d1');
  trial.killed = false;
  await endClearing('d1');
  expect(await names()).not.toContain('ronda-d1');
  expect(await wasCleared('d1')).toBe(true);
});

it('remembers nothing of a database that no device had', async () => {
  await endClearing(null);
  await erase('d2');
  expect(await names()).not.toContain('ronda-d2');
  expect(await wasCleared('d2')).toBe(false);
  expect(await wasCleared(null)).toBe(false);
});

it('is cleared although the browser does not let another one go yet, and that one at the next start', async () => {
  await devices.put({ ...row('d2'), active: false });
  trial.killed = true;
  for (const device of ['d1', 'd2']) void erase(device);
  await vi.waitFor(async () => expect(await Promise.all(['d1', 'd2'].map(wasCleared))).toEqual([true, true]), {
    timeout: 30_000,
  });
  Object.assign(trial, { killed: false, refused: 'ronda-d1' });
  await endClearing(null);
  expect([await names(), await wasCleared('d1')]).toMatchObject([expect.arrayContaining(['ronda-d1']), true]);
  expect([(await names()).includes('ronda-d2'), await wasCleared('d2')]).toEqual([false, false]);
  trial.refused = '';
  await endClearing(null);
  expect([(await names()).includes('ronda-d1'), await wasCleared('d1')]).toEqual([false, false]);
});
