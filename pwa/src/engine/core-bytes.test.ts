import { afterEach, expect, it, vi } from 'vitest';
import { coreBytes } from './core-bytes';

const CORE = new Uint8Array([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
const answers = (answer: () => Response | Promise<Response>) => {
  const asked = vi.fn(async (_url: string, _init: RequestInit) => answer());
  vi.stubGlobal('fetch', asked);
  return asked;
};
const code = () =>
  coreBytes('/core.wasm').then(
    () => 'came',
    (error: unknown) => (error as { code?: string }).code,
  );

afterEach(() => vi.unstubAllGlobals());

it('fetches the core past the browser’s cache', async () => {
  const asked = answers(() => new Response(CORE));
  expect(new Uint8Array(await coreBytes('/core.wasm'))).toEqual(CORE);
  expect(asked.mock.calls[0]?.[1]).toMatchObject({ cache: 'reload', redirect: 'error' });
});

it('blames the network, and not the browser, for what is no core', async () => {
  answers(() => new Response('<html>Entra a la red</html>'));
  expect(await code()).toBe('not_server');
  answers(() => new Response('<html>Bad gateway</html>', { status: 502 }));
  expect(await code()).toBe('server_failed');
  answers(() => Promise.reject(new TypeError('no network')));
  expect(await code()).toBe('offline');
});

it('says that a part of the app is missing where the server has that core no more', async () => {
  answers(() => new Response('', { status: 404 }));
  expect(await code()).toBe('app_incomplete');
});
