// What was not sent stands beside the databases, and goes up from there when those are gone.
import 'fake-indexeddb/auto';
import '../fake-locks';
import { clearPrivateFiles, disk, privateFiles } from '../fake-private-files';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeServer, note } from '../fakes';
import { refuse } from '../refusals';
import { core, open, phone, tab } from '../fake-phone';
import { Store, devices, endClearing, erase, stateOf, wasCleared } from '../storage/indexed-db';
import { OwnFile } from '../storage/private-files';
import { orphanedCopyOf, handInCopies, partsOf } from '../sync/orphaned-copies';
import { NoAnswer, ServerSaid, type Net } from '../sync/net';
import { handInOldOutboxes, handInOwed } from '../sync/outbox';
import { handInCopyOf, lostHere } from '../worker/emptied';
import { decodeCopy } from './copied-acts';
import {
  BUSY,
  FORGED,
  NO_MORE,
  actsIn,
  below,
  copied,
  former,
  its,
  losesDatabases,
  me,
  robbed,
  row,
  server,
  silent,
  strict,
  unknown,
  without,
  written,
} from './fake-copies';
import { OutboxCopy } from './outbox-copy';

beforeEach(async () => {
  for (const { device } of await devices.all()) await erase(device);
  await endClearing(null);
  clearPrivateFiles();
});

describe('a copy', () => {
  it('has each act by the time that it is said to be kept, and none once the server has them', async () => {
    const one = await written('uno', 'dos');
    expect(actsIn(one.store.device)).toEqual([[1, 2, 3]]);
    const sees = new FakeServer();
    one.session.net.sync = (body) => sees.net.sync(body);
    await one.session.syncNow();
    await copied(one, 0);
    expect([...privateFiles().keys()]).toHaveLength(1);
    await one.session.close();
  });

  it('goes on in the file of the tab before it, after what was torn of that', async () => {
    const one = await written('uno');
    await one.session.close();
    const [[, file]] = [...privateFiles()] as [[string, { bytes: Uint8Array }]];
    file.bytes = new Uint8Array([...file.bytes, 90, 0, 0, 0, 1, 2, 3]); // the beginning of a record
    const again = await below(tab(new FakeServer(), await Store.open(one.store.device)));
    await again.session.acts.dispatch(one.document, note('dos'), 'field');
    await copied(one, 3);
    expect(actsIn(one.store.device)).toEqual([[1, 2, 3]]);
    await again.session.close();
  });

  it('is apart for each tab, and one log together', async () => {
    const one = await written('uno');
    const other = await below(tab(new FakeServer(), await Store.open(one.store.device)));
    await vi.waitFor(() => expect(actsIn(one.store.device)).toHaveLength(2), { timeout: 30_000 });
    await other.session.acts.dispatch(one.document, note('de la otra'), 'field');
    await one.session.acts.dispatch(one.document, note('de esta'), 'field');
    await vi.waitFor(() => expect(new Set(actsIn(one.store.device).flat())).toEqual(new Set([1, 2, 3, 4])), {
      timeout: 30_000,
    });
    await other.session.close();
    await robbed(one);
    const left = await orphanedCopyOf(one.store.device);
    expect(left?.acts.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(partsOf(left?.acts ?? [])).toHaveLength(1);
  });

  it('takes in what was written before there was one', async () => {
    disk.room = 0;
    const without = await below(phone(new FakeServer()));
    const { document } = await without.session.acts.dispatch(null, open('Lleno'), 'field');
    await without.session.close();
    expect(privateFiles().size).toBe(0);
    disk.room = Infinity;
    const now = await below(tab(new FakeServer(), await Store.open(without.store.device)));
    await copied(without, 1);
    await now.session.acts.dispatch(document, note('y sigue'), 'field');
    await copied(without, 2);
    await now.session.close();
  });

  it('is not kept by halves where there is no room: the work goes on', async () => {
    const one = await written('uno');
    disk.room = 0;
    await one.session.acts.dispatch(one.document, note('dos'), 'field');
    await vi.waitFor(() => expect(privateFiles().size).toBe(0), { timeout: 30_000 });
    await one.session.acts.dispatch(one.document, note('tres'), 'field');
    await robbed(one);
    expect(await orphanedCopyOf(one.store.device)).toBeNull();
  });

  it('gets an act that was kept without being copied, for a log with a gap is taken by nobody', async () => {
    const one = await written('uno');
    const without = vi.spyOn(OutboxCopy.prototype, 'keep').mockResolvedValueOnce(undefined);
    await one.session.acts.dispatch(one.document, note('dos'), 'field');
    without.mockRestore();
    await one.session.acts.dispatch(one.document, note('tres'), 'field');
    await copied(one, 4);
    await robbed(one);
    const left = await orphanedCopyOf(one.store.device);
    expect(partsOf(left?.acts ?? []).map((part) => part.map(({ number }) => number))).toEqual([[1, 2, 3, 4]]);
  });

  /** What `written` left in its databases alone, and a copy of it that has begun on nothing yet. */
  async function uncopied() {
    const one = await written('uno');
    await one.session.close();
    clearPrivateFiles();
    const store = await Store.open(one.store.device);
    const failed = vi.fn();
    let at = 0;
    const another = () => new OutboxCopy({ store, core, now: () => ++at, failed });
    return { one, store, failed, copy: another(), another };
  }

  /** The server has so many acts of this device, as it has just said. */
  const acknowledge = (store: Store, acknowledged: number) =>
    store.write(
      async (tx) => {
        const state = await stateOf(tx);
        await tx.objectStore('state').put({ ...state, log: { ...state.log, acknowledged } }, 'state');
      },
      ['state'],
    );
  const marks = () => [...privateFiles()].map(([, { bytes }]) => decodeCopy(bytes)?.mark?.acknowledged);
  /** A tab that is gone said that the server has one act; the next one, of a server that went back, that it has none. */
  const saidByTwo = async () => {
    const { one, store, copy, another } = await uncopied();
    copy.begin();
    await copied(one, 2);
    await acknowledge(store, 1);
    copy.lookSoon();
    await vi.waitFor(() => expect(marks()).toEqual([1]), { timeout: 30_000 });
    await copy.close();
    // Another tab has it open as the next one begins: that writes a file of its own.
    const [path] = privateFiles().keys();
    const held = await OwnFile.open(store.device, path?.split('/').at(-1) ?? '', false);
    await acknowledge(store, 0);
    const next = another();
    next.begin();
    await copied(one, 4);
    return { store, another, next, held };
  };

  it('is opened again where the storage did not answer at first, and nobody is told of a fault', async () => {
    const { one, store, failed, copy } = await uncopied();
    vi.spyOn(store, 'readAhead').mockRejectedValueOnce(refuse('storage_failed'));
    copy.begin();
    await copy.keep([]);
    await copied(one, 2);
    expect(failed).not.toHaveBeenCalled();
    await copy.close();
    await store.close();
  });

  it('leaves a file alone that cannot be read just now, and goes on in another', async () => {
    const { one, store, failed, copy, another } = await uncopied();
    const before = another();
    before.begin();
    await copied(one, 2);
    await before.close();
    disk.unreadable = 'acts-';
    copy.begin();
    await vi.waitFor(
      () =>
        expect(actsIn(store.device)).toEqual([
          [1, 2],
          [1, 2],
        ]),
      { timeout: 30_000 },
    );
    expect(failed).not.toHaveBeenCalled();
    await copy.close();
    await store.close();
  });

  it('has an act wait for a silent storage once, and not for long', async () => {
    const { one, store, copy } = await uncopied();
    copy.begin();
    await copied(one, 2);
    vi.spyOn(store, 'readAhead').mockReturnValue(new Promise(() => undefined));
    const act = { number: 9, hash: new Uint8Array(32), document: 'd', at: 1, bytes: new Uint8Array() };
    const keep = () => copy.keep([{ ...act, signature: Promise.resolve(null) }]);
    vi.useFakeTimers();
    const kept = keep();
    await vi.advanceTimersByTimeAsync(3_000);
    await kept;
    await keep();
    vi.useRealTimers();
    await copy.close();
    await store.close();
  });

  it('says of what was sent that it is there, while it stays for what comes after it: it counts for nobody as waiting', async () => {
    const { one, store, copy } = await uncopied();
    copy.begin();
    await copied(one, 2);
    await acknowledge(store, 1);
    copy.lookSoon();
    await vi.waitFor(() => expect(marks()).toEqual([1]), { timeout: 30_000 });
    // A server that went back to its backup has it no more.
    await acknowledge(store, 0);
    copy.lookSoon();
    await vi.waitFor(() => expect(marks()).toEqual([0]), { timeout: 30_000 });
    await acknowledge(store, 1);
    copy.lookSoon();
    await vi.waitFor(() => expect(marks()).toEqual([1]), { timeout: 30_000 });
    await copy.close();
    await store.close();
    losesDatabases();
    const told = await handInCopyOf({ device: store.device, person: null }, its, silent);
    expect(told.copy).toEqual({ acts: 1, files: 0, ...NO_MORE, sent: false });
  });

  it('says what the server has as the last tab knew it: one that is gone may have known more than a server that went back has', async () => {
    const { store, next, held } = await saidByTwo();
    expect(marks()).toEqual([1, 0]);
    await next.close();
    held?.close();
    await store.close();
    losesDatabases();
    const told = await handInCopyOf({ device: store.device, person: null }, its, silent);
    expect(told.copy).toEqual({ acts: 2, files: 0, ...NO_MORE, sent: false });
  });

  it('says it anew in a file that says the same already: another tab said something else in between', async () => {
    const { store, another, next, held } = await saidByTwo();
    await next.close();
    held?.close();
    // The server has it again, and the tab after that goes on in the file of the first.
    await acknowledge(store, 1);
    const last = another();
    last.begin();
    const heard = () => [...privateFiles()].map(([, { bytes }]) => decodeCopy(bytes)?.mark?.at ?? 0);
    await vi.waitFor(() => expect(heard()[0]).toBeGreaterThan(heard()[1] ?? Infinity), { timeout: 30_000 });
    expect(marks()).toEqual([1, 0]);
    await last.close();
    await store.close();
    losesDatabases();
    const told = await handInCopyOf({ device: store.device, person: null }, its, silent);
    expect(told.copy).toEqual({ acts: 1, files: 0, ...NO_MORE, sent: false });
  });

  it('says as of when that was read: what another tab hears meanwhile is later, though it is written before', async () => {
    const { store, failed } = await uncopied();
    let at = 1;
    const read = store.readAhead.bind(store);
    vi.spyOn(store, 'readAhead').mockImplementation(async (work, tables) => {
      const found = await read(work, tables);
      at = 2;
      return found;
    });
    const copy = new OutboxCopy({ store, core, now: () => at, failed });
    copy.begin();
    const mark = () => [...privateFiles()].map(([, { bytes }]) => decodeCopy(bytes)?.mark);
    await vi.waitFor(() => expect(mark()).toEqual([{ acknowledged: 0, at: 1 }]), { timeout: 30_000 });
    await copy.close();
    await store.close();
  });

  it('keeps nobody from leaving where the storage says nothing', async () => {
    const { store, copy } = await uncopied();
    vi.spyOn(store, 'readAhead').mockReturnValue(new Promise(() => undefined));
    copy.begin();
    vi.useFakeTimers();
    const closing = copy.close();
    await vi.advanceTimersByTimeAsync(3_000);
    vi.useRealTimers();
    await closing;
    await store.close();
  });

  it('goes with a device that is cleared', async () => {
    const one = await written('uno');
    await devices.put(row(one.store));
    await one.session.close();
    await erase(one.store.device);
    expect(privateFiles().size).toBe(0);
  });

  it('of a device that is cleared is handed in by nobody while another tab still has it open, and goes after that', async () => {
    const one = await written('uno');
    const { device } = one.store;
    await devices.put(row(one.store));
    await one.session.close();
    const [path] = privateFiles().keys();
    const held = await OwnFile.open(device, path?.split('/').at(-1) ?? '', false);
    await erase(device);
    await endClearing(null);
    expect(actsIn(device)).toEqual([[1, 2]]);
    expect(await orphanedCopyOf(device)).toBeNull();
    held?.close();
    await endClearing(null);
    expect(privateFiles().size).toBe(0);
    expect(await wasCleared(device)).toBe(false);
  });
});

describe('a device whose databases are gone', () => {
  it('is told of by its copy alone, and its acts go up by the session that is left', async () => {
    const one = await written('uno', 'dos');
    await robbed(one);
    const { device } = one.store;
    const lost = await lostHere([], null, silent);
    expect(lost).toEqual({ device, person: { id: 'ana', name: 'ana' } });
    if (!lost) return;
    expect(await handInCopyOf(lost, its, silent)).toEqual({
      me: null,
      copy: { acts: 3, files: 0, ...NO_MORE, sent: false },
    });
    const busy = { me: async () => me(device, 1), outbox: () => Promise.reject(new ServerSaid(503, BUSY, null)) };
    expect((await handInCopyOf(lost, its, busy)).copy).toEqual({ acts: 2, files: 0, ...NO_MORE, sent: false });
    const { handed, net } = server();
    const there = { me: async () => me(device, handed.length === 0 ? 1 : 3), outbox: net.outbox };
    const told = await handInCopyOf(lost, its, there);
    expect(told).toEqual({ me: me(device, 3), copy: { acts: 2, files: 0, ...NO_MORE, sent: true } });
    // Whoever looks again is told the same, with a network and without.
    expect((await handInCopyOf(lost, its, there)).copy).toEqual(told.copy);
    expect((await handInCopyOf(lost, its, silent)).copy).toEqual(told.copy);
    expect(handed).toEqual([{ first: 1, acts: 3 }]);
  });

  it('is not told to have lost anything while its copy cannot be read', async () => {
    const one = await written('uno');
    await robbed(one);
    const lost = { device: one.store.device, person: null };
    disk.unreadable = 'acts-';
    await expect(handInCopyOf(lost, its, silent)).rejects.toMatchObject({ code: 'storage_silent' });
    disk.unreadable = null;
    expect((await handInCopyOf(lost, its, silent)).copy).toEqual({ acts: 2, files: 0, ...NO_MORE, sent: false });
  });

  it('has what it left go up from its person’s next one, once, and is asked for until it is known what became of it', async () => {
    const one = await written('uno', 'dos');
    await robbed(one);
    const next = await phone(new FakeServer());
    await devices.put(row(next.store));
    const silent = { outbox: () => Promise.reject(new NoAnswer('cut')), call: async () => [] } as unknown as Net;
    expect(await handInOldOutboxes(row(next.store), core, silent)).toBe(true);
    expect(await unknown(next.store)).toBeUndefined();
    const { handed, net } = server();
    expect(await handInOwed(next.store.device, core, net)).toBe('done');
    expect(handed).toEqual([{ first: 1, acts: 3 }]);
    const items = await unknown(next.store);
    expect(items?.map(({ act, title, state }) => [act, title, state])).toEqual([
      [`${one.store.device}.1`, 'Sin red', 'local'],
      [`${one.store.device}.2`, '', 'local'],
      [`${one.store.device}.3`, '', 'local'],
    ]);
    expect(actsIn(one.store.device)).toEqual([]);
    expect(await handInOwed(next.store.device, core, net)).toBe('nothing');
    await next.session.close();
  });

  it('leaves nothing to somebody else', async () => {
    const one = await written('uno');
    await robbed(one);
    const next = await phone(new FakeServer());
    const { handed, net } = server();
    await handInCopies({ device: next.store.device, person: 'beto' }, core, net);
    expect(handed).toEqual([]);
    expect(actsIn(one.store.device)).toEqual([[1, 2]]);
    await next.session.close();
  });

  it('has its copy stay where the server takes none of it for good', async () => {
    const one = await written('uno');
    await robbed(one);
    const next = await phone(new FakeServer());
    const outbox = () => Promise.reject(new ServerSaid(401, FORGED, null));
    const no = { outbox, call: async () => [] } as unknown as Net;
    await expect(handInCopies({ device: next.store.device, person: 'ana' }, core, no)).rejects.toMatchObject({
      code: 'bad_signature',
    });
    expect(actsIn(one.store.device)).toEqual([[1, 2]]);
    await next.session.close();
  });

  it('is told what of it nobody takes, for an act before it is lost; that stands in the queue of the next one', async () => {
    const one = await written('uno', 'dos', 'tres');
    await robbed(one);
    const { device } = one.store;
    without(device, 3);
    const lost = { device, person: null };
    const copy = { acts: 2, files: 0, ...NO_MORE, cut: 1 };
    expect((await handInCopyOf(lost, its, silent)).copy).toEqual({ ...copy, sent: false });
    const net = strict(device);
    expect((await handInCopyOf(lost, its, net)).copy).toEqual({ ...copy, sent: true });
    expect((await handInCopyOf(lost, its, silent)).copy).toEqual({ ...copy, sent: true });
    // To another page, which has handed in nothing itself: nothing goes that is not there already.
    const anew = { device, person: null };
    expect((await handInCopyOf(anew, its, net)).copy).toEqual({ ...copy, acts: 0, sent: false });
    const next = await phone(new FakeServer());
    await handInCopies({ device: next.store.device, person: 'ana' }, core, net);
    expect((await unknown(next.store))?.map(({ act }) => act)).toEqual([`${device}.1`, `${device}.2`]);
    const [refused, ...more] = (await former(next.store)) ?? [];
    expect(refused).toMatchObject({ act: `${device}.4`, state: 'refused', command: note('tres') });
    expect([refused?.why?.es, more]).toEqual([expect.stringContaining('un acto anterior'), []]);
    expect(actsIn(device)).toEqual([]);
    await next.session.close();
  });

  it('asks nobody to do again what its author had taken back', async () => {
    const one = await written('uno', 'dos');
    const { act } = await one.session.acts.dispatch(one.document, note('tres'), 'field');
    await one.session.acts.undo(act, 'field');
    await robbed(one);
    const { device } = one.store;
    expect(actsIn(device)).toEqual([[1, 2, 3, 4, 5]]);
    without(device, 3);
    const copy = { acts: 2, files: 0, ...NO_MORE };
    const lost = { device, person: null };
    expect((await handInCopyOf(lost, its, silent)).copy).toEqual({ ...copy, sent: false });
    expect((await handInCopyOf(lost, its, strict(device))).copy).toEqual({ ...copy, sent: true });
    const next = await phone(new FakeServer());
    await handInCopies({ device: next.store.device, person: 'ana' }, core, strict(device));
    expect(await former(next.store)).toBeUndefined();
    await next.session.close();
  });

  it('has nothing called lost that may stand in what cannot be read just now', async () => {
    const one = await written('uno', 'dos', 'tres');
    await robbed(one);
    const { device } = one.store;
    without(device, 3);
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('outbox-copies');
    await (await folder.getDirectoryHandle(device)).getFileHandle('acts-other', { create: true });
    disk.unreadable = 'acts-other';
    const next = await phone(new FakeServer());
    const to = { device: next.store.device, person: 'ana' };
    await expect(handInCopies(to, core, strict(device))).rejects.toMatchObject({ code: 'storage_silent' });
    disk.unreadable = null;
    expect(await former(next.store)).toBeUndefined();
    expect(actsIn(device)).toContainEqual([1, 2, 4]);
    await next.session.close();
  });
});

it.each([undefined, { getDirectory: () => Promise.reject(new DOMException('private window', 'SecurityError')) }])(
  'keeps nobody from working where the browser has no such files, or refuses them',
  async (storage) => {
    vi.spyOn(navigator, 'storage', 'get').mockReturnValue(storage as unknown as StorageManager);
    const one = await below(phone(new FakeServer()));
    const { document } = await one.session.acts.dispatch(null, open('Sin red'), 'field');
    expect(await one.store.read((tx) => tx.objectStore('acts').count(), ['acts'])).toBe(1);
    expect(document).toBeTruthy();
    expect(await orphanedCopyOf(one.store.device)).toBeNull();
    await one.session.close();
    vi.restoreAllMocks();
  },
);
