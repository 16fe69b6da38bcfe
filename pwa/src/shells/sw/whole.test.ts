import { createHash } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import { fetchWhole, isWhole } from './whole';

const FILE = 'export const ronda = 1;';
/** As `vite.config.ts` writes it. */
const digest = createHash('sha256').update(FILE).digest().subarray(0, 12).toString('base64');
const PAGE = () => new Response('<html>Entra a la red</html>', { headers: { 'content-type': 'text/javascript' } });
const cut = () =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(FILE.slice(0, 5)));
        controller.error(new TypeError('cut'));
      },
    }),
  );

afterEach(() => vi.unstubAllGlobals());
/** What is answered by how the browser's cache is used. */
function network(answer: (cache: RequestCache | undefined) => Response) {
  const asked: (RequestInit | undefined)[] = [];
  vi.stubGlobal('fetch', async (_path: string, init?: RequestInit) => {
    asked.push(init);
    return answer(init?.cache);
  });
  return asked;
}

it('knows the file, which can be read after', async () => {
  const file = new Response(FILE);
  expect(await isWhole(file, digest)).toBe(true);
  expect(await file.text()).toBe(FILE);
});

it('takes nothing else for it: a network’s page, half of the file, a line that was cut, an error', async () => {
  for (const lie of [
    PAGE(),
    new Response(FILE.slice(0, -1)),
    new Response(''),
    cut(),
    new Response(FILE, { status: 502 }),
  ])
    expect(await isWhole(lie, digest)).toBe(false);
});

it('fetches it past a lie that the browser has kept under its name, and follows no redirect', async () => {
  const asked = network((cache) => (cache === 'reload' ? new Response(FILE) : PAGE()));
  expect(await (await fetchWhole('/assets/a-12345678.js', digest, 'default')).text()).toBe(FILE);
  expect(asked).toMatchObject([
    { cache: 'default', redirect: 'error' },
    { cache: 'reload', redirect: 'error' },
  ]);
});

it('throws where the network does not let it through: the build is not installed', async () => {
  const asked = network(PAGE);
  await expect(fetchWhole('/index.html', digest, 'reload')).rejects.toThrow('/index.html');
  expect(asked).toHaveLength(1);
});
