// What a tab has just written itself is told as it was written, and not read again for that.
import 'fake-indexeddb/auto';
import '../fake-locks';
import { randomUUID } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import type { Command } from '../../contract/api';
import { FakeServer, fakeCore, lost, note } from '../fakes';
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

  const open = { open_ticket: { subject: 'No hay red' } } as unknown as Command;
  const { document } = await session.acts.dispatch(null, open, 'field');
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
