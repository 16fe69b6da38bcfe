// What is read first at a start is what the rows say, whoever wrote them and whenever.
import 'fake-indexeddb/auto';
import '../fake-locks';
import { randomUUID } from 'node:crypto';
import { type IDBPDatabase, openDB } from 'idb';
import { describe, expect, it, vi } from 'vitest';
import type { Command } from '../../contract/api';
import { FakeServer, TURNS, fakeCore, lost, note } from '../fakes';
import type { WorkerNews } from '../rpc';
import { net as realNet } from '../sync/net';
import { FirstLook } from '../worker/first-look';
import { Session } from '../worker/session';
import { makeKey } from './device-key';
import { Store } from './indexed-db';
import { summaryRow } from './summary-row';

Object.defineProperty(globalThis, 'EventSource', { configurable: true, value: { CLOSED: 2 } });

const core = fakeCore();
const opened = (subject: string) => ({ open_ticket: { subject } }) as unknown as Command;

async function tab(store: Store, server: FakeServer) {
  const told: WorkerNews[] = [];
  const net = {
    ...realNet,
    sync: (body: Uint8Array<ArrayBuffer>) => server.net.sync(body),
    live: () =>
      ({ addEventListener: () => undefined, close: () => undefined, readyState: 1 }) as unknown as EventSource,
  };
  const tell = (one: WorkerNews) => void told.push(one);
  const parts = { ...{ store, core, net, app: 'test', now: () => Date.now() }, over: () => undefined, tell };
  const look = await FirstLook.at(store, Date.now());
  look.show({ device: store.device, person: 'ana' }, tell);
  return { session: await Session.open(parts, look), told };
}

/** The index against the rows, and the rows against what makes them; answers which stand in it. */
async function agreed(store: Store): Promise<string[]> {
  const { rows, near } = await store.read(
    async (tx) => ({
      rows: await tx.objectStore('summaries').getAll(),
      near: await tx.objectStore('summaries').index('near').getAll(),
    }),
    ['summaries'],
  );
  for (const row of rows) expect(row).toEqual(summaryRow(row.id, row.summary, row, 'ana'));
  const wanted = rows.filter((row) => row.near !== undefined).map(({ id }) => id);
  expect(near.map(({ id }) => id).sort()).toEqual(wanted.sort());
  return wanted;
}

describe('the rows that are read first', () => {
  it('follow every act, answer and repair, of this tab and of another', async () => {
    const server = new FakeServer();
    server.before = lost; // what is undone must not have left
    const store = await Store.create(core.newLog(randomUUID(), 'K4', 'ana'), await makeKey());
    const other = await Store.open(store.device);
    const [{ session }, { session: beside }] = [await tab(store, server), await tab(other, server)];

    const { document: hers } = await session.acts.dispatch(null, opened(`una ${TURNS.hers}`), 'field');
    const { document: free } = await session.acts.dispatch(null, opened(`otra ${TURNS.nobodys}`), 'field');
    expect(await agreed(store)).toEqual([hers]);

    await beside.acts.dispatch(free, note(`ahora ${TURNS.hers}`), 'field');
    expect(await agreed(store)).toEqual([hers, free].sort());
    const { act } = await beside.acts.dispatch(hers, note(`ahora ${TURNS.nobodys}`), 'field');
    expect(await agreed(store)).toEqual([free]);
    await beside.acts.undo(act, 'field');
    expect(await agreed(store)).toEqual([hers, free].sort());

    server.before = () => undefined;
    server.rulings.set(`negada, ${TURNS.nobodys}`, { refused: 'not_yours' });
    const { act: refused } = await session.acts.dispatch(free, note(`negada, ${TURNS.nobodys}`), 'field');
    await session.syncNow();
    expect(await agreed(store)).toContain(free);
    await session.acts.dismiss(refused);
    expect(await agreed(store)).toContain(free);

    const desks = randomUUID();
    server.change(desks, opened(`de la mesa ${TURNS.hers}`));
    server.change(free, note(`ya ${TURNS.nobodys}`));
    await session.syncNow();
    const near = await agreed(store);
    expect(near).toContain(desks);
    expect(near).not.toContain(free);
    await beside.close();
    await session.close();
  });

  it('and a start tells them first, the others after', async () => {
    const server = new FakeServer();
    server.change('hers', opened(TURNS.hers));
    for (let n = 0; n < 1_200; n++) server.change(`n${n}`, opened('de otros'));
    const store = await Store.create(core.newLog(randomUUID(), 'K4', 'ana'), await makeKey());
    const { session } = await tab(store, server);
    await session.syncNow();
    await session.close();

    const { session: again, told } = await tab(await Store.open(store.device), server);
    const pieces = told.flatMap((one) => (one.tell === 'documents' ? [one.tickets.map(({ id }) => id)] : []));
    expect(pieces[0]).toEqual(['hers']);
    expect(pieces.slice(1).map((ids) => ids.length)).toEqual([500, 500, 200]);
    expect(new Set(pieces.flat()).size).toBe(1_201);
    await again.close();
  });

  it('are found in what an earlier version wrote', async () => {
    const log = core.newLog(randomUUID(), 'K4', 'ana');
    const former = await openDB(`ronda-${log.device}`, 3, { upgrade: third });
    const row = (id: string, assignee: string) => ({
      ...{ id, unsent: 0, stuck: 0 },
      summary: { ticket: { id, assignee, folio: id, state: 'assigned', since: 0, subject: id, tokens: [] } },
    });
    await former.put('state', { log, lastSync: 1, forgotten: 0 }, 'state');
    await former.put('summaries', row('hers', 'ana'));
    await former.put('summaries', row('another', 'omar'));
    former.close();

    const store = await Store.open(log.device);
    expect(await agreed(store)).toEqual(['hers']);
    const told: WorkerNews[] = [];
    const look = await FirstLook.at(store, Date.now());
    look.show({ device: log.device, person: 'ana' }, (one) => told.push(one));
    expect(look.shown).toEqual(['hers']);
    expect((await look.all()).ids()).toHaveLength(2);
    await store.close();
  });

  it('say that there is no room where those of an earlier version cannot be written anew, and are once there is', async () => {
    const log = core.newLog(randomUUID(), 'K4', 'ana');
    const former = await openDB(`ronda-${log.device}`, 3, { upgrade: third });
    await former.put('state', { log, lastSync: 1, forgotten: 0 }, 'state');
    const ticket = {
      id: 'hers',
      assignee: 'ana',
      folio: 'hers',
      state: 'assigned',
      since: 0,
      subject: 'hers',
      tokens: [],
    };
    await former.put('summaries', { id: 'hers', unsent: 0, stuck: 0, summary: { ticket } });
    former.close();

    const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await expect(Store.open(log.device)).rejects.toMatchObject({ code: 'storage_full' });
    full.mockRestore();
    const store = await Store.open(log.device);
    expect(await agreed(store)).toEqual(['hers']);
    await store.close();
  });
});

/** The tables as they were before rows had an index. */
function third(database: IDBPDatabase): void {
  for (const name of ['state', 'drafts', 'things', 'thumbs']) database.createObjectStore(name);
  const named = ['documents', 'summaries', 'carried', 'loads'];
  for (const name of named) database.createObjectStore(name, { keyPath: 'id' });
  database.createObjectStore('blobs', { keyPath: 'sha256' });
  const acts = database.createObjectStore('acts', { keyPath: 'number' });
  for (const name of ['open', 'queued', 'stuck']) acts.createIndex(name, name);
  const evidence = database.createObjectStore('evidence', { keyPath: 'act' });
  for (const name of ['waiting', 'sha256']) evidence.createIndex(name, name);
}
