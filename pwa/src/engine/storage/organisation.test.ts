// Two versions of the app on one device, and the organisation's data that only the later one can read.
import 'fake-indexeddb/auto';
import '../fake-locks';
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Core } from '../core';
import { tab } from '../fake-phone';
import { FakeServer, fakeCore } from '../fakes';
import { refuse } from '../refusals';
import { makeKey } from './device-key';
import { Store } from './indexed-db';
import { LATER } from './organisation';

const [FORMER, NEW] = ['{"id":"casa"}', '{"id":"casa","de":"otra versión"}'];

/** The core of a version that reads these data alone; what the server sends of them, and what it judges by. */
function version(reads: readonly string[], sent: string | null = null) {
  const fake = fakeCore();
  const by: string[] = [];
  const core: Core = {
    ...fake,
    setOrganisation: (json) => {
      if (!reads.includes(json)) throw refuse('bad_answer');
      by.push(json);
    },
    answer: (message) => ({ ...fake.answer(message), data: () => ({ organisation: sent, directory: null }) }),
  };
  return { core, by };
}
/** A device that has these data. */
async function device(organisation: string): Promise<Store> {
  const store = await Store.create(fakeCore().newLog(randomUUID(), 'K4', 'ana'), await makeKey());
  await store.write(async (tx) => {
    await tx.objectStore('things').put(organisation, 'organisation');
    await tx.objectStore('things').put('{"me":null}', 'directory');
  });
  return store;
}
const kept = (store: Store) =>
  store.read(
    async (tx) => {
      const things = tx.objectStore('things');
      return [await things.get('organisation'), await things.get(LATER)];
    },
    ['things'],
  );

it('goes on by the data that it can read, and leaves those of a later version to that one', async () => {
  const store = await device(FORMER);
  const old = version([FORMER], NEW);
  const { session } = await tab(new FakeServer(), store, old.core);
  await session.syncNow();
  expect(await kept(store)).toEqual([FORMER, NEW]);
  expect(old.by.at(-1)).toBe(FORMER);
  await session.close();

  const again = await Store.open(store.device);
  const later = version([FORMER, NEW]);
  const after = await tab(new FakeServer(), again, later.core);
  expect(await kept(again)).toEqual([NEW, undefined]);
  expect(later.by.at(-1)).toBe(NEW);
  expect(after.told.findLast((one) => one.tell === 'organisation')).toMatchObject({ organisation: NEW });
  await after.session.close();
});

it('talks to the server though it cannot read what a later version left, and takes what that one sends', async () => {
  const store = await device(NEW);
  const server = new FakeServer();
  const back = version([FORMER], FORMER);
  const { session, told } = await tab(server, store, back.core);
  expect(told.some((one) => one.tell === 'status' && one.status.problem?.es === refuse('data_later').es)).toBe(true);
  await session.syncNow();
  expect(server.requests).toBeGreaterThan(0);
  expect(await kept(store)).toEqual([FORMER, undefined]);
  expect(back.by.at(-1)).toBe(FORMER);
  await session.close();
});
