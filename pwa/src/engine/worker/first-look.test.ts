// What is shown before the core is there, and when it is read again.
import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import type { CoreSummary } from '../core';
import { fakeCore } from '../fakes';
import type { WorkerNews } from '../rpc';
import { makeKey } from '../storage/device-key';
import { Store } from '../storage/indexed-db';
import { summaryRow } from '../storage/summary-row';
import { FirstLook } from './first-look';

const NOW = 100 * 86_400_000;
const ticket = (id: string, given: object) => {
  const shown = { id, subject: `Sin red ${id}`, state: 'assigned', since: 0, tokens: [], ...given };
  return { ticket: shown } as unknown as CoreSummary;
};

async function kept() {
  const store = await Store.create(fakeCore().newLog(crypto.randomUUID(), 'K4', 'ana'), await makeKey());
  const rows = [
    summaryRow('hers', ticket('hers', { assignee: 'ana' }), { unsent: 2, stuck: 1 }, 'ana'),
    summaryRow('today', ticket('today', { assignee: 'ana', state: 'closed', since: NOW - 1 }), NONE, 'ana'),
    summaryRow('long ago', ticket('long ago', { assignee: 'ana', state: 'closed' }), NONE, 'ana'),
    summaryRow('another', ticket('another', { assignee: 'omar' }), NONE, 'ana'),
  ];
  await store.write(async (tx) => {
    for (const row of rows) await tx.objectStore('summaries').put(row);
    await tx.objectStore('things').put('{"id":"casa"}', 'organisation');
    const act = (number: number) => ({ number, document: 'hers', queued: 1 });
    await tx.objectStore('acts').put(act(1) as never);
    await tx.objectStore('acts').put(act(2) as never);
    await tx.objectStore('acts').put({ ...act(3), stuck: 'hers' } as never);
  });
  return store;
}
const NONE = { unsent: 0, stuck: 0 };
const idsOf = (told: WorkerNews | undefined) =>
  told?.tell === 'documents' ? told.tickets.map(({ id }) => id).sort() : undefined;

it('shows what is one’s own now and what waits, and never says of waiting work that it is done', async () => {
  const store = await kept();
  const told: WorkerNews[] = [];
  const look = await FirstLook.at(store, NOW);
  look.show({ device: store.device, person: 'ana' }, (one) => told.push(one));
  expect(told.map(({ tell }) => tell)).toEqual(['here', 'organisation', 'documents', 'status']);
  expect(idsOf(told.find(({ tell }) => tell === 'documents'))).toEqual(['hers', 'today']);
  expect(look.shown.sort()).toEqual(['hers', 'today']);
  const last = told.at(-1);
  expect(last?.tell === 'status' && last.status).toMatchObject({ chip: 'attention', pending: 2, stuck: 1 });
  expect((await look.all()).search('red').tickets).toEqual(['today', 'long ago', 'hers', 'another']);
  expect(await look.take()).toMatchObject({ organisation: '{"id":"casa"}', directory: undefined });
  await store.close();
});

it('is read again where another tab wrote meanwhile', async () => {
  const store = await kept();
  const look = await FirstLook.at(store, NOW);
  const other = new BroadcastChannel(`ronda-${store.device}`);
  other.postMessage({ kind: 'wrote', documents: ['t1'] });
  await expect.poll(() => look.stale).toBe(true);
  expect(await look.take()).toBeNull();
  other.close();
  await store.close();
});

it('says that a device whose rows are gone was emptied', async () => {
  const store = await Store.open(crypto.randomUUID());
  await expect(FirstLook.at(store, NOW)).rejects.toMatchObject({ code: 'storage_wiped' });
  await store.close();
});
