// What the page asks while a device is being opened for whoever comes in: it waits until that is open.
import 'fake-indexeddb/auto';
import '../fake-locks';
import { randomUUID } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { fakeCore } from '../fakes';
import type { CallName, PageCall, WorkerMessage, WorkerNews } from '../rpc';
import { makeKey } from '../storage/device-key';
import { devices, Store } from '../storage/indexed-db';

const made = vi.hoisted(() => ({ core: null as unknown }));
vi.mock('../wasm', () => ({
  loadCore: async () => ({ core: made.core, module: {} }),
  adoptCore: () => made.core,
}));

type Said = Exclude<WorkerMessage, WorkerNews | { absent: true }>;

/** The page's side of the worker's thread. */
function page(heard: (news: WorkerNews) => void) {
  const waiting = new Map<number, (said: Said) => void>();
  const thread = {
    name: 'ronda',
    onmessage: null as ((event: MessageEvent<PageCall>) => void) | null,
    postMessage(message: WorkerMessage) {
      if ('tell' in message) heard(message);
      else if ('id' in message) waiting.get(message.id)?.(message);
    },
  };
  const ask = (call: CallName, ...args: unknown[]) =>
    new Promise<Said>((resolve) => {
      const id = waiting.size + 1;
      waiting.set(id, resolve);
      thread.onmessage?.({ data: { id, call, args } } as MessageEvent<PageCall>);
    });
  return { thread, ask };
}

it('answers a screen that stands as soon as its person is shown, and judges by that person before it says so', async () => {
  const device = randomUUID();
  made.core = fakeCore();
  const store = await Store.create(fakeCore().newLog(device, 'K4', 'ana'), await makeKey());
  await store.write((tx) => tx.objectStore('drafts').put('a medias', 'note t'), ['drafts']);
  await store.close();
  await devices.put({ device, person: 'ana', name: 'Ana', active: false, enrolled: 1 });
  vi.stubGlobal('fetch', async (path: string) => {
    if (path !== '/api/sign-in') throw new TypeError('no network');
    return Response.json({ device, code: 'K4', person: { id: 'ana', name: 'Ana' } });
  });

  const told: WorkerNews['tell'][] = [];
  let show: () => void = () => undefined;
  const shown = new Promise<void>((resolve) => (show = resolve));
  const { thread, ask } = page((news) => {
    told.push(news.tell);
    if (news.tell === 'here' && news.here !== null) show();
  });
  vi.stubGlobal('self', thread);
  const { listen } = await import('./worker');
  listen();
  await ask('start', { marker: null, tab: false });
  void ask('painted');

  const came = { ceremony: 'c', credential: {}, handle: null, person: 'ana' };
  void ask('signIn', came, { name: 'Teléfono', kind: 'phone' });
  await shown;
  expect(told).not.toContain('judged_by');
  const judges = ask('judging').then(() => told.includes('judged_by'));
  expect(await ask('draft', 'note t')).toMatchObject({ answer: 'a medias' });
  expect(await judges).toBe(true);
});
