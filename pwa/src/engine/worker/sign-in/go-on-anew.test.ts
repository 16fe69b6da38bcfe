// A copied profile goes on as another device, and what it had written on its side comes along.
import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { QueueItem } from '../../../contract/api';
import type { Me } from '../../../contract/server';
import { fakeCore } from '../../fakes';
import { makeKey } from '../../storage/device-key';
import { type ActRow, type DeviceRow, Store, devices, endClearing, erase, stateOf } from '../../storage/indexed-db';
import { net as realNet, NoAnswer, type Net } from '../../sync/net';
import { handInOldOutboxes } from '../../sync/outbox';
import { FirstLook } from '../first-look';
import { goOnAnew } from './go-on-anew';

const core = fakeCore();
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const drafts = (store: Store) => store.read((tx) => tx.objectStore('drafts').getAllKeys(), ['drafts']);

let asked: { path: string; body: object }[] = [];
let handed: Uint8Array[] = [];
const next = `next-${randomUUID()}`;
const net = {
  ...realNet,
  call: async (path: string, body: object) => {
    asked.push({ path, body });
    return { device: next, code: 'K5', person: { id: 'ana', name: 'Ana Luz' } };
  },
  outbox: async (file: Uint8Array) => handed.push(file),
} as unknown as Net;

/** A device with a draft and one act that the server has not: its session, and its row. */
async function forked() {
  const device = randomUUID();
  const key = await makeKey();
  const store = await Store.create(core.newLog(device, 'K4', 'ana'), key);
  const act = {
    ...{ number: 1, document: 'ticket', state: 'local', struck: false, at: 1, open: 'ticket', queued: 1 },
    ...{ hash: new Uint8Array(32), bytes: encode({ number: 1, document: 'ticket', command: {} }) },
    command: { add_note: { audience: 'internal', text: 'por mi lado' } },
  } as unknown as ActRow;
  await store.write(async (tx) => {
    const state = await stateOf(tx);
    await tx.objectStore('state').put({ ...state, log: { ...state.log, number: 1 } }, 'state');
    await tx.objectStore('acts').put(act);
    await tx.objectStore('drafts').put('a medias', 'note ticket');
  });
  const row: DeviceRow = { device, person: 'ana', name: 'Ana', active: true, enrolled: 1 };
  await devices.put(row);
  const { catalogue } = await FirstLook.at(store, 1);
  return { former: { store, notifier: { catalogue }, net }, row };
}
beforeEach(async () => {
  for (const { device } of await devices.all()) await erase(device);
  await endClearing(null);
  [asked, handed] = [[], []];
});

it('is open in the place of the former, with what was left and the drafts, and hands in what that had not sent', async () => {
  const { former, row } = await forked();
  const open: DeviceRow[] = [];
  // As whoever came in on a device of theirs has it: its row from before that.
  await goOnAnew(
    former,
    { ...row, active: false },
    core,
    7,
    () => true,
    async (made, its) => {
      await former.store.close();
      await devices.put(made);
      open.push(...(await devices.all()).filter(({ active }) => active));
      await handInOldOutboxes(made, its, net);
    },
  );
  expect(asked.map(({ path, body }) => [path, (body as { device: string }).device])).toEqual([
    ['/api/devices/anew', row.device],
    ['/api/outcomes', undefined],
  ]);
  // One alone is open, and it is this one, from the moment that it is there.
  expect(open).toEqual([{ device: next, person: 'ana', name: 'Ana Luz', active: true, enrolled: 7 }]);
  expect((await devices.all()).find(({ device }) => device === row.device)).toMatchObject({
    active: false,
    handedIn: true,
  });
  expect(handed).toHaveLength(1);

  const store = await Store.open(next);
  expect(await drafts(store)).toEqual(['note ticket']);
  const left = (await store.read((tx) => tx.objectStore('things').get('former'), ['things'])) as QueueItem[];
  expect(left.map(({ state, why }) => [state, why?.es.includes('se copió o volvió atrás')])).toEqual([['held', true]]);
  const { log } = await store.read(stateOf, ['state']);
  expect([log.device, log.number]).toEqual([next, 0]);
  await store.close();
  await erase(next);
});

it('leaves the former one open where the server does not answer: at the next contact once more', async () => {
  const { former, row } = await forked();
  const silent = { ...net, call: () => Promise.reject(new NoAnswer('no network')) } as unknown as Net;
  const comeInAs = vi.fn();
  await expect(goOnAnew({ ...former, net: silent }, row, core, 7, () => true, comeInAs)).rejects.toThrow(NoAnswer);
  expect(comeInAs).not.toHaveBeenCalled();
  expect(await devices.all()).toEqual([row]);
  expect(await drafts(former.store)).toEqual(['note ticket']);
  await former.store.close();
});

it('goes on once, however often the server says meanwhile that it must, and again where that came to nothing', async () => {
  const { former, row } = await forked();
  const comeInAs = vi.fn(async () => former.store.close());
  await Promise.all([1, 2, 3].map((now) => goOnAnew(former, row, core, now, () => true, comeInAs)));
  expect([asked.length, comeInAs.mock.calls.length]).toEqual([1, 1]);
  await erase(next);

  const other = await forked();
  let sent = '';
  const call = (_path: string, body: { public_key: string }) => {
    sent = body.public_key;
    return Promise.reject(new NoAnswer('lost'));
  };
  const silent = { ...other.former, net: { ...net, call } as unknown as Net };
  await expect(goOnAnew(silent, other.row, core, 4, () => true, comeInAs)).rejects.toThrow(NoAnswer);
  await goOnAnew(other.former, other.row, core, 5, () => true, comeInAs);
  expect(comeInAs).toHaveBeenCalledTimes(2);
  // It may have been made by the first: the same key is the same device.
  expect((asked.at(-1)?.body as { public_key: string }).public_key).toBe(sent);
  await other.former.store.close();
  await erase(next);
});

describe('whoever signed out meanwhile', () => {
  /** Whose session the browser has once the server has answered. */
  const session = (device: string) => ({ me: async () => ({ device }) as Me });
  const paths = () => asked.map(({ path }) => path);
  const isNothingOf = async (device: string) => {
    const store = await Store.open(device);
    await expect(store.read(stateOf, ['state'])).rejects.toMatchObject({ code: 'storage_wiped' });
    await store.close();
    await erase(device);
  };

  it('is not let in again by the server’s answer, and its session ends', async () => {
    const { former, row } = await forked();
    const leaving = {
      ...{ ...net, ...session(next) },
      call: async (path: string, body: object) => {
        await devices.put({ ...row, active: false });
        return net.call(path, body);
      },
    } as Net;
    const comeInAs = vi.fn();
    await goOnAnew({ ...former, net: leaving }, row, core, 7, () => true, comeInAs);
    expect(comeInAs).not.toHaveBeenCalled();
    expect(paths()).toEqual(['/api/devices/anew', '/api/sign-out']);
    expect(await devices.all()).toEqual([{ ...row, active: false }]);
    await isNothingOf(next);
    expect(await drafts(former.store)).toEqual(['note ticket']);
    await former.store.close();
  });

  it('leaves the session of who came in after them', async () => {
    const { former, row } = await forked();
    const comeInAs = vi.fn();
    const of = { ...former, net: { ...net, ...session('of-beto') } as Net };
    await goOnAnew(of, row, core, 7, () => false, comeInAs);
    expect(comeInAs).not.toHaveBeenCalled();
    expect(paths()).toEqual(['/api/devices/anew']);
    await isNothingOf(next);
    await former.store.close();
  });
});
