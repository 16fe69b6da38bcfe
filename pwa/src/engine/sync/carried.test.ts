import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Carried } from '../../contract/light';
import type { CarriedIn } from '../../contract/server';
import { fakeCore } from '../fakes';
import { Refused } from '../refusals';
import type { WorkerNews } from '../rpc';
import { makeKey } from '../storage/device-key';
import { Store } from '../storage/indexed-db';
import { Courier } from '../worker/courier';
import { carryOn } from './carried';
import { NoAnswer, ServerSaid } from './net';

/** A browser that does not tell how much room there is. */
Object.defineProperty(globalThis, 'navigator', { configurable: true, value: {} });

const OUTSIDE = { institution: 'oaxaca', device: 'another' };
const bundle = (seed: number, size = 100) => new Uint8Array(size).fill(seed);
const said = (status: number, code: string) => new ServerSaid(status, { code, es: `no: ${code}`, en: code }, null);

/** A server that knows bundles by their bytes, and counts what was new to it. */
class Desk {
  readonly has = new Set<string>();
  requests = 0;
  before: () => void = () => undefined;
  after: () => void = () => undefined;

  net = {
    carried: async (sealed: ArrayBuffer): Promise<CarriedIn> => {
      this.requests += 1;
      this.before();
      this.has.add(new Uint8Array(sealed).join());
      this.after();
      return { device: 'another', acknowledged: 7, acts: 3, files: 1, receipt: btoa('signed') };
    },
  };
}

describe('what is carried for others', () => {
  let store: Store;
  let desk: Desk;
  let courier: Courier;
  let listed: readonly Carried[];
  let now: number;
  const open = (of: Store) =>
    new Courier({
      ...{ store: of, now: () => now, say: () => undefined },
      tell: (told: WorkerNews) => {
        if (told.tell === 'carried') listed = told.carried;
      },
    });
  const states = () => listed.map(({ state }) => state);
  const code = async (asked: Promise<unknown>) =>
    asked.then(
      () => 'taken',
      (error: unknown) => (error instanceof Refused ? error.code : String(error)),
    );

  beforeEach(async () => {
    store = await Store.create(fakeCore().newLog(randomUUID(), 'K4', 'ana'), await makeKey());
    desk = new Desk();
    now = 1_000;
    listed = [];
    courier = open(store);
    await courier.begin();
  });

  it('is kept once, whatever was played twice, and handed in once there is an answer', async () => {
    const [one, again] = [await courier.carry(bundle(1), OUTSIDE), await courier.carry(bundle(1), OUTSIDE)];
    expect(one.id).toBe(again.id);
    expect([states(), courier.waiting]).toEqual([['waiting'], 1]);
    desk.before = () => {
      throw new NoAnswer('below ground');
    };
    await expect(courier.handIn(desk.net)).rejects.toBeInstanceOf(NoAnswer);
    expect(states()).toEqual(['waiting']);
    desk.before = () => undefined;
    await courier.handIn(desk.net);
    expect(listed[0]).toMatchObject({ state: 'handed', acts: 3, files: 1, why: null });
    expect(courier.waiting).toBe(0);
    expect(new TextDecoder().decode(await courier.receiptOf(one.id))).toBe('signed');
    expect(await code(courier.load(one.id))).toBe('carried_gone'); // the server has it: it takes no room here
    await courier.handIn(desk.net);
    expect([desk.requests, desk.has.size]).toEqual([2, 1]);
  });

  it('is refused in its own words where the transaction finds no room, and what was carried stays', async () => {
    await courier.carry(bundle(1), OUTSIDE);
    const { write } = store;
    const full = vi.spyOn(store, 'write').mockImplementation((work, names) =>
      write.call(
        store,
        async (tx) => {
          await work(tx);
          throw new DOMException('The current transaction exceeded its quota limitations.', 'QuotaExceededError');
        },
        names,
      ),
    );
    expect(await code(courier.carry(bundle(2), OUTSIDE))).toBe('carried_full');
    full.mockRestore();
    await courier.begin();
    expect([states(), courier.waiting]).toEqual([['waiting'], 1]);
    const { id } = await courier.carry(bundle(2), OUTSIDE);
    expect(await courier.load(id)).toEqual(bundle(2));
  });

  it('goes again where the answer was lost, and is the same to the server', async () => {
    await courier.carry(bundle(1), OUTSIDE);
    desk.after = () => {
      throw new NoAnswer('the answer was lost');
    };
    await expect(courier.handIn(desk.net)).rejects.toBeInstanceOf(NoAnswer);
    desk.after = () => undefined;
    await courier.handIn(desk.net);
    expect([desk.requests, desk.has.size, states()]).toEqual([2, 1, ['handed']]);
  });

  it('goes again where the server says that it came damaged: it was read here, and a network may have done that', async () => {
    await courier.carry(bundle(1), OUTSIDE);
    desk.before = () => {
      throw said(400, 'carried_unreadable');
    };
    const anHour = 60 * 60_000;
    for (const expected of ['waiting', 'waiting', 'refused']) {
      await courier.handIn(desk.net);
      expect(states()).toEqual([expected]);
      expect(listed[0]?.why === null).toBe(expected === 'waiting');
      now += anHour;
    }
    await courier.carry(bundle(2), OUTSIDE);
    await courier.handIn(desk.net);
    desk.before = () => undefined; // on another network
    now += anHour;
    await courier.handIn(desk.net);
    expect(listed.map(({ state }) => state)).toEqual(['handed', 'refused']);
  });

  it('stays with the server’s words where it is refused for good, and lets the others pass', async () => {
    for (const seed of [1, 2, 3]) {
      now += 1;
      await courier.carry(bundle(seed), OUTSIDE);
    }
    const answers = [said(422, 'carried_elsewhere'), said(409, 'gap'), null];
    desk.before = () => {
      const answer = answers.shift();
      if (answer) throw answer;
    };
    await courier.handIn(desk.net);
    // The latest stands first.
    expect(states()).toEqual(['handed', 'waiting', 'refused']);
    expect(listed[2]?.why?.es).toBe('no: carried_elsewhere');
    // What may pass is tried again, by and by: each time costs all of its bytes.
    await courier.handIn(desk.net);
    expect([desk.requests, states()]).toEqual([3, ['handed', 'waiting', 'refused']]);
    now += 31 * 60 * 1000;
    await courier.handIn(desk.net);
    expect([desk.requests, states()]).toEqual([4, ['handed', 'handed', 'refused']]);
    await courier.drop(listed[2]?.id ?? '');
    expect(states()).toEqual(['handed', 'handed']);
  });

  it('goes again where the clock had run years ahead as the server said something against it', async () => {
    now += 3 * 365 * 24 * 60 * 60 * 1000;
    await courier.carry(bundle(1), OUTSIDE);
    desk.before = () => {
      throw said(409, 'gap');
    };
    await courier.handIn(desk.net);
    desk.before = () => undefined;
    now -= 3 * 365 * 24 * 60 * 60 * 1000;
    await courier.handIn(desk.net);
    expect(states()).toEqual(['handed']);
  });

  it('waits where the server is busy or the session has ended: that says nothing of the bundle', async () => {
    await courier.carry(bundle(1), OUTSIDE);
    for (const answer of [said(503, 'busy'), said(429, 'too_many'), said(401, 'no_session'), said(408, 'too_slow')]) {
      desk.before = () => {
        throw answer;
      };
      await expect(courier.handIn(desk.net)).rejects.toBe(answer);
      expect(listed[0]).toMatchObject({ state: 'waiting', why: null });
    }
  });

  it('is given up when told to, also while it is being handed in', async () => {
    const { id } = await courier.carry(bundle(1), OUTSIDE);
    desk.after = () => void courier.drop(id);
    await courier.handIn(desk.net);
    await courier.begin();
    expect(listed).toEqual([]);
    expect(await code(courier.receiptOf(id))).toBe('carried_gone');
  });

  it('is not this very phone’s', async () => {
    expect(await code(courier.carry(bundle(1), { institution: 'oaxaca', device: store.device }))).toBe('carried_own');
    expect(listed).toEqual([]);
  });

  it('leaves the list a month after it was handed in', async () => {
    await courier.carry(bundle(1), OUTSIDE);
    await courier.handIn(desk.net);
    now += 31 * 24 * 60 * 60 * 1000;
    await courier.handIn(desk.net);
    expect(listed).toEqual([]);
  });

  it('survives a reload, and goes on with a later enrolment of the same person', async () => {
    const { id } = await courier.carry(bundle(1), OUTSIDE);
    const later = await Store.create(fakeCore().newLog(randomUUID(), 'K5', 'ana'), await makeKey());
    await carryOn(store, later);
    await carryOn(store, later);
    await courier.begin();
    expect(listed).toEqual([]);
    const next = open(later);
    await next.begin();
    expect(listed.map((one) => one.id)).toEqual([id]);
    expect(await next.load(id)).toEqual(bundle(1));
  });
});

describe('a receipt for this device', () => {
  it('counts where it is this device’s, of this institution, and of acts that there are', async () => {
    const log = fakeCore().newLog(randomUUID(), 'K4', 'ana');
    const store = await Store.create({ ...log, number: 9 }, await makeKey());
    const light = { institution: 'oaxaca', public: '', receipts: '' };
    const directory = JSON.stringify({ version: '1', me: { id: 'ana' }, people: [], requesters: [], light });
    await store.write((tx) => tx.objectStore('things').put(directory, 'directory'), ['things']);
    const courier = new Courier({ store, now: () => 1, say: () => undefined, tell: () => undefined });
    const receipt = { institution: 'oaxaca', device: store.device, acknowledged: 7, at: 50, held: 1 };
    await expect(courier.receipt({ ...receipt, device: 'another' })).rejects.toMatchObject({ code: 'light_other' });
    await expect(courier.receipt({ ...receipt, institution: 'x' })).rejects.toMatchObject({ code: 'light_other' });
    await expect(courier.receipt({ ...receipt, acknowledged: 10 })).rejects.toMatchObject({ code: 'light_forged' });
    expect(await courier.receipt(receipt)).toEqual({ acknowledged: 7, at: 50, held: 1 });
    // One that is older says nothing new.
    expect(await courier.receipt({ ...receipt, acknowledged: 5, at: 40 })).toMatchObject({ acknowledged: 7 });
  });
});
