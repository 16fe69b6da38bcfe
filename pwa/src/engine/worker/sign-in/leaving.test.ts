// Whoever leaves loses nothing that only this device has, also what is written while the server is asked.
import 'fake-indexeddb/auto';
import '../../fake-locks';
import { beforeEach, expect, it, vi } from 'vitest';
import { FakeServer } from '../../fakes';
import { refuse } from '../../refusals';
import { core, open, phone } from '../../fake-phone';
import type { WorkerNews } from '../../rpc';
import { type DeviceRow, Store, devices, erase, wasCleared } from '../../storage/indexed-db';
import { NoAnswer, ServerSaid, type Net } from '../../sync/net';
import { Leaving } from './leaving';
import type { SignIn } from './sign-in';
import { endHere } from './sign-out';

beforeEach(async () => {
  for (const { device } of await devices.all()) await erase(device);
});

/** A device that has sent all of its acts, and the way out of it. `asked`: what happens while the server is asked. */
async function here(asked: () => Promise<unknown> = async () => undefined) {
  const { session, store } = await phone(new FakeServer());
  await session.acts.dispatch(null, open('Sin red'), 'field');
  await session.syncNow();
  const row: DeviceRow = { device: store.device, person: 'ana', name: 'Ana', active: true, enrolled: 1 };
  await devices.put(row);
  const told: WorkerNews[] = [];
  let current: typeof session | null = session;
  const net = {
    call: async () => asked(),
    me: () => Promise.reject(new ServerSaid(401, { code: 'no_session', es: '', en: '' }, null)),
  } as unknown as Net;
  Object.assign(session.net, net);
  const leaving = new Leaving({
    ...{ net, now: () => 1, tell: (one) => told.push(one), core: async () => core },
    session: () => current,
    leave: async () => {
      await current?.close();
      current = null;
    },
    signIn: { entering: null } as SignIn,
    nowhere: () => undefined,
  });
  const acts = async () => {
    const again = await Store.open(row.device);
    const count = await again.read((tx) => tx.objectStore('acts').count(), ['acts']);
    await again.close();
    return count;
  };
  return { leaving, session, row, told, acts, without: () => (current = null) };
}

/** Nothing goes any more. */
function silent({ net }: { net: Net }) {
  net.sync = () => Promise.reject(new NoAnswer('below ground'));
}

it('clears what the server has all of', async () => {
  const { leaving, acts } = await here();
  await leaving.signOut(true);
  expect([await acts(), await devices.all()]).toEqual([0, []]);
});

it('keeps an act that is written while the server is asked, and says so', async () => {
  let write: () => Promise<unknown> = async () => undefined;
  const { leaving, session, acts, told } = await here(() => write());
  silent(session);
  write = () => session.acts.dispatch(null, open('Otro'), 'field');
  await expect(leaving.signOut(true)).rejects.toMatchObject({ code: 'unsent' });
  expect(await acts()).toBe(2);
  expect(told).toContainEqual({ tell: 'here', here: null });
});

it('clears nothing that was not sent where nothing could be opened to look', async () => {
  const { leaving, session, acts, without } = await here();
  silent(session);
  await session.acts.dispatch(null, open('Otro'), 'field');
  without();
  await expect(leaving.signOut(true)).rejects.toMatchObject({ code: 'unsent' });
  expect(await acts()).toBe(2);
  await session.close();
});

it('sends first what is written as a revoked device is about to be cleared', async () => {
  const { leaving, session, row, told, acts } = await here();
  silent(session);
  await session.acts.dispatch(null, open('Otro'), 'field');
  await leaving.ended('revoked', row);
  expect(told).toEqual([{ tell: 'elsewhere' }]);
  expect(await acts()).toBe(2);
  expect((await devices.all()).map(({ device, active }) => [device, active])).toEqual([[row.device, true]]);
});

it('clears nothing of a revoked device that cannot be looked into, and leaves no page without a device', async () => {
  const { leaving, row, told, acts } = await here();
  const opening = vi.spyOn(Store, 'open').mockRejectedValue(refuse('storage_blocked'));
  await leaving.ended('revoked', row);
  opening.mockRestore();
  expect(told).toEqual([{ tell: 'elsewhere' }]);
  expect(await acts()).toBe(1);
});

it('keeps nothing of whoever leaves a device that was cleared while the server was asked', async () => {
  const row: DeviceRow = { device: 'cleared', person: 'ana', name: 'Ana', active: true, enrolled: 1 };
  await devices.put(row);
  const cleared = () => erase(row.device);
  await endHere(row, cleared, async () => undefined, false);
  expect([await devices.all(), await wasCleared(row.device)]).toEqual([[], true]);
});
