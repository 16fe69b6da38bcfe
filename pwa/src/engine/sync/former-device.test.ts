// Whoever comes in anew on the same browser finds what had not got through, and what was half written.
import 'fake-indexeddb/auto';
import '../fake-locks';
import { beforeEach, expect, it } from 'vitest';
import type { QueueItem } from '../../contract/api';
import { FakeServer, note } from '../fakes';
import { core, open, phone } from '../fake-phone';
import { type DeviceRow, type Store, devices, erase } from '../storage/indexed-db';
import { readDraft, writeDraft } from '../storage/drafts';
import { handInOldOutboxes } from './outbox';
import { NoAnswer, type Net } from './net';

beforeEach(async () => {
  for (const { device } of await devices.all()) await erase(device);
});

const net = { outbox: async () => 1 } as unknown as Net;
const row = (store: Store, enrolled: number, active: boolean): DeviceRow => ({
  ...{ device: store.device, person: 'ana', name: 'Ana', active, enrolled },
});
/** The person of that phone comes in anew: another device, to which the former one's outbox is handed by `by`. */
async function comesInAnew(before: Awaited<ReturnType<typeof phone>>, by = net) {
  await devices.put(row(before.store, 1, false));
  await before.session.close();
  const after = await phone(new FakeServer());
  const now = row(after.store, 2, true);
  await devices.put(now);
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
  expect(told?.map(([, , why]) => String(why).includes('Así estaba'))).toEqual([false, true]);
  expect(await readDraft(after.store, 'note t')).toBe('a medias');
  expect(await readDraft(after.store, 'note u')).toBe('de ahora');

  await devices.put(then); // killed before it was written that this was done
  await handInOldOutboxes(now, core, net);
  expect(said(await former(after.store))).toEqual(told);
  await after.session.close();
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
  expect((await after.session.shelf.whole(act))?.bytes.byteLength).toBe(3);
  await after.session.shelf.begin();
  expect(after.session.shelf.refused).toBe(1);
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
  expect([(await former(after.store))?.map((item) => item.act), after.session.shelf.unsent]).toEqual([[act], 1]);
  await after.session.acts.dismiss(act);
  expect([await former(after.store), after.session.shelf.unsent]).toEqual([[], 0]);
  await after.session.close();
});

it('stands on the new device also where the server does not take the former outbox just then, and once', async () => {
  const before = await phone(new FakeServer());
  before.session.net.sync = () => Promise.reject(new NoAnswer('below ground'));
  await before.session.acts.dispatch(null, open('Sin red'), 'field');
  await writeDraft(before.store, 'note t', 'a medias');
  const silent = { outbox: () => Promise.reject(new NoAnswer('below ground')) } as unknown as Net;
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
