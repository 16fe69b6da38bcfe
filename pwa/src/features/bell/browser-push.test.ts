import { afterEach, expect, it, vi } from 'vitest';
import type { OnlineCalls, PushRequest, PushState } from '../../contract/api';
import { setLanguage } from '../../kit/i18n/index.svelte';
import { hears, refresh, turnOff } from './browser-push';

/** The server's, as it tells it: «AAAA». */
const KEY = new Uint8Array(3);

/** A browser with this permission, and the address that it has for messages; asked for another, it has this one. */
function browser(permission: string, address: string | null, another = 'https://push/new', own = KEY) {
  const made = (endpoint: string, key: Uint8Array<ArrayBuffer>) => ({
    endpoint,
    options: { applicationServerKey: key.buffer },
    toJSON: () => ({ endpoint, keys: { p256dh: 'p', auth: 'a' } }),
    unsubscribe: async () => {
      has = null;
      return true;
    },
  });
  let has = address === null ? null : made(address, own);
  const pushManager = {
    getSubscription: async () => has,
    subscribe: async () => (has = made(another, KEY)),
  };
  vi.stubGlobal('navigator', { serviceWorker: { getRegistration: async () => ({ pushManager }) }, language: 'es' });
  vi.stubGlobal('PushManager', class {});
  vi.stubGlobal('Notification', { permission });
  return { has: () => has?.endpoint ?? null };
}
function server(endpoint: string | null) {
  const told: PushRequest[] = [];
  const state: PushState = {
    key: 'AAAA',
    told: endpoint === null ? null : { endpoint, kinds: ['assigned'], quiet: true, lang: 'es' },
  };
  const online = {
    push: async () => state,
    tellByPush: async (asked: PushRequest) => {
      told.push(asked);
      if (state.told !== null) state.told = { ...state.told, lang: asked.lang };
    },
  } as unknown as OnlineCalls;
  return { online, asked: told, told: () => told.map((one) => [one.endpoint, one.kinds.join(), one.quiet]) };
}
afterEach(() => vi.unstubAllGlobals());

it('asks for another address where the browser has lost the one that the server sends to', async () => {
  const { has } = browser('granted', null);
  const { online, told } = server('https://push/old');
  expect(await hears()).toBe(false);
  await refresh(online);
  expect([has(), told()]).toEqual(['https://push/new', [['https://push/new', 'assigned', true]]]);
  expect(await hears()).toBe(true);
});

it('tells another address, keeps the one that is known, and lets go of one that nobody sends to', async () => {
  browser('granted', 'https://push/b');
  const other = server('https://push/a');
  await refresh(other.online);
  expect(other.told().map(([endpoint]) => endpoint)).toEqual(['https://push/b']);
  const same = server('https://push/b');
  await refresh(same.online);
  expect(same.told()).toEqual([]);
  const { has } = browser('granted', 'https://push/b');
  await refresh(server(null).online);
  expect(has()).toBeNull();
});

it('asks for another address where the one it has is for a key that the server has no more', async () => {
  const { has } = browser('granted', 'https://push/a', 'https://push/new', Uint8Array.of(1, 2, 3));
  const { online, told } = server('https://push/a');
  await refresh(online);
  expect([has(), told()]).toEqual(['https://push/new', [['https://push/new', 'assigned', true]]]);
});

it('tells in which language its person reads by now, once', async () => {
  browser('granted', 'https://push/a');
  vi.stubGlobal('document', { documentElement: {} });
  setLanguage('en');
  try {
    const { online, asked } = server('https://push/a');
    await refresh(online);
    await refresh(online);
    expect(asked.map(({ endpoint, lang }) => [endpoint, lang])).toEqual([['https://push/a', 'en']]);
  } finally {
    setLanguage('es');
  }
});

it('takes none where the permission was taken away, and asks for nothing', async () => {
  const { has } = browser('denied', 'https://push/a');
  const { online, told } = server('https://push/a');
  expect(await hears()).toBe(false);
  await refresh(online);
  expect([has(), told()]).toEqual(['https://push/a', []]);
});

it('stays on, here as at the server, where the server does not hear that it is to end', async () => {
  const { has } = browser('granted', 'https://push/a');
  const { online } = server('https://push/a');
  online.endPush = () => Promise.reject(new Error('no network'));
  await expect(turnOff(online)).rejects.toThrow();
  expect(has()).toBe('https://push/a');
  online.endPush = () => Promise.resolve();
  await turnOff(online);
  expect(has()).toBeNull();
});
