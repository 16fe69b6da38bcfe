// What changed is told once: a tab's own act as written, another's word as far as it is readable.
import 'fake-indexeddb/auto';
import '../fake-locks';
import { randomUUID } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import type { Core } from '../core';
import { open, tab } from '../fake-phone';
import { FakeServer, fakeCore, lost, note } from '../fakes';
import { Refused } from '../refusals';
import type { WorkerNews } from '../rpc';
import { makeKey } from '../storage/device-key';
import { Store } from '../storage/indexed-db';
import { net as realNet } from '../sync/net';
import { FirstLook } from './first-look';
import { Session } from './session';

it('tells an act’s row at once, with what waits of it, and reads it for another tab’s word', async () => {
  const core = fakeCore();
  const server = new FakeServer();
  server.before = lost;
  const store = await Store.create(core.newLog(randomUUID(), 'K4', 'ana'), await makeKey());
  await store.write(async (tx) => {
    await tx.objectStore('things').put('{}', 'organisation');
    await tx.objectStore('things').put('{"me":null}', 'directory');
  });
  const told: WorkerNews[] = [];
  const net = {
    ...realNet,
    sync: (body: Uint8Array<ArrayBuffer>) => server.net.sync(body),
    live: () =>
      ({ addEventListener: () => undefined, close: () => undefined, readyState: 1 }) as unknown as EventSource,
  };
  const session = await Session.open(
    { store, core, net, app: 'test', now: () => Date.now(), over: () => undefined, tell: (one) => told.push(one) },
    await FirstLook.at(store, Date.now()),
  );
  const read = vi.spyOn(store, 'read');
  const rowsRead = () => read.mock.calls.filter(([, tables]) => tables?.join() === 'summaries').length;
  const subject = () => {
    const last = told.findLast((one) => one.tell === 'documents');
    return last?.tell === 'documents' ? last.tickets.map((one) => [one.subject, one.unsent]) : [];
  };

  const { document } = await session.acts.dispatch(null, open('No hay red'), 'field');
  expect([subject(), rowsRead()]).toEqual([[['No hay red', 1]], 0]);
  await session.acts.dispatch(document, note('voy'), 'field');
  expect([subject(), rowsRead()]).toEqual([[['No hay red · voy', 2]], 0]);
  expect(session.notifier.catalogue.tickets.get(document)?.subject).toBe('No hay red · voy');

  await session.notifier.changed({ documents: [document] });
  expect([subject(), rowsRead()]).toEqual([[['No hay red · voy', 2]], 1]);
  await expect
    .poll(() => told.findLast((one) => one.tell === 'queue'))
    .toMatchObject({ queue: [{ number: 1 }, { number: 2 }] });
  await session.close();
});

it('shows the others that are looked at where one of them cannot be read, and says so', async () => {
  const torn = new Set<string>();
  const core = fakeCore();
  const look: Core['look'] = (replica, ...rest) => {
    if (torn.has(replica.id)) throw new Refused('unreadable', { es: 'No se puede leer.', en: 'It cannot be read.' });
    return core.look(replica, ...rest);
  };
  const server = new FakeServer();
  server.before = lost;
  const store = await Store.create(core.newLog(randomUUID(), 'K4', 'ana'), await makeKey());
  const { session, told } = await tab(server, store, { ...core, look });
  const { document: one } = await session.acts.dispatch(null, open('Una'), 'field');
  const { document: other } = await session.acts.dispatch(null, open('Otra'), 'field');
  for (const id of [one, other]) await session.notifier.watch(id, 'field');
  torn.add(one);
  told.length = 0;
  await session.notifier.changed({ documents: [one, other] });
  expect(told.flatMap((news) => (news.tell === 'shown' ? [news.id] : []))).toEqual([other]);
  expect(told.some((news) => news.tell === 'status' && news.status.problem?.es === 'No se puede leer.')).toBe(true);
  expect(told.some((news) => news.tell === 'queue' && news.queue.length === 2)).toBe(true);
  await session.close();
});
