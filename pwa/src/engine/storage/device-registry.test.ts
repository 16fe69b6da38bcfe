// Tests of who is known in a browser, also where what is kept of somebody does not open.
import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { fakeCore } from '../fakes';
import { refuse } from '../refusals';
import { makeKey } from './device-key';
import { known } from './device-registry';
import { type DeviceRow, Store, devices, stateOf } from './indexed-db';

const row = (device: string, person: string, enrolled: number): DeviceRow => ({
  ...{ device, person, name: person, enrolled, active: false },
});
/** A device on which so many acts wait. */
async function kept(person: string, waiting: number): Promise<string> {
  const store = await Store.create(fakeCore().newLog(randomUUID(), 'K4', person), await makeKey());
  await store.write(async (tx) => {
    const state = await stateOf(tx);
    await tx.objectStore('state').put({ ...state, log: { ...state.log, number: waiting } }, 'state');
  });
  await store.close();
  return store.device;
}

it('tells everybody with what waits, and of whom that cannot be read, whatever else is kept of them', async () => {
  await devices.put(row(await kept('ana', 2), 'ana', 1));
  await devices.put(row(await kept('ana', 3), 'ana', 2));
  await devices.put(row(await kept('omar', 4), 'omar', 3));
  // A window that went on to a later version had it open last.
  const opens = Store.open.bind(Store);
  vi.spyOn(Store, 'open').mockImplementation((device) =>
    device === 'closed' ? Promise.reject(refuse('storage_newer')) : opens(device),
  );
  await devices.put(row('closed', 'omar', 4));
  expect((await known()).map(({ person, unsent }) => [person, unsent])).toEqual([
    ['omar', null],
    ['ana', 5],
  ]);
});
