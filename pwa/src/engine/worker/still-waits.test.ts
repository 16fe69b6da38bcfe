// What waits is never said to be done because something could not be read.
import 'fake-indexeddb/auto';
import '../fake-locks';
import { expect, it, vi } from 'vitest';
import { FakeServer, lost, note } from '../fakes';
import { open, phone, tab } from '../fake-phone';
import type { WorkerNews } from '../rpc';
import { refuse } from '../refusals';

const last = (told: WorkerNews[]) => {
  const news = told.findLast((one) => one.tell === 'status');
  return news?.tell === 'status' ? news.status : null;
};

it('counts what waits while the storage cannot be read', async () => {
  const server = new FakeServer();
  const { session, store, told } = await phone(server);
  await session.syncNow();
  server.before = lost;
  const { document } = await session.acts.dispatch(null, open('Sin red'), 'field');
  await session.acts.dispatch(document, note('voy'), 'field');
  await expect.poll(() => last(told)).toMatchObject({ pending: 2 });
  const heard = last(told)?.lastSync;

  const read = vi.spyOn(store, 'read').mockRejectedValue(refuse('storage_failed'));
  await session.notifier.changed({ documents: [document] });
  expect(last(told)).toMatchObject({ chip: 'attention', pending: 2, lastSync: heard });
  expect(last(told)?.problem).not.toBeNull();
  read.mockRestore();
  await session.close();
});

it('shows a ticket that the storage did not give once it stands again', async () => {
  const server = new FakeServer();
  server.before = lost;
  const { session, store, told } = await phone(server);
  const { document } = await session.acts.dispatch(null, open('Sin red'), 'field');
  const read = vi.spyOn(store, 'read').mockRejectedValue(refuse('storage_failed'));
  await expect(session.notifier.watch(document, 'field')).rejects.toMatchObject({ code: 'storage_failed' });
  read.mockRestore();
  session.notifier.overviewSoon(); // as a round does, and whoever comes back to the page
  await expect
    .poll(() => told.findLast((one) => one.tell === 'shown'))
    .toMatchObject({ id: document, shown: { ticket: {} } });
  await session.close();
});

it('counts it from the first look on', async () => {
  const server = new FakeServer();
  server.before = lost;
  const before = await phone(server);
  await before.session.acts.dispatch(null, open('Sin red'), 'field');
  const { session, told } = await tab(server, before.store);
  told.length = 0;
  session.notifier.problem(refuse('storage_failed'));
  expect(last(told)).toMatchObject({ pending: 1 });
  await Promise.all([session.close(), before.session.close()]);
});

it('counts from the first look on what a former device left', async () => {
  const server = new FakeServer();
  const before = await phone(server);
  await before.store.write(
    (tx) => tx.objectStore('things').put([{ act: 'antes.1', state: 'refused' }], 'former'),
    ['things'],
  );
  const { session, told } = await tab(server, before.store);
  const first = told.find((one) => one.tell === 'status');
  expect(first?.tell === 'status' && first.status).toMatchObject({ chip: 'attention', stuck: 1 });
  await Promise.all([session.close(), before.session.close()]);
});
