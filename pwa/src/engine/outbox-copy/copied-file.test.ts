// Photographs that were not sent stand beside the databases, and come to their person's next device.
import 'fake-indexeddb/auto';
import '../fake-locks';
import { clearPrivateFiles, disk, privateFiles } from '../fake-private-files';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeServer } from '../fakes';
import { refuse } from '../refusals';
import { core, phone, tab } from '../fake-phone';
import { Store, devices, endClearing, erase } from '../storage/indexed-db';
import { handInCopies } from '../sync/orphaned-copies';
import { handInOldOutboxes } from '../sync/outbox';
import { actsIn, below, robbed, row, server, written } from './fake-copies';
import { OutboxCopy } from './outbox-copy';

beforeEach(async () => {
  for (const { device } of await devices.all()) await erase(device);
  await endClearing(null);
  clearPrivateFiles();
});

describe('a photograph that was not sent', () => {
  const bytes = new Uint8Array(5_000).map((_, i) => i % 251).buffer;
  const file = { bytes, media: 'jpeg', thumb: new Uint8Array([1, 2, 3]).buffer } as const;
  const names = (device: string) =>
    [...privateFiles().keys()].filter((path) => path.startsWith(`outbox-copies/${device}/file-`));

  async function photographed() {
    const one = await written();
    const { act } = await one.session.acts.attach(one.document, file, {} as never, 'field');
    await vi.waitFor(() => expect(names(one.store.device)).toHaveLength(1), { timeout: 30_000 });
    return { ...one, act };
  }

  it('stands on their next device with all of its bytes, to go up from there', async () => {
    const one = await photographed();
    await robbed(one);
    const next = await phone(new FakeServer());
    await handInCopies({ device: next.store.device, person: 'ana' }, core, server().net);
    const kept = await next.store.read(
      async (tx) => {
        const evidence = await tx.objectStore('evidence').get(one.act);
        const blob = evidence && (await tx.objectStore('blobs').get(evidence.sha256));
        return { evidence, blob, thumb: await tx.objectStore('thumbs').get(one.act) };
      },
      ['evidence', 'blobs', 'thumbs'],
    );
    expect(kept.evidence).toMatchObject({ act: one.act, document: one.document, waiting: 1, whole: true, thumb: true });
    expect(new Uint8Array(kept.blob?.bytes ?? new ArrayBuffer())).toEqual(new Uint8Array(bytes));
    expect(new Uint8Array(kept.thumb ?? new ArrayBuffer())).toEqual(new Uint8Array([1, 2, 3]));
    expect(names(one.store.device)).toEqual([]);
    await next.session.close();
  });

  it('does not come to their next device where its act was undone before its copy had gone', async () => {
    const one = await photographed();
    await one.session.acts.undo(one.act, 'field');
    await robbed(one);
    expect(actsIn(one.store.device)).toEqual([[1, 2, 3]]);
    const next = await phone(new FakeServer());
    await handInCopies({ device: next.store.device, person: 'ana' }, core, server().net);
    expect(await next.store.read((tx) => tx.objectStore('evidence').count(), ['evidence'])).toBe(0);
    expect(names(one.store.device)).toEqual([]);
    await next.session.close();
  });

  it('is copied again beside their next device, which it has come to', async () => {
    const one = await photographed();
    await robbed(one);
    const next = await phone(new FakeServer());
    await next.session.close();
    const store = await Store.open(next.store.device);
    const copy = new OutboxCopy({ store, core, now: () => Date.now(), failed: vi.fn() });
    copy.begin();
    await vi.waitFor(() => expect(actsIn(store.device)).toEqual([[]]), { timeout: 30_000 });
    await handInCopies({ device: store.device, person: 'ana' }, core, server().net);
    copy.filesCame();
    await vi.waitFor(() => expect(names(store.device)).toHaveLength(1), { timeout: 30_000 });
    await copy.close();
    await store.close();
  });

  it('is copied anew where a process that was killed left a part of its copy', async () => {
    const one = await photographed();
    await one.session.close();
    const copy = () =>
      [...privateFiles()].find(([path]) => path.includes('/file-'))?.[1] ?? { bytes: new Uint8Array() };
    const { length } = copy().bytes;
    copy().bytes = copy().bytes.slice(0, -1);
    const again = await below(tab(new FakeServer(), await Store.open(one.store.device)));
    await vi.waitFor(() => expect(copy().bytes).toHaveLength(length), { timeout: 30_000 });
    await again.session.close();
  });

  it('is not taken over where its copy was torn', async () => {
    const one = await photographed();
    await robbed(one);
    for (const [path, its] of privateFiles()) if (path.includes('/file-')) its.bytes = its.bytes.slice(0, -1);
    const next = await phone(new FakeServer());
    await handInCopies({ device: next.store.device, person: 'ana' }, core, server().net);
    expect(await next.store.read((tx) => tx.objectStore('evidence').count(), ['evidence'])).toBe(0);
    await next.session.close();
  });

  it('keeps no act from the server where there is no room for it here, and comes once there is', async () => {
    const one = await photographed();
    await robbed(one);
    const next = await phone(new FakeServer());
    await next.session.close();
    const { handed, net } = server();
    const to = { device: next.store.device, person: 'ana' };
    const full = vi.spyOn(Store.prototype, 'write').mockRejectedValueOnce(refuse('storage_full'));
    await expect(handInCopies(to, core, net)).rejects.toMatchObject({ code: 'storage_full' });
    full.mockRestore();
    expect(handed).toEqual([{ first: 1, acts: 2 }]);
    expect(names(one.store.device)).toHaveLength(1);
    await handInCopies(to, core, net);
    expect([actsIn(one.store.device), names(one.store.device)]).toEqual([[], []]);
  });

  it('keeps its copy while their next device has no room for it, although the acts went up', async () => {
    const one = await photographed();
    await one.session.close();
    await devices.put({ ...row(one.store), active: false, enrolled: 1 });
    const next = await phone(new FakeServer());
    await next.session.close();
    await devices.put(row(next.store));
    const { handed, net } = server();
    const full = vi.spyOn(Store.prototype, 'write').mockRejectedValueOnce(refuse('storage_full'));
    await handInOldOutboxes(row(next.store), core, net);
    full.mockRestore();
    expect(handed).toEqual([{ first: 1, acts: 2 }]);
    expect(names(one.store.device)).toHaveLength(1);
    await handInOldOutboxes(row(next.store), core, net);
    expect([actsIn(one.store.device), names(one.store.device)]).toEqual([[], []]);
  });

  it.each(['file-', 'acts-'])('stays where what begins with «%s» cannot be read just now', async (unreadable) => {
    const one = await photographed();
    await robbed(one);
    const next = await phone(new FakeServer());
    await next.session.close();
    const to = { device: next.store.device, person: 'ana' };
    disk.unreadable = unreadable;
    await handInCopies(to, core, server().net).catch((error: unknown) =>
      expect(error).toMatchObject({ code: 'storage_silent' }),
    );
    disk.unreadable = null;
    expect([actsIn(one.store.device), names(one.store.device).length]).toEqual([[[1, 2]], 1]);
  });

  it('goes once it waits no more', async () => {
    const one = await photographed();
    await one.session.acts.undo(one.act, 'field');
    await vi.waitFor(() => expect(names(one.store.device)).toEqual([]), { timeout: 30_000 });
    await one.session.close();
  });
});
