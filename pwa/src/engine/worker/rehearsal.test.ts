// Tests of what a rehearsal asks of the core, and that it leaves the storage as it was.
import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it, vi } from 'vitest';
import { fakeCore } from '../fakes';
import { makeKey } from '../storage/device-key';
import { Store } from '../storage/indexed-db';
import { rehearse } from './rehearsal';

const adopted = vi.hoisted(() => ({ core: null as unknown }));
vi.mock('../wasm', () => ({ adoptCore: () => adopted.core }));

const module = {} as WebAssembly.Module;
/** What a core was asked, in order; it answers as for a ticket. */
const asked: string[] = [];
const answers: Record<string, unknown> = {
  look: { view: { ticket: { decided: { service: 's' } } } },
  summary: { ticket: {} },
};
beforeEach(() => {
  asked.length = 0;
  adopted.core = new Proxy({}, { get: (_, name: string) => () => (asked.push(name), answers[name]) });
});

/** A device with one ticket; of the organisation's data only where it is said. */
async function device(organisation?: string) {
  const store = await Store.create(fakeCore().newLog(randomUUID(), 'K4', 'ana'), await makeKey());
  const ticket = randomUUID();
  await store.write(async (tx) => {
    if (organisation !== undefined) await tx.objectStore('things').put(organisation, 'organisation');
    await tx.objectStore('things').put('{"d":1}', 'directory');
    await tx.objectStore('documents').put({ id: ticket, base: new Uint8Array() } as never);
  });
  await store.close();
  return { device: store.device, ticket };
}

it('judges the ticket that is kept, as a screen does that opens it', async () => {
  await rehearse({ module, ...(await device('{"o":1}')), now: 7 });
  const screen = ['look', 'summary', 'awaits', 'papers', 'form', 'dispatch'];
  expect(asked).toEqual(['setOrganisation', 'setDirectory', ...screen]);
});

it('asks nothing without the ticket, or without what it is judged by', async () => {
  const whole = await device('{"o":1}');
  await rehearse({ module, ...whole, ticket: randomUUID(), now: 7 });
  await rehearse({ module, ...(await device()), now: 7 });
  expect(asked).toEqual([]);
});

it('says that the storage is gone, and lets go of it', async () => {
  const { ticket } = await device('{"o":1}');
  await expect(rehearse({ module, device: randomUUID(), ticket, now: 7 })).rejects.toMatchObject({
    code: 'storage_wiped',
  });
  expect(asked).toEqual([]);
});
