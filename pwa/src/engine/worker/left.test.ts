// A device that is left: what is on its way comes to its end, and nothing more is begun.
import 'fake-indexeddb/auto';
import '../fake-locks';
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Command } from '../../contract/api';
import { FakeServer, fakeCore, lost, note } from '../fakes';
import { makeKey } from '../storage/device-key';
import type { EvidenceRow } from '../storage/evidence-row';
import { FILES, Store } from '../storage/indexed-db';
import { type Net, net as realNet } from '../sync/net';
import { FirstLook } from './first-look';
import { Session } from './session';

Object.defineProperty(globalThis, 'EventSource', { configurable: true, value: { CLOSED: 2 } });

const core = fakeCore();

async function device(net: Partial<Net>, server = new FakeServer()) {
  const store = await Store.create(core.newLog(randomUUID(), 'K4', 'ana'), await makeKey());
  const live = () =>
    ({ addEventListener: () => undefined, close: () => undefined, readyState: 1 }) as unknown as EventSource;
  const whole: Net = { ...realNet, sync: (body) => server.net.sync(body), live, ...net };
  const begin = async () =>
    Session.open(
      { store, core, net: whole, app: 'test', now: () => Date.now(), over: () => undefined, tell: () => undefined },
      await FirstLook.at(store, Date.now()),
    );
  return { store, begin };
}

it('sends no part of a file after the one that is on its way', async () => {
  let parts = 0;
  let arrive: () => void = () => undefined;
  const { store, begin } = await device({
    upload: async () => ({ size: 1_000_000, received: 0, state: 'waiting', why: null, backed_up: false }),
    uploadPart: async (_act, at, bytes) => {
      parts += 1;
      if (parts === 1) await new Promise<void>((resolve) => (arrive = resolve));
      const received = at + bytes.byteLength;
      return { size: 1_000_000, received, state: 'waiting', why: null, backed_up: false };
    },
  });
  await store.write(async (tx) => {
    // Named by an act of a former device of the same person: the server has it.
    for (const act of ['e.1', 'e.2']) {
      const row: EvidenceRow = {
        ...{ act, document: 'a', sha256: act, size: 1_000_000, media: 'jpeg', at: 1, state: 'waiting', waiting: 1 },
        ...{ thumb: false, whole: true },
      };
      await tx.objectStore('evidence').put(row);
      await tx.objectStore('blobs').put({ sha256: act, bytes: new ArrayBuffer(1_000_000) });
    }
  }, FILES);
  const session = await begin();
  await expect.poll(() => parts).toBe(1);
  const leaving = session.close();
  arrive();
  await leaving;
  expect(parts).toBe(1);
});

it('asks for no page after the one that is taken in, and says nothing of the network for that', async () => {
  const server = new FakeServer();
  for (let n = 1; n <= 20; n++) server.change(randomUUID(), note(`otro ${n}`));
  server.pageSize = 1;
  let asked = 0;
  let arrive: () => void = () => undefined;
  const sync: Net['sync'] = async (body) => {
    asked += 1;
    if (asked === 3) await new Promise<void>((resolve) => (arrive = resolve));
    return server.net.sync(body);
  };
  const { store, begin } = await device({ sync }, server);
  const session = await begin();
  await expect.poll(() => asked).toBe(3);
  const leaving = session.close();
  arrive();
  await leaving;
  expect(asked).toBe(3);
  const again = await Store.open(store.device);
  expect(await again.read((tx) => tx.objectStore('documents').count())).toBeLessThan(4);
  await again.close();
});

it('says of an act that is written meanwhile what is true: it is kept, or it is not', async () => {
  const server = new FakeServer();
  server.before = lost;
  const { store, begin } = await device({}, server);
  const session = await begin();
  const open = { open_ticket: { subject: 'No hay red' } } as unknown as Command;
  const acts = async () => {
    const again = await Store.open(store.device);
    const count = await again.read((tx) => tx.objectStore('acts').count());
    await again.close();
    return count;
  };
  const written = session.acts.dispatch(null, open, 'field').then(
    () => 1,
    () => 0,
  );
  await session.close();
  expect(await acts()).toBe(await written);
  await expect(session.acts.dispatch(null, open, 'field')).rejects.toMatchObject({ code: 'storage_failed' });
  expect(await acts()).toBe(await written);
});
