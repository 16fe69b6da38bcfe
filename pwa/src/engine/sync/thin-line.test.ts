// A phone on lines that are slow, cut or answered by another, and what it does by itself afterwards.
import 'fake-indexeddb/auto';
import '../fake-locks';
import { expect, it, vi } from 'vitest';
import { core, open, phone, rows, said } from '../fake-phone';
import { FakeServer, lost } from '../fakes';
import { frame } from './frame';
import { RequestSize } from './request-size';
import { converse } from './sync';

it('sends again what took the server too long to receive, without a person', async () => {
  const server = new FakeServer();
  const { session, store, told } = await phone(server);
  const real = server.net.sync;
  server.net.sync = async () => {
    const problem = { code: 'too_slow', es: 'Tardó demasiado.', en: 'It took too long.', acknowledged: null };
    return { status: 408, body: await frame(new TextEncoder().encode(JSON.stringify(problem))), retryAfterMs: null };
  };
  const { document } = await session.acts.dispatch(null, open('Por EDGE'), 'field');
  await session.syncNow();
  server.net.sync = real;
  session.request('online');
  await expect.poll(() => said(server, document)).toEqual(['Por EDGE']);
  await expect
    .poll(() => told.findLast((one) => one.tell === 'status'))
    .toMatchObject({ status: { problem: null, pending: 0 } });
  expect(await rows(store)).toMatchObject([{ state: 'settled' }]);
  await session.close();
});

it('is neither signed out nor ended by what a network answers in the server’s place, and says where that lasts', async () => {
  const server = new FakeServer();
  server.before = lost;
  const { session, store, told } = await phone(server);
  const real = server.net.sync;
  const now = () => told.findLast((one) => one.tell === 'status')?.status;
  const { document } = await session.acts.dispatch(null, open('En la red del plantel'), 'field');
  for (const status of [200, 401, 403, 407, 410, 413, 511]) {
    server.net.sync = async () => ({
      status,
      body: new TextEncoder().encode('<html>Entra</html>'),
      retryAfterMs: 9e15,
    });
    await session.syncNow();
    await session.syncNow();
    const problem = { es: expect.stringMatching(/Hay red, pero no llega al servidor/) as unknown };
    await expect.poll(now).toMatchObject({ online: false, pending: 1, problem });
    expect(now()?.signIn).toBeUndefined();
  }
  server.net.sync = lost; // out of that network, into none
  await session.syncNow();
  await expect.poll(() => now()?.problem).toBeNull();
  server.net.sync = real;
  server.before = () => undefined;
  session.request('online');
  await expect.poll(() => said(server, document)).toEqual(['En la red del plantel']);
  await expect.poll(now).toMatchObject({ online: true, problem: null, pending: 0 });
  expect(await rows(store)).toMatchObject([{ state: 'settled' }]);
  await session.close();
});

it('hears the server that is too busy to read, and takes it for no network’s page', async () => {
  const server = new FakeServer();
  server.before = lost;
  const { session, told } = await phone(server);
  const now = () => told.findLast((one) => one.tell === 'status')?.status;
  await session.acts.dispatch(null, open('Mucha gente'), 'field');
  const page = new TextEncoder().encode('<html>Entra</html>');
  for (const [status, code] of [
    [503, 'busy'],
    [408, 'too_slow'],
  ] as const) {
    server.net.sync = async () => ({ status: 200, body: page, retryAfterMs: null });
    await session.syncNow();
    await session.syncNow();
    await expect.poll(() => now()?.problem?.es).toMatch(/Hay red, pero no llega al servidor/);
    const refusal = new TextEncoder().encode(JSON.stringify({ code, es: 'Luego.', en: 'Later.' }));
    server.net.sync = async () => ({ status, body: refusal, retryAfterMs: 1 });
    await session.syncNow();
    await session.syncNow();
    await expect.poll(now).toMatchObject({ online: true, problem: null, pending: 1 });
  }
  await session.close();
});

it('asks for less at once where a proxy takes no request of this size, or cuts it', async () => {
  const server = new FakeServer();
  server.before = lost;
  const { session, store, key } = await phone(server);
  await session.acts.dispatch(null, open('Por un proxy estrecho'), 'field');
  const problem = { code: 'bad_frame', es: 'Llegó dañado.', en: 'It came damaged.', acknowledged: null };
  const cut = await frame(new TextEncoder().encode(JSON.stringify(problem)));
  for (const [status, body, why] of [
    [413, new TextEncoder().encode('<html>413</html>'), { name: 'NoAnswer' }],
    [400, cut, { code: 'bad_frame' }],
  ] as const) {
    const line = new RequestSize();
    const whole = line.load.acts;
    const parts = {
      ...{ store, core, key, line, asker: 'test', app: 'test', now: Date.now },
      net: { sync: async () => ({ status, body, retryAfterMs: null }) },
      ...{
        gathered: () => undefined,
        offering: () => undefined,
        mended: async () => undefined,
        page: async () => undefined,
      },
      stop: new AbortController().signal,
    };
    await expect(converse(parts)).rejects.toMatchObject(why);
    expect(line.load.acts).toBe(whole / 4);
  }
  await session.close();
});

it('does not wait for an answer that drips where its device is left', async () => {
  const { session, store, key } = await phone(new FakeServer());
  const stop = new AbortController();
  let asked: () => void = () => undefined;
  const underWay = new Promise<void>((resolve) => (asked = resolve));
  const drips = (_: Uint8Array<ArrayBuffer>, end?: AbortSignal) =>
    new Promise<never>((_resolve, reject) => {
      end?.addEventListener('abort', () => reject(new Error('ended')));
      asked();
    });
  const left = converse({
    ...{ store, core, key, line: new RequestSize(), asker: 'test', app: 'test', now: Date.now, net: { sync: drips } },
    ...{
      gathered: () => undefined,
      offering: () => undefined,
      mended: async () => undefined,
      page: async () => undefined,
    },
    stop: stop.signal,
  });
  await underWay;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  stop.abort();
  vi.advanceTimersByTime(10_000);
  vi.useRealTimers();
  await expect(left).rejects.toThrow('ended');
  await session.close();
});

it('sends again what came to the server cut, or without what stood around it, without a person', async () => {
  const server = new FakeServer();
  server.before = lost;
  const { session, store, told } = await phone(server);
  const real = server.net.sync;
  const now = () => told.findLast((one) => one.tell === 'status')?.status;
  const { document } = await session.acts.dispatch(null, open('Por un proxy'), 'field');
  for (const [status, code] of [
    [400, 'bad_frame'],
    [415, 'wrong_type'],
    [403, 'cross_site'],
  ] as const) {
    const problem = { code, es: `Así no: ${code}`, en: 'Not so.', acknowledged: null };
    server.net.sync = async () => ({
      ...{ status, body: await frame(new TextEncoder().encode(JSON.stringify(problem))), retryAfterMs: null },
    });
    await session.syncNow();
    await expect.poll(() => now()?.problem?.es).toBe(problem.es);
  }
  server.net.sync = real;
  server.before = () => undefined;
  session.request('online'); // no reason of a person's: one that waits for a person would not go
  await expect.poll(() => said(server, document)).toEqual(['Por un proxy']);
  expect(await rows(store)).toMatchObject([{ state: 'settled' }]);
  await session.close();
});
