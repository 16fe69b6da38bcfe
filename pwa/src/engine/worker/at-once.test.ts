import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Command } from '../../contract/api';
import { FakeServer, fakeCore, lost, note, wordsOf } from '../fakes';
import { makeKey } from '../storage/device-key';
import { Store } from '../storage/indexed-db';
import { net as realNet, ServerSaid } from '../sync/net';
import { refuse } from '../refusals';
import { ActWriter, type ActWriterParts } from './act-writer';
import { FirstLook } from './first-look';
import { Session } from './session';

Object.defineProperty(globalThis, 'navigator', {
  configurable: true,
  value: { locks: { request: (_name: string, _options: object, work: () => Promise<unknown>) => work() } },
});
Object.defineProperty(globalThis, 'EventSource', { configurable: true, value: { CLOSED: 2 } });

it('where storage is thrown away, an act is written only when it can be sent, and is sent when it is said to be kept', async () => {
  const core = fakeCore();
  const server = new FakeServer();
  const store = await Store.create(core.newLog(randomUUID(), 'K4', 'ana'), await makeKey());
  const net = {
    ...realNet,
    sync: (body: Uint8Array<ArrayBuffer>) => server.net.sync(body),
    live: () =>
      ({ addEventListener: () => undefined, close: () => undefined, readyState: 1 }) as unknown as EventSource,
  };
  const parts = {
    ...{ store, core, net, app: 'test', now: () => Date.now(), atOnce: true },
    ...{ over: () => undefined, tell: () => undefined },
  };
  const session = await Session.open(parts, await FirstLook.at(store, Date.now()));
  const opened = { open_ticket: { subject: 'En el navegador' } } as unknown as Command;
  const kept = () => store.read((tx) => tx.objectStore('acts').count());

  server.before = lost;
  await expect(session.acts.dispatch(null, opened, 'field')).rejects.toMatchObject({ code: 'tab_offline' });
  expect(await kept()).toBe(0);

  server.before = () => undefined;
  const { document } = await session.acts.dispatch(null, opened, 'field');
  expect(server.documents.get(document)?.commands.map(wordsOf)).toEqual(['En el navegador']);

  server.before = lost;
  await expect(session.acts.dispatch(document, note('sin señal'), 'field')).rejects.toMatchObject({
    code: 'tab_offline',
  });
  expect(await kept()).toBe(1);

  // It answers and takes nothing: no signal is not what is wanting, and nobody is told that it is.
  for (const [status, code] of [[503, 'busy'] as const, [426, 'too_new'] as const]) {
    server.before = () => {
      throw new ServerSaid(status, { code, es: code, en: code }, null);
    };
    await expect(session.acts.dispatch(document, note('no lo recibe'), 'field')).rejects.toMatchObject({
      code: 'tab_unsent',
    });
    expect(await kept()).toBe(1);
  }

  server.before = () => undefined;
  await session.acts.dispatch(document, note('ahora sí'), 'field');
  expect(server.documents.get(document)?.commands.map(wordsOf)).toEqual(['En el navegador', 'ahora sí']);
  await session.close();
});

it('what is kept is said to be kept although it cannot be sent: who is told otherwise does it again', async () => {
  const core = fakeCore();
  const store = await Store.create(core.newLog(randomUUID(), 'K4', 'ana'), await makeKey());
  const untold: unknown[] = [];
  const writer = new ActWriter({
    ...{ store, core, now: () => 1, inform: async () => undefined, wrote: async () => undefined },
    ...{ may: async () => undefined, unreadable: () => undefined, untold: (error: unknown) => untold.push(error) },
    send: () => Promise.reject(refuse('storage_failed')),
  } as unknown as ActWriterParts);
  const opened = { open_ticket: { subject: 'En el navegador' } } as unknown as Command;
  await expect(writer.dispatch(null, opened, 'field')).resolves.toMatchObject({ act: `${store.device}.1` });
  expect(untold).toMatchObject([{ code: 'storage_failed' }]);
  await store.close();
});

it('several acts are of the moment in which they are written, as one is: the server is asked first, and may be long', async () => {
  const core = fakeCore();
  const store = await Store.create(core.newLog(randomUUID(), 'K4', 'ana'), await makeKey());
  const times: number[] = [];
  const dispatch: typeof core.dispatch = (...asked) => (times.push(asked[4].now), core.dispatch(...asked));
  let now = 1;
  const writer = new ActWriter({
    ...{ store, core: { ...core, dispatch }, now: () => now, inform: async () => undefined },
    ...{ wrote: async () => undefined, untold: () => undefined, unreadable: () => undefined },
    ...{ may: async () => void (now += 60_000), send: async () => undefined, atOnce: true },
  } as unknown as ActWriterParts);
  const opened = { open_ticket: { subject: 'En el navegador' } } as unknown as Command;
  const { document } = await writer.dispatch(null, opened, 'desk');
  await writer.dispatchAll(
    [note('b'), note('c')].map((command) => ({ document, command })),
    'desk',
    true,
  );
  expect(times).toEqual([60_001, 120_001, 120_001]);
  await store.close();
});
