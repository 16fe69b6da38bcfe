// Two versions of the app on one device, and the organisation's data that only the later one can read.
import 'fake-indexeddb/auto';
import '../fake-locks';
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Core } from '../core';
import { open, tab } from '../fake-phone';
import { FakeServer, fakeCore } from '../fakes';
import { refuse } from '../refusals';
import { makeKey } from './device-key';
import { Store } from './indexed-db';
import { LATER, keepOrganisation, takeLater } from './organisation';

Object.defineProperty(globalThis, 'EventSource', { configurable: true, value: { CLOSED: 2 } }); // Node has none

const [FORMER, NEW] = ['{"id":"casa"}', '{"id":"casa","de":"otra versión"}'];

/** The core of a version that reads these data alone; what the server sends of them, and what it judges by. */
function version(reads: readonly string[], sent: string | null = null) {
  const fake = fakeCore();
  const by: string[] = [];
  const says = { sent };
  const core: Core = {
    ...fake,
    setOrganisation: (json) => {
      if (!reads.includes(json)) throw refuse('bad_answer');
      by.push(json);
    },
    answer: (message) => ({ ...fake.answer(message), data: () => ({ organisation: says.sent, directory: null }) }),
  };
  return { core, by, says };
}
/** A device that has these data. */
async function device(organisation: string): Promise<Store> {
  const store = await Store.create(fakeCore().newLog(randomUUID(), 'K4', 'ana'), await makeKey());
  await store.write(async (tx) => {
    await tx.objectStore('things').put(organisation, 'organisation');
    await tx.objectStore('things').put('{"me":null}', 'directory');
  });
  return store;
}
const kept = (store: Store) =>
  store.read(
    async (tx) => {
      const things = tx.objectStore('things');
      return [await things.get('organisation'), await things.get(LATER)];
    },
    ['things'],
  );

it('goes on by the data that it can read, and leaves those of a later version to that one', async () => {
  const store = await device(FORMER);
  const old = version([FORMER], NEW);
  const { session } = await tab(new FakeServer(), store, old.core);
  await session.syncNow();
  expect(await kept(store)).toEqual([FORMER, NEW]);
  expect(old.by.at(-1)).toBe(FORMER);
  await session.close();

  const again = await Store.open(store.device);
  const later = version([FORMER, NEW]);
  const after = await tab(new FakeServer(), again, later.core);
  expect(await kept(again)).toEqual([NEW, undefined]);
  expect(later.by.at(-1)).toBe(NEW);
  expect(after.told.findLast((one) => one.tell === 'organisation')).toMatchObject({ organisation: NEW });
  await after.session.close();
});

it('talks to the server though it cannot read what a later version left, and takes what that one sends', async () => {
  const store = await device(NEW);
  const server = new FakeServer();
  const back = version([FORMER], FORMER);
  const { session, told } = await tab(server, store, back.core);
  expect(told.some((one) => one.tell === 'status' && one.status.problem?.es === refuse('data_later').es)).toBe(true);
  await session.syncNow();
  expect(server.requests).toBeGreaterThan(0);
  expect(await kept(store)).toEqual([FORMER, undefined]);
  expect(back.by.at(-1)).toBe(FORMER);
  await session.close();
});

it('tells what comes, and that nothing is opened or written, for as long as it can read no data', async () => {
  const store = await device(NEW);
  const server = new FakeServer();
  server.change('A1', open('Sin red'));
  const back = version([FORMER]);
  const { session, told } = await tab(server, store, back.core);
  const last = () => told.findLast((one) => one.tell === 'status')?.status;
  await session.syncNow();
  const news = told.findLast((one) => one.tell === 'documents' && one.tickets.length > 0);
  expect(news).toMatchObject({ tickets: [{ id: 'A1', subject: 'Sin red' }] });
  await expect.poll(last).toMatchObject({ lastSync: expect.any(Number), syncing: false });
  expect(last()?.problem).toMatchObject({ es: refuse('data_later').es });
  await expect(session.acts.dispatch('A1', open('Otra'), 'field')).rejects.toMatchObject({ code: 'data_later' });
  await session.notifier.watch('A1', 'field');
  expect(told.some((one) => one.tell === 'shown')).toBe(false);

  back.says.sent = FORMER;
  await session.syncNow();
  expect(told.findLast((one) => one.tell === 'shown')).toMatchObject({ id: 'A1', shown: { ticket: { id: 'A1' } } });
  await expect.poll(() => last()?.problem).toBeNull();
  await session.close();
});

it('shows what is looked at though somebody asked here for the data before the tab that brought them says so', async () => {
  const store = await device(NEW);
  const server = new FakeServer();
  server.change('A1', open('Sin red'));
  const { session, told } = await tab(server, store, version([FORMER]).core);
  await session.syncNow();
  await session.notifier.watch('A1', 'field');
  expect(told.some((one) => one.tell === 'shown')).toBe(false);

  await store.write((tx) => keepOrganisation(tx, FORMER, true), ['things']);
  await session.notifier.inform();
  await session.notifier.changed({ documents: [], organisation: true });
  expect(told.findLast((one) => one.tell === 'shown')).toMatchObject({ id: 'A1', shown: { ticket: { id: 'A1' } } });
  await session.close();
});

it('goes on by what it judges by where a tab of a later version brings data that it cannot read', async () => {
  const store = await device(FORMER);
  const old = version([FORMER]);
  const { session, told } = await tab(new FakeServer(), store, old.core);
  await store.write((tx) => tx.objectStore('things').put(NEW, 'organisation'), ['things']);
  await session.notifier.changed({ documents: [], organisation: true });
  await session.acts.dispatch(null, open('Sin red'), 'field');
  expect(told.findLast((one) => one.tell === 'organisation')).toMatchObject({ organisation: FORMER });
  expect(told.filter((one) => one.tell === 'status').every(({ status }) => !status.problem)).toBe(true);
  await session.close();
});

it('judges by what another tab has taken since this one looked', async () => {
  const store = await device(FORMER);
  await store.write((tx) => tx.objectStore('things').put(NEW, LATER), ['things']);
  for (const { core } of [version([FORMER, NEW]), version([FORMER, NEW])])
    expect(await takeLater(store, core)).toBe(true);
  expect(await kept(store)).toEqual([NEW, undefined]);
});

it('takes nothing that came before what stands there now: a version that knew of none of it has replaced that', async () => {
  const data = (version: string) => JSON.stringify({ id: 'casa', version });
  const store = await device(data('1'));
  const keep = (came: string, read: boolean) => store.write((tx) => keepOrganisation(tx, came, read), ['things']);
  const later = version([data('1'), data('2'), data('3'), data('4')]);
  await keep(data('3'), false);
  await store.write((tx) => tx.objectStore('things').put(data('2'), 'organisation'), ['things']);
  await takeLater(store, later.core);
  expect(await kept(store)).toEqual([data('2'), undefined]);
  await keep(data('4'), false);
  expect(await takeLater(store, later.core)).toBe(true);
  expect(await kept(store)).toEqual([data('4'), undefined]);
});

it('takes at once what a tab of a version before it was sent and cannot read', async () => {
  const store = await device(FORMER);
  const later = version([FORMER, NEW]);
  const { session, told } = await tab(new FakeServer(), store, later.core);
  await store.write((tx) => keepOrganisation(tx, NEW, false), ['things']);
  await session.notifier.changed({ documents: [], organisation: true });
  expect(await kept(store)).toEqual([NEW, undefined]);
  expect(later.by.at(-1)).toBe(NEW);
  expect(told.findLast((one) => one.tell === 'organisation')).toMatchObject({ organisation: NEW });
  await session.close();
});
