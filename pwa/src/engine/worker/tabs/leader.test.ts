// Who leads, of several tabs: the first, until it dies or does not answer any more.
import 'fake-indexeddb/auto';
import '../../fake-locks';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FakeServer, fakeCore, note } from '../../fakes';
import { makeKey } from '../../storage/device-key';
import { Store, stateOf } from '../../storage/indexed-db';
import { type Net, net as realNet } from '../../sync/net';
import { RequestSize } from '../../sync/request-size';
import { type SyncParts, converse } from '../../sync/sync';
import { FirstLook } from '../first-look';
import { QUIET } from '../overview';
import { type ElectionTimeouts, Tabs, type TabMessage } from './leader';
import { Session } from '../session';

Object.defineProperty(globalThis, 'EventSource', { configurable: true, value: { CLOSED: 2 } });
/** Short, and still long for whoever answers on a busy machine. */
const SOON = { againMs: 100, quietMs: 1 };

/** What the tabs of a device say to each other; of the leader's state, whether it talks to the server. */
function listening(device: string) {
  const channel = new BroadcastChannel(`ronda-${device}`);
  const [said, syncing]: [TabMessage['kind'][], boolean[]] = [[], []];
  channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
    said.push(data.kind);
    if (data.kind === 'status') syncing.push(data.status.syncing);
  };
  return { said, syncing, close: () => channel.close() };
}

/** A tab whose leader's answers can be left out, as those of a frozen one are. */
function tab(device: string) {
  const one = { leads: 0, lost: 0, asked: 0, frozen: false };
  const tabs: Tabs = new Tabs(
    device,
    ({ kind }: TabMessage) => {
      if (kind !== 'hello') return;
      one.asked += 1;
      if (tabs.leads && !one.frozen) tabs.say({ kind: 'status', status: {} as never });
    },
    SOON,
  );
  tabs.joinElection({ lead: () => (one.leads += 1), lost: () => (one.lost += 1) });
  return { one, tabs };
}

describe('the lead', () => {
  it('stays with a leader that answers, however often it is asked', async () => {
    const device = randomUUID();
    const first = tab(device);
    await expect.poll(() => first.tabs.leads).toBe(true);
    const second = tab(device);
    await expect.poll(() => first.one.asked, { timeout: 5_000 }).toBeGreaterThan(6);
    expect([first.tabs.leads, second.tabs.leads]).toEqual([true, false]);
    // It passes at once when the leader closes.
    first.tabs.close();
    await expect.poll(() => second.tabs.leads).toBe(true);
    expect(first.one.lost).toBe(0);
    second.tabs.close();
  });

  it('is taken from a leader that does not answer, which learns it and stands in line again', async () => {
    const device = randomUUID();
    const first = tab(device);
    await expect.poll(() => first.tabs.leads).toBe(true);
    first.one.frozen = true;
    const second = tab(device);
    await expect.poll(() => second.tabs.leads, { timeout: 4_000 }).toBe(true);
    expect(first.one.asked).toBeGreaterThan(2); // not by the first question that it left without an answer
    expect([first.tabs.leads, first.one.lost, second.one.leads]).toEqual([false, 1, 1]);
    first.one.frozen = false; // and takes nothing from one that answers
    await expect.poll(() => second.one.asked, { timeout: 5_000 }).toBeGreaterThan(4);
    expect([first.tabs.leads, second.tabs.leads]).toEqual([false, true]);
    second.tabs.close();
    await expect.poll(() => first.tabs.leads).toBe(true);
    first.tabs.close();
  });

  it('is not taken by a tab that is still opening, however long nobody answers what it says', async () => {
    const device = randomUUID();
    const [tabs, { said, close }] = [new Tabs(device, () => undefined, SOON), listening(device)];
    tabs.tell({ kind: 'sync', reason: 'poke' });
    tabs.say({ kind: 'live' });
    await expect.poll(() => said.length).toBeGreaterThan(1);
    expect(said).toEqual(['sync', 'live']); // it asks for no leader: who never hears one takes the lead
    close();
    let led = 0;
    tabs.joinElection({ lead: () => (led += 1), lost: () => undefined });
    await expect.poll(() => [tabs.leads, led]).toEqual([true, 1]);
    tabs.close();
  });
});

const core = fakeCore();
/** What is held of each document, and how far the news were read. */
const standing = (store: Store) =>
  store.read(async (tx) => {
    const { log } = await stateOf(tx);
    const documents = await tx.objectStore('documents').getAll();
    const read = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)) as unknown;
    return { inside: read(log.bytes), documents: documents.map(({ id, base }) => [id, read(base)]) };
  });

const live = () =>
  ({ addEventListener: () => undefined, close: () => undefined, readyState: 1 }) as unknown as EventSource;
/** A tab of the app, whose questions to the server are answered like this. */
const open = async (its: Store, sync: Net['sync'], timeouts?: ElectionTimeouts) =>
  Session.open(
    {
      ...{ store: its, core, net: { ...realNet, sync, live }, app: 'test', now: () => Date.now() },
      ...{ over: () => undefined, tell: () => undefined, ...(timeouts && { timeouts }) },
    },
    await FirstLook.at(its, Date.now()),
  );

describe('a tab that was frozen while it asked', () => {
  it('takes in no answer once another one has asked', async () => {
    const server = new FakeServer();
    server.change(randomUUID(), note('uno'));
    const key = await makeKey();
    const store = await Store.create(core.newLog(randomUUID(), 'K4', 'ana'), key);
    let wake: () => void = () => undefined;
    const parts = (asker: string, sync: Net['sync']): SyncParts => ({
      ...{ store, core, key, asker, app: 'test', now: Date.now, net: { sync }, stop: new AbortController().signal },
      line: new RequestSize(),
      ...{
        gathered: () => undefined,
        offering: () => undefined,
        mended: async () => undefined,
        page: async () => undefined,
      },
    });
    const frozen = converse(
      parts('frozen', async (body) => {
        const answer = await server.net.sync(body);
        await new Promise<void>((resolve) => (wake = resolve));
        return answer;
      }),
    );
    const refused = expect(frozen).rejects.toMatchObject({ code: 'overtaken' });
    await expect.poll(() => server.requests).toBe(1);
    server.change(randomUUID(), note('dos'));
    await converse(parts('awake', (body) => server.net.sync(body)));
    const before = await standing(store);
    expect(before.documents).toHaveLength(2);
    wake();
    await refused;
    expect(await standing(store)).toEqual(before);
    await store.close();
  });

  it('leaves the server to the one that took the lead, and has its own acts sent by it', async () => {
    const server = new FakeServer();
    const store = await Store.create(core.newLog(randomUUID(), 'K4', 'ana'), await makeKey());
    let wake: (() => void) | null = null;
    let asked = 0;
    const deaf = hearing(); // the tab that is opened next, until it hears again
    const first = await open(store, async (body) => {
      asked += 1;
      const answer = await server.net.sync(body);
      await new Promise<void>((resolve) => (wake = resolve));
      return answer;
    });
    await expect.poll(() => wake).not.toBeNull();
    deaf.hears(false);
    const { said, close } = listening(store.device);
    server.change(randomUUID(), note('llegó mientras'));
    const its = await Store.open(store.device);
    const second = await open(its, (body) => server.net.sync(body), SOON);
    await expect.poll(() => server.requests, { timeout: 5_000 }).toBeGreaterThan(1);
    await second.syncNow();
    const before = await standing(its);
    expect(before.documents).toHaveLength(1);
    // What was written in it before it knew is sent by the other: that is asked for as it learns it.
    expect(said).toContain('sync');
    close();

    deaf.hears(true);
    (wake as unknown as () => void)();
    const made = await first.acts.dispatch(
      null,
      { open_ticket: { subject: 'De la que despertó' } } as unknown as Parameters<typeof first.acts.dispatch>[1],
      'field',
    );
    expect(await first.syncNow()).toBe(true);
    await expect.poll(() => server.documents.has(made.document)).toBe(true);
    expect(asked).toBe(1);
    await first.close();
    await second.close();
  });

  it('tells nobody else how it stands: whoever leads by then knows better', async () => {
    const server = new FakeServer();
    const store = await Store.create(core.newLog(randomUUID(), 'K4', 'ana'), await makeKey());
    const session = await open(store, (body) => server.net.sync(body));
    await session.syncNow();
    const [woken, told] = [new BroadcastChannel(`ronda-${store.device}`), [] as boolean[]];
    woken.onmessage = ({ data }: MessageEvent<TabMessage>) => data.kind === 'status' && told.push(data.status.online);
    woken.postMessage({ kind: 'status', status: { ...QUIET, online: false } } satisfies TabMessage);
    woken.postMessage({ kind: 'hello' } satisfies TabMessage);
    await expect.poll(() => told.at(-1)).toBe(true);
    woken.close();
    await session.close();
  });

  it('keeps nobody waiting who asked for its conversation: it is the next leader’s', async () => {
    const server = new FakeServer();
    const store = await Store.create(core.newLog(randomUUID(), 'K4', 'ana'), await makeKey());
    let asked = 0;
    let [frozen, wake]: [boolean, () => void] = [false, () => undefined];
    const deaf = hearing();
    const first = await open(store, async (body) => {
      asked += 1;
      if (frozen) await new Promise<void>((resolve) => (wake = resolve));
      return server.net.sync(body);
    });
    deaf.hears(true);
    await expect.poll(() => asked).toBe(1);
    const its = await Store.open(store.device);
    const second = await open(its, (body) => server.net.sync(body), SOON);
    frozen = true;
    const { syncing, close } = listening(store.device);
    const waits = second.syncNow();
    await expect.poll(() => [asked, syncing.at(-1)]).toEqual([2, true]); // that it has begun is heard
    deaf.hears(false);
    close();
    expect(await waits).toBe(true);
    wake();
    await first.close();
    await second.close();
  });
});

/** What is said to the next tab that is opened can be kept from it, as nothing is heard by a frozen one. */
function hearing(): { hears: (does: boolean) => void } {
  const Real = globalThis.BroadcastChannel;
  let hears = true;
  globalThis.BroadcastChannel = class extends Real {
    override set onmessage(heard: BroadcastChannel['onmessage']) {
      super.onmessage = heard && ((event: MessageEvent) => hears && heard.call(this, event));
    }
  };
  return {
    hears: (does) => {
      hears = does;
      globalThis.BroadcastChannel = Real;
    },
  };
}
