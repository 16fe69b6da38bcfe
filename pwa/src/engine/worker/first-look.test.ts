// What is shown before the core is there, and when it is read again.
import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { fakeCore } from '../fakes';
import type { WorkerNews } from '../rpc';
import { makeKey } from '../storage/device-key';
import { Store } from '../storage/indexed-db';
import { FirstLook } from './first-look';

async function kept() {
  const store = await Store.create(fakeCore().newLog(crypto.randomUUID(), 'K4', 'ana'), await makeKey());
  await store.write(async (tx) => {
    const summary = { ticket: { id: 't1', subject: 'No hay red' } };
    await tx.objectStore('summaries').put({ id: 't1', summary, unsent: 2, stuck: 1 } as never);
    await tx.objectStore('things').put('{"id":"casa"}', 'organisation');
  });
  return store;
}

it('shows rows and what waits, and never says of waiting work that it is done', async () => {
  const store = await kept();
  const told: WorkerNews[] = [];
  const look = await FirstLook.at(store);
  look.show({ device: store.device, person: 'ana' }, (one) => told.push(one));
  expect(told.map(({ tell }) => tell)).toEqual(['here', 'organisation', 'documents', 'status']);
  const last = told.at(-1);
  expect(last?.tell === 'status' && last.status).toMatchObject({ chip: 'attention', pending: 2, stuck: 1 });
  expect(look.take()?.rows).toHaveLength(1);
  await store.close();
});

it('is read again where another tab wrote meanwhile', async () => {
  const store = await kept();
  const look = await FirstLook.at(store);
  const other = new BroadcastChannel(`ronda-${store.device}`);
  other.postMessage({ kind: 'wrote', documents: ['t1'] });
  await expect.poll(() => look.stale).toBe(true);
  expect(look.take()).toBeNull();
  other.close();
  await store.close();
});

it('says that a device whose rows are gone was emptied', async () => {
  const store = await Store.open(crypto.randomUUID());
  await expect(FirstLook.at(store)).rejects.toMatchObject({ code: 'storage_wiped' });
  await store.close();
});
