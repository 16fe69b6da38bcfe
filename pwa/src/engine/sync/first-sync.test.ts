// Trials of a first sync: its pages are one row each, and nobody reads less than was told.
import 'fake-indexeddb/auto';
import '../fake-locks';
import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { FakeServer, TURNS, fakeCore, lost, note } from '../fakes';
import { phone as session, rows as acts, subject, tab } from '../fake-phone';
import { refuse } from '../refusals';
import { makeKey } from '../storage/device-key';
import { type ActRow, Store, stateOf } from '../storage/indexed-db';
import { FirstLook } from '../worker/first-look';
import type { TabMessage } from '../worker/tabs/leader';
import type { Changed } from './apply-response';
import { RequestSize } from './request-size';
import { NoAnswer } from './net';
import { type UploadParts, firstPace, upload } from '../uploads/uploads';
import { learnLeft } from './former-outcomes';
import { type SyncParts, converse } from './sync';

const core = fakeCore();
const ALL = 160;

/** A new device, and so many documents of others at its server, sixty a page. */
async function phone(documents = ALL) {
  const server = new FakeServer();
  const ids = Array.from({ length: documents }, () => randomUUID());
  for (const id of ids) server.change(id, note(`de ${id}`));
  server.pageSize = 60;
  const device = randomUUID();
  const store = await Store.create(core.newLog(device, 'K4', 'ana'), await makeKey());
  const pages: Changed[] = [];
  const mended: string[] = [];
  const parts: SyncParts = {
    ...{ store, core, key: await makeKey(), asker: 'test', app: 'test', now: Date.now, net: server.net },
    ...{ gathered: () => undefined, offering: () => undefined, line: new RequestSize() },
    mended: async (documents) => void mended.push(...documents),
    page: async (changed) => void pages.push(changed),
    stop: new AbortController().signal,
  };
  return { server, ids, device, store, parts, pages, mended };
}
/** How many pages wait, and how many documents stand by themselves, as another tab finds them. */
async function stands(device: string): Promise<[number, number]> {
  const other = await Store.open(device);
  try {
    const { journal = [] } = await other.read(stateOf, ['state']);
    return [journal.length, await other.read((tx) => tx.objectStore('documents').count(), ['documents'])];
  } finally {
    await other.close();
  }
}
const held = (store: Store) => store.read((tx) => tx.objectStore('documents').count());

describe('the first sync of a device', () => {
  it('keeps each page as one row, tells all its rows, and writes them before a document is read', async () => {
    const { ids, device, store, parts, pages } = await phone();
    const told: string[] = [];
    store.settled = (documents) => void told.push(...documents);
    await converse(parts);
    expect(await stands(device)).toEqual([3, 0]);
    expect(told).toEqual([]);
    expect(pages.map(({ stored, aside }) => [stored.length, aside])).toEqual([
      [60, true],
      [60, true],
      [40, true],
    ]);
    expect(await held(store)).toBe(ALL);
    expect(new Set(told)).toEqual(new Set(ids)); // whoever made it write them, and before anything else may end this tab
    expect(await subject(store, ids[ALL - 1] ?? '')).toBeDefined();
    expect(await stands(device)).toEqual([0, ALL]);
    expect(await store.read((tx) => tx.objectStore('things').getAllKeys())).toEqual(['key']);
  });

  it('waits while what follows it needs no document: an empty answer, nothing left by other devices, no file', async () => {
    const { device, store, parts } = await phone();
    await converse(parts);
    await converse(parts);
    expect(await learnLeft(store, { call: () => Promise.resolve([]) as never })).toBe(false);
    const asks = () => expect.unreachable('no file waits');
    await upload({
      ...{ store, net: { upload: asks, uploadPart: asks }, may: () => true, clear: async () => undefined },
      ...{ now: Date.now, progress: asks, changed: asks, proofs: () => false, pace: firstPace() },
    } as unknown as UploadParts);
    expect(store.owes).toBe(true);
    expect(await stands(device)).toEqual([3, 0]);
    expect(await held(store)).toBe(ALL);
  });

  it('goes on where the network was lost, and brings nothing twice', async () => {
    const { server, device, store, parts, pages } = await phone();
    server.before = () => {
      if (server.requests === 2) lost();
    };
    await expect(converse(parts)).rejects.toBeInstanceOf(NoAnswer);
    expect(await stands(device)).toEqual([2, 0]);
    server.before = () => undefined;
    await converse(parts);
    expect(pages.flatMap(({ documents }) => documents)).toHaveLength(ALL);
    expect(await held(store)).toBe(ALL);
  });

  it('shows all of it at the next start, where the tab died before it was written', async () => {
    const { ids, device, store, parts } = await phone();
    await converse(parts);
    await store.close();
    const opened = await Store.open(device);
    const catalogue = await (await FirstLook.at(opened, Date.now())).all();
    expect(catalogue.ids()).toHaveLength(ids.length);
    expect(await stands(device)).toEqual([0, ALL]);
    await opened.close();
  });

  it('tells the other tabs, where the next start writes it', async () => {
    const { ids, device, store, parts } = await phone();
    await converse(parts);
    await store.close();
    const beside = new BroadcastChannel(`ronda-${device}`);
    const told = new Set<string>();
    beside.onmessage = ({ data }: MessageEvent<TabMessage>) => {
      if (data.kind === 'wrote') for (const id of data.documents) told.add(id);
    };
    const opened = await Store.open(device);
    const look = await FirstLook.at(opened, Date.now());
    await expect.poll(() => told).toEqual(new Set(ids));
    await look.take();
    beside.close();
    await opened.close();
  });

  it('keeps it where the storage was only lost for a moment', async () => {
    const { device, store, parts } = await phone();
    await converse(parts);
    vi.spyOn(store, 'writeAhead').mockRejectedValueOnce(refuse('storage_lost'));
    await expect(held(store)).rejects.toMatchObject({ code: 'storage_lost' });
    expect(await stands(device)).toEqual([3, 0]);
    expect(await held(store)).toBe(ALL);
    expect((await store.read(stateOf, ['state'])).anew).toBeUndefined();
  });

  it('is written and told by a tab that takes the lead from the one that died', async () => {
    const { ids, device, store, parts, mended } = await phone();
    const other = await Store.open(device);
    await converse(parts);
    await store.close();
    await converse({ ...parts, store: other });
    expect(new Set(mended)).toEqual(new Set(ids));
    expect(await stands(device)).toEqual([0, ALL]);
    await other.close();
  });

  it('lays a document that moved meanwhile over the one of an earlier page', async () => {
    const { server, ids, store, parts } = await phone();
    const [first = ''] = ids;
    server.after = () => {
      if (server.requests === 1) server.change(first, note('después'));
    };
    await converse(parts);
    const replica = await store.read((tx) => tx.objectStore('documents').get(first));
    expect(replica?.position).toBe(ALL + 1);
  });

  it('counts what was refused on a ticket that is not here, and comes now', async () => {
    const { ids, store, parts, pages } = await phone();
    const [first = ''] = ids;
    const refused = {
      number: 1,
      document: first,
      queued: 1,
      stuck: first,
      state: { refused: 'too_late' },
    } as unknown as ActRow;
    await store.write((tx) => tx.objectStore('acts').put(refused));
    await converse(parts);
    expect(pages.map(({ aside }) => aside)).toEqual([false, false, false]);
    expect((await store.read((tx) => tx.objectStore('summaries').get(first)))?.stuck).toBe(1);
  });

  it('writes document by document where something is here already, and where few come', async () => {
    const few = await phone(12);
    await converse(few.parts);
    expect(await stands(few.device)).toEqual([0, 12]);
    for (let n = 0; n < ALL; n++) few.server.change(randomUUID(), note(`otro ${n}`));
    await converse(few.parts);
    expect(await stands(few.device)).toEqual([0, 12 + ALL]);
  });
});

it('waits for a new act until everything that came stands, and settles by itself', async () => {
  const server = new FakeServer();
  const ids = Array.from({ length: ALL }, () => randomUUID());
  for (const id of ids) server.change(id, note('de otros'));
  server.pageSize = 60;
  const { session: here, store } = await session(server);
  await here.refresh();
  const made = await here.acts.dispatch(ids[7] ?? '', note('mía'), 'field');
  expect(made).toMatchObject({ document: ids[7] });
  expect(await held(store)).toBe(ALL);
  await here.syncNow();
  expect((await acts(store)).map(({ state }) => state)).toEqual(['settled']);
  await here.close();
});

it('begins where there is no room to write what came: all is listed, nothing opens or is written until there is room', async () => {
  const { server, ids, device, store, parts } = await phone();
  const [first = ''] = ids;
  server.change(first, note(TURNS.hers));
  await converse(parts);
  await store.close();
  const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  const opened = await Store.open(device);
  const { session: here, told } = await tab(server, opened);
  const pieces = told.flatMap((one) => (one.tell === 'documents' ? [one.tickets.map(({ id }) => id)] : []));
  expect(pieces[0]).toEqual([first]);
  expect(pieces.flat().sort()).toEqual([...ids].sort());
  const said = { code: 'storage_full', es: expect.stringContaining('espacio') as string };
  await expect(here.notifier.watch(first, 'field')).rejects.toMatchObject(said);
  await expect(here.acts.dispatch(first, note('mía'), 'field')).rejects.toMatchObject(said);
  expect(await stands(device)).toEqual([3, 0]);
  full.mockRestore();
  await here.acts.dispatch(first, note('mía'), 'field');
  expect(await held(opened)).toBe(ALL);
  await here.close();
});

it('asks at once for what it had to let go', async () => {
  const server = new FakeServer();
  for (let n = 0; n < ALL; n++) server.change(randomUUID(), note('de otros'));
  server.pageSize = 60;
  const { session: here, store } = await session(server);
  await here.refresh();
  await store.write((tx) => tx.objectStore('things').delete('news-2'), ['things']);
  await vi.waitFor(async () => expect(await held(store)).toBe(ALL), { timeout: 30_000 });
  await here.close();
});

it('is told to another tab once that one can read it', async () => {
  const server = new FakeServer();
  const { session: here, store } = await session(server);
  await here.refresh();
  const beside = await Store.open(store.device);
  const other = await tab(server, beside);
  for (let n = 0; n < ALL; n++) server.change(randomUUID(), note(`otro ${n}`));
  await here.refresh();
  await vi.waitFor(
    () => {
      const told = other.told.flatMap((one) => (one.tell === 'documents' ? [...one.tickets] : []));
      expect(new Set(told.map(({ id }) => id)).size).toBe(ALL);
    },
    { timeout: 30_000 },
  );
  await other.session.close();
  await here.close();
});

it('is asked for once more where a page that was kept aside cannot be read again', async () => {
  const { server, device, store, parts } = await phone();
  await converse(parts);
  await store.write((tx) => tx.objectStore('things').delete('news-2'), ['things']); // a browser lost the file that it keeps it in
  expect(await held(store)).toBe(60);
  expect((await store.read(stateOf, ['state'])).anew).toBe(true);
  await converse(parts);
  expect(await held(store)).toBe(ALL);
  expect(await stands(device)).toEqual([0, ALL]);
  const { anew, journal } = await store.read(stateOf, ['state']);
  expect([anew, journal]).toEqual([undefined, undefined]);
  expect(server.requests).toBeGreaterThan(3);
});
