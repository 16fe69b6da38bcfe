// Tests of the rehearsal's start. It begins with a document that is here, in a thread of its own that goes whatever
// becomes of it.
import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import { fakeCore } from '../fakes';
import { makeKey } from '../storage/device-key';
import { Store } from '../storage/indexed-db';
import { REHEARSAL, type Rehearsal, rehearse } from './rehearsal';

const module = {} as WebAssembly.Module;
const begun: Thread[] = [];
class Thread {
  onmessage: (() => void) | null = null;
  onerror: ((event: { preventDefault(): void }) => void) | null = null;
  posted: Rehearsal | null = null;
  ended = 0;
  constructor(
    readonly url: string,
    readonly about: { type: string; name: string },
  ) {
    begun.push(this);
  }
  postMessage(told: Rehearsal) {
    this.posted = told;
  }
  terminate() {
    this.ended += 1;
  }
}

afterEach(() => {
  begun.length = 0;
  vi.unstubAllGlobals();
});

/** A device that has the organisation's data and one document; answers with both. */
async function device() {
  vi.stubGlobal('Worker', Thread);
  vi.stubGlobal('self', { location: { href: 'https://ronda.example/assets/worker.js' } });
  const store = await Store.create(fakeCore().newLog(randomUUID(), 'K4', 'ana'), await makeKey());
  const id = randomUUID();
  await store.write(async (tx) => {
    await tx.objectStore('things').put('{"o":1}', 'organisation');
    await tx.objectStore('things').put('{"d":1}', 'directory');
    await tx.objectStore('documents').put({ id } as never);
  });
  return { store, id };
}

it('is told what the first ticket is judged by, and ends when it is done', async () => {
  const { store, id } = await device();
  await rehearse(store, module, [id, randomUUID()], 7);
  const [thread] = begun;
  expect(thread?.about).toEqual({ type: 'module', name: REHEARSAL });
  const { log, replica, ...rest } = thread?.posted ?? ({} as Rehearsal);
  expect([log.device, replica.id]).toEqual([store.device, id]);
  expect(rest).toEqual({ module, organisation: '{"o":1}', directory: '{"d":1}', rows: [], now: 7 });
  thread?.onmessage?.();
  expect(thread?.ended).toBe(1);
  await store.close();
});

it('ends where it fails, and nobody is told: whoever needs the answer asks for it', async () => {
  const { store, id } = await device();
  await rehearse(store, module, [id], 7);
  const preventDefault = vi.fn();
  begun[0]?.onerror?.({ preventDefault });
  expect([begun[0]?.ended, preventDefault.mock.calls.length]).toEqual([1, 1]);
  await store.close();
});

it('is not begun without a document, or where a worker may have no workers', async () => {
  const { store, id } = await device();
  await rehearse(store, module, [], 7);
  await rehearse(store, module, [randomUUID()], 7);
  vi.stubGlobal('Worker', undefined);
  await rehearse(store, module, [id], 7);
  expect(begun).toEqual([]);
  await store.close();
});
