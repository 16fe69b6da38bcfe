// What is kept is said to be kept, whatever becomes of telling or sending it: who is told otherwise does it again.
import 'fake-indexeddb/auto';
import '../fake-locks';
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Command } from '../../contract/api';
import { FakeServer, fakeCore, lost } from '../fakes';
import { refuse } from '../refusals';
import { makeKey } from '../storage/device-key';
import { Store } from '../storage/indexed-db';
import { net as realNet } from '../sync/net';
import { ActWriter, type ActWriterParts } from './act-writer';
import { FirstLook } from './first-look';
import { Session } from './session';

const core = fakeCore();
const made = async () => Store.create(core.newLog(randomUUID(), 'K4', 'ana'), await makeKey());
const open = { open_ticket: { subject: 'No hay red' } } as unknown as Command;
const acts = async (device: string) => {
  const store = await Store.open(device);
  const count = await store.read((tx) => tx.objectStore('acts').count());
  await store.close();
  return count;
};

it('to whoever writes while the device is left', async () => {
  const server = new FakeServer();
  server.before = lost;
  const store = await made();
  const net = { ...realNet, sync: (body: Uint8Array<ArrayBuffer>) => server.net.sync(body) };
  const session = await Session.open(
    { store, core, net, app: 'test', now: () => Date.now(), over: () => undefined, tell: () => undefined },
    await FirstLook.at(store, Date.now()),
  );
  const written = session.acts.dispatch(null, open, 'field').then(
    () => 1,
    () => 0,
  );
  await session.close();
  expect(await acts(store.device)).toBe(await written);
  await expect(session.acts.dispatch(null, open, 'field')).rejects.toMatchObject({ code: 'storage_failed' });
  expect(await acts(store.device)).toBe(await written);
});

it('though it cannot be sent', async () => {
  const store = await made();
  const untold: unknown[] = [];
  const writer = new ActWriter({
    ...{ store, core, now: () => 1, inform: async () => undefined, wrote: async () => undefined },
    ...{ may: async () => undefined, unreadable: () => undefined, untold: (error: unknown) => untold.push(error) },
    send: () => Promise.reject(refuse('storage_failed')),
  } as unknown as ActWriterParts);
  await expect(writer.dispatch(null, open, 'field')).resolves.toMatchObject({ act: `${store.device}.1` });
  expect(untold).toMatchObject([{ code: 'storage_failed' }]);
  await store.close();
});
