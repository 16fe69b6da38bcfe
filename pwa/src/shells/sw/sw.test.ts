import { createHash } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';

const ORIGIN = 'https://ronda.example';
const PATH = '/assets/decoder.worker-12345678.js';
const FILE = 'export const ronda = 1;';
const DIGEST = createHash('sha256').update(FILE).digest().subarray(0, 12).toString('base64');
const PAGE = '<html>Entra a la red</html>';

afterEach(() => vi.unstubAllGlobals());

/** A worker whose build has that file, beside the cache of a former one: what a page gets that asks for it. */
async function worker(former: string, network: () => Response): Promise<() => Promise<string | undefined>> {
  const all = new Map([['ronda-app-former', new Map([[PATH, new Response(former)]])]]);
  const open = (name: string) => {
    const files = all.get(name) ?? new Map<string, Response>();
    all.set(name, files);
    return {
      match: async (path: string) => files.get(path)?.clone(),
      put: async (path: string, file: Response) => void files.set(path, file),
    };
  };
  vi.stubGlobal('caches', {
    open: async (name: string) => open(name),
    match: async (path: string) =>
      [...all.values()]
        .find((files) => files.has(path))
        ?.get(path)
        ?.clone(),
  });
  vi.stubGlobal('fetch', async () => network());
  vi.stubGlobal('__RONDA_PRECACHE__', []);
  vi.stubGlobal('__RONDA_LATER__', [PATH]);
  vi.stubGlobal('__RONDA_DESK__', []);
  vi.stubGlobal('__RONDA_VERSION__', 'later');
  vi.stubGlobal('__RONDA_DIGESTS__', { [PATH]: DIGEST });
  const heard = new Map<string, (event: unknown) => void>();
  const addEventListener = (kind: string, listener: (event: unknown) => void) => void heard.set(kind, listener);
  vi.stubGlobal('self', { location: { origin: ORIGIN }, addEventListener });
  vi.resetModules();
  await import('./sw');
  return async () => {
    let answer: Promise<Response> | undefined;
    heard.get('fetch')?.({
      request: { url: ORIGIN + PATH, method: 'GET', mode: 'no-cors' },
      respondWith: (given: Promise<Response>) => void (answer = given),
    });
    return (await answer)?.text();
  };
}

it('gives a page nothing that a former build kept under the name of a file and is not that file', async () => {
  const ask = await worker(PAGE, () => new Response(FILE));
  expect(await ask()).toBe(FILE);
});

it('gives it what the former build has whole, and keeps that, without a network', async () => {
  const ask = await worker(FILE, () => new Response(PAGE));
  expect([await ask(), await ask()]).toEqual([FILE, FILE]);
});

it('gives it no page of a network: that the file did not come is tried again', async () => {
  let network = new Response(PAGE);
  const ask = await worker(PAGE, () => network.clone());
  await expect(ask()).rejects.toThrow(PATH);
  network = new Response(FILE);
  expect(await ask()).toBe(FILE);
});
