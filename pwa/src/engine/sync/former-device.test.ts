// Whoever comes in anew on the same browser finds what had not got through, and what was half written.
import 'fake-indexeddb/auto';
import '../fake-locks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { QueueItem } from '../../contract/api';
import type { CodedReason, HeldLeft, ToldOutcome } from '../../contract/server';
import { FakeServer, note } from '../fakes';
import { core, open, phone } from '../fake-phone';
import { type DeviceRow, Store, devices, erase } from '../storage/indexed-db';
import { readDraft, writeDraft } from '../storage/drafts';
import { carryOver } from '../uploads/file-rows';
import { bringAlong } from './former-device';
import { learnLeft, learnOutcomes } from './former-outcomes';
import { refuse } from '../refusals';
import { handInOldOutboxes, handInOwed } from './outbox';
import { NoAnswer, ServerSaid, type Net } from './net';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});
beforeEach(async () => {
  for (const { device } of await devices.all()) await erase(device);
});

const net = { outbox: async () => 1, call: async () => [] } as unknown as Net;
const row = (store: Store, enrolled: number, active: boolean): DeviceRow => ({
  ...{ device: store.device, person: 'ana', name: 'Ana', active, enrolled },
});
/** The person of that phone has another device, and nothing has been handed to it yet. */
async function leavesFor(before: Awaited<ReturnType<typeof phone>>) {
  await devices.put(row(before.store, 1, false));
  await before.session.close();
  const after = await phone(new FakeServer());
  const now = row(after.store, 2, true);
  await devices.put(now);
  return { after, now };
}
/** The person of that phone comes in anew: another device, to which the former one's outbox is handed by `by`. */
async function comesInAnew(before: Awaited<ReturnType<typeof phone>>, by = net) {
  const { after, now } = await leavesFor(before);
  await handInOldOutboxes(now, core, by);
  return { after, now };
}
const former = (store: Store) =>
  store.read((tx) => tx.objectStore('things').get('former') as Promise<QueueItem[] | undefined>, ['things']);

it('stands in their queue with its words, once, and what they were typing is a draft', async () => {
  const server = new FakeServer();
  const before = await phone(server);
  const { document } = await before.session.acts.dispatch(null, open('Sin red'), 'field');
  server.rulings.set('ya quedó', { refused: 'not_your_role' });
  server.rulings.set('urge', { held: 'needs_supervisor' });
  for (const words of ['ya quedó', 'urge', 'voy']) await before.session.acts.dispatch(document, note(words), 'field');
  await before.session.syncNow();
  await writeDraft(before.store, 'note t', 'a medias');
  await writeDraft(before.store, 'note u', 'de antes');
  const then = row(before.store, 1, false);
  await devices.put(then);
  await before.session.close();

  const after = await phone(new FakeServer());
  const now = row(after.store, 2, true);
  await devices.put(now);
  await writeDraft(after.store, 'note u', 'de ahora');
  await handInOldOutboxes(now, core, net);
  const said = (items: QueueItem[] | undefined) =>
    items?.map(({ state, command, why }) => [state, 'add_note' in command && command.add_note.text, why?.es]);
  const told = said(await former(after.store));
  expect(told?.map(([state, words]) => [state, words])).toEqual([
    ['refused', 'ya quedó'],
    ['held', 'urge'],
  ]);
  expect(await readDraft(after.store, 'note t')).toBe('a medias');
  expect(await readDraft(after.store, 'note u')).toBe('de ahora');

  await devices.put(then); // killed before it was written that this was done
  await handInOldOutboxes(now, core, net);
  expect(said(await former(after.store))).toEqual(told);
  await after.session.close();
});

describe('what the former device had not sent', () => {
  const held: CodedReason = { code: 'device_revoked', es: 'Este dispositivo fue dado de baja.', en: 'Revoked.' };
  const no: CodedReason = { code: 'rejected_by_supervisor', es: 'No se aceptó.', en: 'Not accepted.' };
  const shown = async (store: Store) =>
    (await former(store))?.map(({ act, state, why, note }) => [act.split('.')[1], state, why?.es, note]);

  /** A device with an act that is held, and two that were never sent. */
  async function left() {
    const server = new FakeServer();
    const before = await phone(server);
    const { document } = await before.session.acts.dispatch(null, open('Sin red'), 'field');
    server.rulings.set('urge', { held: 'needs_supervisor' });
    await before.session.acts.dispatch(document, note('urge'), 'field');
    await before.session.syncNow();
    before.session.net.sync = () => Promise.reject(new NoAnswer('below ground'));
    for (const words of ['tarde', 'bien']) await before.session.acts.dispatch(document, note(words), 'field');
    await devices.put(row(before.store, 1, false));
    await before.session.close();
    return before.store.device;
  }
  /** A server that says this of acts by their numbers. */
  const saying = (device: string, said: Record<number, Omit<ToldOutcome, 'act'>>) => {
    const asked: string[][] = [];
    const call = async (path: string, body?: { acts: { act: string; hash: string }[] }) => {
      if (path !== '/api/outcomes') throw new NoAnswer('of nothing else is anything said here');
      if (body === undefined) return []; // what waits of revoked devices
      const { acts } = body;
      asked.push([path, ...acts.map(({ act, hash }) => `${act.replace(device, '')} ${hash.length}`).sort()]);
      return acts.flatMap(({ act }) => {
        const told = said[Number(act.split('.')[1])];
        return told ? [{ act, ...told }] : [];
      });
    };
    return { asked, net: { outbox: async () => 1, call } as unknown as Net };
  };

  it('stands in the queue where it is held or refused, until that is decided', async () => {
    const device = await left();
    const after = await phone(new FakeServer());
    const now = row(after.store, 2, true);
    await devices.put(now);
    const first = saying(device, {
      2: { stands: 'held', why: held, note: null },
      3: { stands: 'refused', why: no, note: 'Ya estaba.' },
      4: { stands: 'accepted', why: null, note: null },
    });
    await handInOldOutboxes(now, core, first.net);
    expect(first.asked).toEqual([['/api/outcomes', '.2 64', '.3 64', '.4 64']]);
    expect(await shown(after.store)).toEqual([
      ['2', 'held', held.es, null],
      ['3', 'refused', no.es, 'Ya estaba.'],
    ]);

    // What was decided of it later, the device hears after a conversation: of that alone which is open still.
    vi.stubGlobal('EventSource', { CLOSED: 2 }); // Node has none
    const later = saying(device, { 2: { stands: 'refused', why: no, note: 'No va.' } });
    after.session.net.call = later.net.call;
    await after.session.syncNow();
    await vi.waitFor(async () => expect((await shown(after.store))?.[0]).toEqual(['2', 'refused', no.es, 'No va.']), {
      timeout: 30_000,
    });
    await after.session.close();
    expect(later.asked).toEqual([['/api/outcomes', '.2 64']]);
    expect(await learnOutcomes(after.store, later.net).catch(() => false)).toBe(false);
  });

  it('is asked for again where no answer came, or somebody else’s', async () => {
    const device = await left();
    const after = await phone(new FakeServer());
    const now = row(after.store, 2, true);
    await devices.put(now);
    for (const call of [() => Promise.reject(new NoAnswer('below ground')), async () => ({ sign: 'in' })])
      await handInOldOutboxes(now, core, { ...net, call } as unknown as Net);
    expect(await shown(after.store)).toEqual([['2', 'held', 'needs_supervisor', null]]);
    const heard = saying(device, { 2: { stands: 'accepted', why: null, note: null } });
    expect(await learnOutcomes(after.store, heard.net)).toBe(true);
    expect(await shown(after.store)).toEqual([]);
    expect(heard.asked).toEqual([['/api/outcomes', '.2 64', '.3 64', '.4 64']]);
    await after.session.close();
  });

  it('stands there though this browser never knew that device, once, until it is decided or put away', async () => {
    const after = await phone(new FakeServer());
    const { store } = after;
    const { document } = await after.session.acts.dispatch(null, open('Sin red'), 'field');
    const hash = 'ab'.repeat(32);
    const act = (number: number, of: string, command: object) =>
      ({ act: `lost.${number}`, hash, document: of, at: 5, command, why: held }) as HeldLeft;
    const left = [act(3, document, note('urge')), act(4, 'unborn', open('Otra falla'))];
    const tells = (waits: HeldLeft[], said: Record<number, Omit<ToldOutcome, 'act'>> = {}) => {
      const { asked, net } = saying('lost', said);
      const call = (path: string, body?: object) => (body ? net.call(path, body) : Promise.resolve(waits));
      return { asked, net: { call } as unknown as Net };
    };
    expect(await learnLeft(store, tells(left).net)).toBe(true);
    expect((await former(store))?.map(({ act, title, state, why }) => [act, title, state, why?.es])).toEqual([
      ['lost.3', 'Sin red', 'held', held.es],
      ['lost.4', 'Otra falla', 'held', held.es],
    ]);
    expect(await learnLeft(store, tells(left).net)).toBe(false);

    // What became of one is asked for by its name and hash; the other is put away here.
    const told = tells(left, { 3: { stands: 'refused', why: no, note: 'No va.' } });
    expect(await learnOutcomes(store, told.net)).toBe(true);
    expect(told.asked).toEqual([['/api/outcomes', '.3 64', '.4 64']]);
    await after.session.acts.dismiss('lost.4');
    expect(await learnLeft(store, tells(left).net)).toBe(false);
    expect(await shown(store)).toEqual([['3', 'refused', no.es, 'No va.']]);
    await expect(learnLeft(store, tells('<html>' as never).net)).rejects.toThrow();
    await after.session.close();
  });

  it('stands there once where two acts have one name, and the other once that one is decided', async () => {
    const after = await phone(new FakeServer());
    const { store } = after;
    const act = (hash: string, words: string) =>
      ({ act: 'lost.3', hash: hash.repeat(32), document: 'd', at: 5, command: note(words), why: held }) as HeldLeft;
    const [one, other] = [act('ab', 'de uno'), act('cd', 'de la copia')];
    const net = (waits: HeldLeft[]) => ({ call: () => Promise.resolve(waits) }) as unknown as Net;
    const standing = async () => (await former(store))?.map(({ command }) => command);
    expect(await learnLeft(store, net([one, other]))).toBe(true);
    expect(await standing()).toEqual([one.command]);
    expect(await learnLeft(store, net([one, other]))).toBe(false);
    await after.session.acts.dismiss('lost.3');
    expect(await learnLeft(store, net([one, other]))).toBe(true);
    expect(await standing()).toEqual([other.command]);
    expect(await learnLeft(store, net([one, other]))).toBe(false);
    await after.session.acts.dismiss('lost.3');
    expect(await learnLeft(store, net([one, other]))).toBe(false);
    await after.session.close();
  });
});

it('leaves a photograph that was not taken where its author finds it', async () => {
  const before = await phone(new FakeServer());
  const { document } = await before.session.acts.dispatch(null, open('Sin red'), 'field');
  const file = { bytes: Uint8Array.of(0xff, 0xd8, 9).buffer, thumb: null, media: 'jpeg' as const };
  const { act } = await before.session.acts.attach(document, file, {}, 'field');
  await before.store.write(
    async (tx) => {
      const evidence = tx.objectStore('evidence');
      const known = await evidence.get(act);
      if (!known) throw new Error('it was kept');
      const { waiting: _, ...rest } = known;
      await evidence.put({ ...rest, state: 'refused' });
    },
    ['evidence'],
  );
  const { after } = await comesInAnew(before);
  expect((await after.session.fileStore.whole(act))?.bytes.byteLength).toBe(3);
  await after.session.fileStore.begin();
  expect(after.session.fileStore.refused).toBe(1);
  await after.session.close();
});

it('lets go of the photograph of a refused act with it, which no server takes any more', async () => {
  const server = new FakeServer();
  const before = await phone(server);
  const { document } = await before.session.acts.dispatch(null, open('Sin red'), 'field');
  server.rulings.set('attach_evidence', { refused: 'not_your_role' });
  const file = { bytes: Uint8Array.of(0xff, 0xd8, 9).buffer, thumb: null, media: 'jpeg' as const };
  const { act } = await before.session.acts.attach(document, file, {}, 'field');
  await before.session.syncNow();
  const { after } = await comesInAnew(before);
  await after.session.filesCame();
  expect([(await former(after.store))?.map((item) => item.act), after.session.fileStore.unsent]).toEqual([[act], 1]);
  await after.session.acts.dismiss(act);
  expect([await former(after.store), after.session.fileStore.unsent]).toEqual([[], 0]);
  await after.session.close();
});

it('stands on the new device also where the server does not take the former outbox just then, and once', async () => {
  const before = await phone(new FakeServer());
  before.session.net.sync = () => Promise.reject(new NoAnswer('below ground'));
  await before.session.acts.dispatch(null, open('Sin red'), 'field');
  await writeDraft(before.store, 'note t', 'a medias');
  const silent = { ...net, outbox: () => Promise.reject(new NoAnswer('below ground')) } as unknown as Net;
  const { after, now } = await comesInAnew(before, silent);
  expect(await readDraft(after.store, 'note t')).toBe('a medias');
  const left = (await devices.all()).find(({ device }) => device === before.store.device);
  expect(left?.handedIn).toBeUndefined();

  await writeDraft(after.store, 'note t', null); // sent
  await handInOldOutboxes(now, core, net);
  expect(await readDraft(after.store, 'note t')).toBeNull();
  expect((await devices.all()).find(({ device }) => device === before.store.device)?.handedIn).toBe(true);
  await after.session.close();
});

it('goes up from the new device also where no answer came as they came in, and once', async () => {
  const before = await phone(new FakeServer());
  before.session.net.sync = () => Promise.reject(new NoAnswer('below ground'));
  await before.session.acts.dispatch(null, open('Sin red'), 'field');
  await devices.put(row(before.store, 1, false));
  await before.session.close();
  const after = await phone(new FakeServer());
  await devices.put(row(after.store, 2, true));
  let sent = 0;
  const cut = { ...net, outbox: () => Promise.reject(new NoAnswer('cut off')) } as unknown as Net;
  const heard = { ...net, outbox: async () => (sent += 1) } as unknown as Net;
  const busy = new ServerSaid(503, { code: 'server_busy', es: '', en: '' }, null);
  const cannot = { ...net, outbox: () => Promise.reject(busy) } as unknown as Net;
  const refuses = { ...net, outbox: () => Promise.reject(refuse('bad_answer')) } as unknown as Net;
  const { device } = after.store;
  expect(await handInOwed(device, core, cut)).toBe('again');
  expect(await handInOwed(device, core, cannot)).toBe('again');
  // What the server says against it, it would say each time: at the next opening once more.
  expect(await handInOwed(device, core, refuses)).toBe('done');
  expect(await handInOwed(device, core, heard)).toBe('done');
  expect([await handInOwed(device, core, heard), sent]).toEqual(['nothing', 1]);
  await after.session.close();
});

it('goes up also where the storage of another former device does not open: nobody is refused for that', async () => {
  const before = await phone(new FakeServer());
  before.session.net.sync = () => Promise.reject(new NoAnswer('below ground'));
  await before.session.acts.dispatch(null, open('Sin red'), 'field');
  await devices.put(row(before.store, 1, false));
  await before.session.close();
  // A window that went on to a later version had it open last.
  const closed = { ...row(before.store, 2, false), device: 'closed' };
  const opens = Store.open.bind(Store);
  vi.spyOn(Store, 'open').mockImplementation((device) =>
    device === closed.device ? Promise.reject(refuse('storage_newer')) : opens(device),
  );
  await devices.put(closed);
  const after = await phone(new FakeServer());
  const now = row(after.store, 3, true);
  await devices.put(now);
  let sent = 0;
  const heard = { ...net, outbox: async () => (sent += 1) } as unknown as Net;
  expect(await handInOldOutboxes(now, core, heard)).toBe(false);
  const handedIn = (await devices.all()).filter((one) => one.handedIn).map(({ device }) => device);
  expect([sent, handedIn]).toEqual([1, [before.store.device]]);
  await after.session.close();
});

it('goes up also where there is no room here for the drafts beside it, which come once there is', async () => {
  const before = await phone(new FakeServer());
  before.session.net.sync = () => Promise.reject(new NoAnswer('below ground'));
  await before.session.acts.dispatch(null, open('Sin red'), 'field');
  await writeDraft(before.store, 'note t', 'a medias');
  const { after, now } = await leavesFor(before);
  const opens = Store.open.bind(Store);
  const full = vi.spyOn(Store, 'open').mockImplementation(async (device) => {
    const store = await opens(device);
    if (device === now.device) vi.spyOn(store, 'write').mockRejectedValue(refuse('storage_full'));
    return store;
  });
  let sent = 0;
  const heard = { ...net, outbox: async () => (sent += 1) } as unknown as Net;
  const left = async () => (await devices.all()).find(({ device }) => device === before.store.device);
  expect(await handInOldOutboxes(now, core, heard)).toBe(false);
  expect([sent, (await left())?.brought, (await left())?.handedIn]).toEqual([1, undefined, undefined]);

  full.mockRestore();
  expect(await handInOwed(now.device, core, heard)).toBe('done');
  expect(await readDraft(after.store, 'note t')).toBe('a medias');
  expect((await left())?.handedIn).toBe(true);
  await after.session.close();
});

it('stays where it is where the new device was left and cleared before it was brought there', async () => {
  const before = await phone(new FakeServer());
  const { document } = await before.session.acts.dispatch(null, open('Sin red'), 'field');
  const file = { bytes: Uint8Array.of(0xff, 0xd8, 9).buffer, thumb: null, media: 'jpeg' as const };
  await before.session.acts.attach(document, file, {}, 'field');
  await writeDraft(before.store, 'note t', 'a medias');
  const { after, now } = await leavesFor(before);
  await after.session.close();
  await erase(now.device);

  expect(await handInOldOutboxes(now, core, net)).toBe(true);
  const [kept, gone] = [await Store.open(before.store.device), await Store.open(now.device)];
  for (const bring of [() => carryOver(kept, gone), () => bringAlong(kept, gone, core)])
    await expect(bring()).rejects.toMatchObject({ code: 'storage_wiped' });
  expect(await kept.read((tx) => tx.objectStore('evidence').count(), ['evidence'])).toBe(1);
  expect(await readDraft(gone, 'note t')).toBeNull();
  const [left] = await devices.all();
  expect([left?.device, left?.brought, left?.handedIn]).toEqual([before.store.device, undefined, undefined]);
  await Promise.all([kept.close(), gone.close()]);
  await erase(now.device);
});

it('is left alone, and not done with, where somebody came in with it again while its outbox was on its way', async () => {
  const before = await phone(new FakeServer());
  before.session.net.sync = () => Promise.reject(new NoAnswer('below ground'));
  await before.session.acts.dispatch(null, open('Sin red'), 'field');
  const outbox = async () => {
    await devices.put(row(before.store, 1, true));
    return 1;
  };
  const { after } = await comesInAnew(before, { ...net, outbox } as unknown as Net);
  const again = (await devices.all()).find(({ device }) => device === before.store.device);
  expect([again?.active, again?.handedIn]).toEqual([true, undefined]);
  await after.session.close();
});
