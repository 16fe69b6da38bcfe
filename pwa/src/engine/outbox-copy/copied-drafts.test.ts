// What is half written stands beside the databases, too, and comes back where those are gone.
import 'fake-indexeddb/auto';
import '../fake-locks';
import { clearPrivateFiles, disk, privateFiles } from '../fake-private-files';
import { beforeEach, expect, it, vi } from 'vitest';
import { LABELS_LAYOUT, photoAwaitedOf } from '../../contract/pure/remembered';
import { core, phone, tab } from '../fake-phone';
import { FakeServer, note } from '../fakes';
import { readDraft, writeDraft } from '../storage/drafts';
import { Store, devices, endClearing, erase } from '../storage/indexed-db';
import { namesOf, OwnFile, removeFile } from '../storage/private-files';
import { handInCopies } from '../sync/orphaned-copies';
import { NoAnswer, ServerSaid, type Net } from '../sync/net';
import { handInOldOutboxes } from '../sync/outbox';
import { handInCopyOf } from '../worker/emptied';
import type { Session } from '../worker/session';
import { SignIn } from '../worker/sign-in/sign-in';
import { isNameOfActs } from './copied-acts';
import { copiedOf, decodeDrafts, DRAFTS } from './copied-drafts';
import { FORGED, actsIn, below, its, robbed, row, server, silent, written } from './fake-copies';

beforeEach(async () => {
  for (const { device } of await devices.all()) await erase(device);
  await endClearing(null);
  clearPrivateFiles();
});

const drafts = (device: string) => {
  const file = privateFiles().get(`outbox-copies/${device}/drafts`);
  return file && decodeDrafts(file.bytes)?.drafts;
};
async function halfWritten() {
  const one = await written('uno');
  await one.session.setDraft('note t', 'Llegué y');
  await one.session.setDraft('diagnosis t', 'Falla la fuente');
  await vi.waitFor(() => expect(drafts(one.store.device)).toHaveLength(2), { timeout: 30_000 });
  return one;
}

it('comes back to whoever comes in again, where nothing else is half written by then', async () => {
  const one = await halfWritten();
  await robbed(one);
  const { device } = one.store;
  expect((await handInCopyOf({ device, person: null }, its, silent)).copy).toMatchObject({ acts: 2, drafts: true });
  const next = await phone(new FakeServer());
  await next.session.setDraft('note t', 'Otra cosa');
  await handInCopies({ device: next.store.device, person: 'ana' }, core, server().net);
  expect(await readDraft(next.store, 'note t')).toBe('Otra cosa');
  expect(await readDraft(next.store, 'diagnosis t')).toBe('Falla la fuente');
  expect(privateFiles().has(`outbox-copies/${device}/drafts`)).toBe(false);
  await next.session.close();
});

it('comes back once: what is sent meanwhile is no draft again where the acts had to wait', async () => {
  const one = await halfWritten();
  await robbed(one);
  const next = await phone(new FakeServer());
  const to = { device: next.store.device, person: 'ana' };
  const cut = { outbox: () => Promise.reject(new NoAnswer('cut')) } as unknown as Net;
  await expect(handInCopies(to, core, cut)).rejects.toBeInstanceOf(NoAnswer);
  expect(await readDraft(next.store, 'note t')).toBe('Llegué y');
  await writeDraft(next.store, 'note t', null);
  await handInCopies(to, core, server().net);
  expect(await readDraft(next.store, 'note t')).toBeNull();
  await next.session.close();
});

it('comes back as it was typed last, where two devices were lost one after the other', async () => {
  await robbed(await halfWritten());
  const second = await written('dos');
  await second.session.setDraft('note t', 'Llegué y abrí');
  await vi.waitFor(() => expect(drafts(second.store.device)).toHaveLength(1), { timeout: 30_000 });
  await robbed(second);
  const next = await phone(new FakeServer());
  await handInCopies({ device: next.store.device, person: 'ana' }, core, server().net);
  expect(await readDraft(next.store, 'note t')).toBe('Llegué y abrí');
  expect(await readDraft(next.store, 'diagnosis t')).toBe('Falla la fuente');
  await next.session.close();
});

it('is promised where somebody typed something: what a screen noted for itself only comes along', async () => {
  const one = await written('uno');
  await one.session.setDraft(LABELS_LAYOUT, 'carta-24');
  await one.session.setDraft(photoAwaitedOf('t'), '1');
  await vi.waitFor(() => expect(drafts(one.store.device)).toHaveLength(2), { timeout: 30_000 });
  await robbed(one);
  const { device } = one.store;
  expect((await handInCopyOf({ device, person: null }, its, silent)).copy).toMatchObject({ acts: 2, drafts: false });
  const next = await phone(new FakeServer());
  await handInCopies({ device: next.store.device, person: 'ana' }, core, server().net);
  expect(await readDraft(next.store, LABELS_LAYOUT)).toBe('carta-24');
  await next.session.close();
});

it('is there as its person comes in, before anything is asked of the server', async () => {
  const one = await halfWritten();
  await robbed(one);
  const next = await phone(new FakeServer());
  await next.session.close();
  const found: (string | null)[] = [];
  const cut = { outbox: () => Promise.reject(new NoAnswer('cut')), call: async () => [] } as unknown as Net;
  const signIn = new SignIn({
    ...{ net: cut, app: 'test', now: () => 1, core: its, session: () => null },
    ...{ tell: () => undefined, elsewhere: () => undefined, leave: async () => undefined },
    begin: async ({ device }) => {
      const store = await Store.open(device);
      found.push(await readDraft(store, 'note t'));
      await store.close();
    },
    open: async () => ({ syncNow: async () => true }) as unknown as Session,
  });
  await signIn.comeInAs(row(next.store), core);
  expect(found).toEqual(['Llegué y']);
});

it('comes back once, also where the browser does not let its copy go at first', async () => {
  const one = await halfWritten();
  await robbed(one);
  const next = await phone(new FakeServer());
  const to = { device: next.store.device, person: 'ana' };
  const held = await OwnFile.open(one.store.device, DRAFTS, false);
  const cut = { outbox: () => Promise.reject(new NoAnswer('cut')) } as unknown as Net;
  await expect(handInCopies(to, core, cut)).rejects.toBeInstanceOf(NoAnswer);
  expect(await readDraft(next.store, 'note t')).toBe('Llegué y');
  expect(drafts(one.store.device)).toHaveLength(2);
  await writeDraft(next.store, 'note t', null);
  held?.close();
  await handInCopies(to, core, server().net);
  expect(await readDraft(next.store, 'note t')).toBeNull();
  await next.session.close();
});

it('is in no copy of a former device that it was brought along from, whatever becomes of the acts', async () => {
  const one = await halfWritten();
  await one.session.close();
  await devices.put({ ...row(one.store), active: false, enrolled: 1 });
  const next = await phone(new FakeServer());
  await devices.put(row(next.store));
  const outbox = () => Promise.reject(new ServerSaid(401, FORGED, null));
  await handInOldOutboxes(row(next.store), core, { outbox, call: async () => [] } as unknown as Net);
  expect(await readDraft(next.store, 'note t')).toBe('Llegué y');
  expect(drafts(one.store.device)).toBeUndefined();
  expect(actsIn(one.store.device)).toEqual([[1, 2]]);
  await next.session.close();
});

it('is in no copy any more as soon as an act was made of it, or it was put away', async () => {
  const one = await halfWritten();
  const { device } = one.store;
  await one.session.acts.dispatch(one.document, note('Llegué y abrí.'), 'field', false, 'note t');
  await vi.waitFor(() => expect(drafts(device)).toEqual([['diagnosis t', 'Falla la fuente']]), { timeout: 30_000 });
  await one.session.setDraft('diagnosis t', null);
  await vi.waitFor(() => expect(drafts(device)).toBeUndefined(), { timeout: 30_000 });
  await one.session.close();
});

it('goes from the copy at the next start where nobody could take it out before', async () => {
  const one = await halfWritten();
  await one.session.close();
  const store = await Store.open(one.store.device);
  await writeDraft(store, 'note t', null);
  const again = await below(tab(new FakeServer(), store));
  await vi.waitFor(() => expect(drafts(store.device)).toHaveLength(1), { timeout: 30_000 });
  await again.session.close();
});

it('is in no copy where nothing can be copied any more, for it would bring back what is sent after that', async () => {
  const one = await halfWritten();
  const { device } = one.store;
  // Just being written, it does not go at once.
  const held = await vi.waitFor(
    async () => {
      const file = await OwnFile.open(device, DRAFTS, false);
      expect(file).not.toBeNull();
      return file;
    },
    { timeout: 30_000 },
  );
  disk.room = 0;
  await one.session.acts.dispatch(one.document, note('dos'), 'field');
  held?.close();
  await vi.waitFor(() => expect(drafts(device)).toBeUndefined(), { timeout: 30_000 });
  await one.session.close();
});

it('is in no copy of a tab that finds no room for one as it begins', async () => {
  const one = await halfWritten();
  await one.session.close();
  const { device } = one.store;
  for (const name of await namesOf(device)) if (isNameOfActs(name)) await removeFile(device, name);
  disk.room = 0;
  const again = await below(tab(new FakeServer(), await Store.open(device)));
  await vi.waitFor(() => expect(drafts(device)).toBeUndefined(), { timeout: 30_000 });
  await again.session.close();
});

it('is not written once its device was left, which may be cleared by then', async () => {
  const one = await written('uno');
  const { device } = one.store;
  let tell: (told: StorageEstimate) => void = () => undefined;
  const estimate = vi.fn(
    () =>
      new Promise<StorageEstimate>((resolve) => {
        tell = resolve;
      }),
  );
  const slow: StorageManager = { ...navigator.storage, estimate };
  const spied = vi.spyOn(navigator, 'storage', 'get').mockReturnValue(slow);
  await one.session.setDraft('note t', 'Llegué y');
  await vi.waitFor(() => expect(estimate).toHaveBeenCalled(), { timeout: 30_000 });
  await one.session.close();
  await erase(device);
  tell({});
  // Written all the same, it would stand there at once.
  await expect(vi.waitFor(() => expect(privateFiles().size).toBeGreaterThan(0), { timeout: 500 })).rejects.toThrow();
  spied.mockRestore();
});

it('is copied up to so many letters, the shortest first, and no text that nobody fills in', () => {
  const of = (letters: number) => [`k${letters}`, 'x'.repeat(letters)] as const;
  expect(copiedOf([of(200_000), of(100_000), of(3), of(120_000), of(90_000)])).toEqual([
    ...[of(3), of(90_000), of(100_000)],
  ]);
});
