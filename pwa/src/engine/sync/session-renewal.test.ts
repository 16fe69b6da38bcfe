import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { fakeCore } from '../fakes';
import { makeKey } from '../storage/device-key';
import { type DeviceRow, Store, devices } from '../storage/indexed-db';
import { endHere } from '../worker/sign-in/sign-out';
import { type Net, NoAnswer, ServerSaid, net as realNet, notOurs } from './net';
import { withSessionRenewal } from './session-renewal';

const ended = () => new ServerSaid(401, { code: 'no_session', es: '', en: '' }, null);

/** A device that is open, and a server at which its session has ended. */
async function device() {
  const store = await Store.create(fakeCore().newLog(randomUUID(), 'K4', 'ana'), await makeKey());
  const row: DeviceRow = { device: store.device, person: 'ana', name: 'Ana', active: true, enrolled: 0 };
  await devices.put(row);
  const server = { sessions: 0, begun: 0, during: async () => undefined as void };
  const fake: Net = {
    ...realNet,
    sync: async () => ({ status: server.sessions > 0 ? 200 : 401, body: new Uint8Array(), retryAfterMs: null }),
    async call<T>(path: string): Promise<T> {
      if (server.sessions === 0) throw ended();
      if (path === '/api/sign-out') server.sessions = 0;
      return null as T;
    },
    challenge: async () => new TextEncoder().encode('ronda-session-v1\0abc'),
    async session() {
      await server.during();
      server.sessions += 1;
      server.begun += 1;
    },
  };
  return { store, row, server, fake, net: withSessionRenewal(fake, store) };
}

it('begins a session again, one for all that were asked at once', async () => {
  const { net, server } = await device();
  const asked = [net.sync(new Uint8Array()), net.call('/api/me'), net.sync(new Uint8Array())];
  const [first] = await Promise.all(asked);
  expect([first, server.begun]).toMatchObject([{ status: 200 }, 1]);
});

it('begins none while somebody signs out, whatever is under way', async () => {
  const { net, server, row } = await device();
  server.sessions = 1;
  let status = 0;
  const ask = () => net.call('/api/sign-out', {});
  await endHere(row, ask, async () => void (status = (await net.sync(new Uint8Array())).status), false);
  expect([status, server.sessions, server.begun]).toEqual([401, 0, 0]);
  expect((await devices.all()).find((one) => one.device === row.device)?.active).toBe(false);
});

it('ends what it began where whoever was here left meanwhile', async () => {
  const { net, server, row } = await device();
  server.during = () => devices.put({ ...row, active: false });
  expect((await net.sync(new Uint8Array())).status).toBe(401);
  expect([server.begun, server.sessions]).toEqual([1, 0]);
});

it('says nothing of a session whose renewal a proxy answered: the same is asked again', async () => {
  const { fake, server, store } = await device();
  const page = () => Promise.reject(notOurs(403));
  for (const lie of [{ challenge: page }, { session: page }]) {
    const net = withSessionRenewal({ ...fake, ...lie }, store);
    await expect(net.sync(new Uint8Array())).rejects.toBeInstanceOf(NoAnswer);
    await expect(net.call('/api/me')).rejects.toBeInstanceOf(NoAnswer);
  }
  expect(server.begun).toBe(0);
});

it('hears of the device from the server alone, and not from a proof that came late or maimed', async () => {
  const { fake, store } = await device();
  for (const [status, code] of [
    [408, 'too_slow'],
    [415, 'wrong_type'],
    [403, 'cross_site'],
    [503, 'busy'],
  ] as const) {
    const session = () => Promise.reject(new ServerSaid(status, { code, es: '', en: '' }, null));
    const net = withSessionRenewal({ ...fake, session }, store);
    await expect(net.sync(new Uint8Array())).rejects.toMatchObject({ code });
  }
  const session = () => Promise.reject(new ServerSaid(403, { code: 'bad_signature', es: '', en: '' }, null));
  const net = withSessionRenewal({ ...fake, session }, store);
  expect(await net.sync(new Uint8Array())).toMatchObject({ status: 401 });
  await expect(net.call('/api/me')).rejects.toMatchObject({ code: 'no_session' });
});

it('signs nobody out by the word of a proxy', async () => {
  const { row, server } = await device();
  server.sessions = 1;
  let left = false;
  const leaving = endHere(
    row,
    () => Promise.reject(notOurs(401)),
    async () => void (left = true),
    true,
  );
  await expect(leaving).rejects.toBeInstanceOf(NoAnswer);
  expect([left, (await devices.all()).find((one) => one.device === row.device)?.active]).toEqual([false, true]);
});

it('keeps whoever signs out without a network here', async () => {
  const { row, server } = await device();
  server.sessions = 1;
  let left = false;
  const leaving = endHere(
    row,
    () => Promise.reject(new NoAnswer('lost')),
    async () => void (left = true),
    true,
  );
  await expect(leaving).rejects.toBeInstanceOf(NoAnswer);
  expect([left, (await devices.all()).find((one) => one.device === row.device)?.active]).toEqual([false, true]);
});
