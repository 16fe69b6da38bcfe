import { createHash } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';

const ORIGIN = 'https://ronda.example';
const PATH = '/assets/decoder.worker-12345678.js';
const START = '/assets/start-12345678.js';
const FILE = 'export const ronda = 1;';
const DIGEST = createHash('sha256').update(FILE).digest().subarray(0, 12).toString('base64');
const PAGE = '<html>Entra a la red</html>';

afterEach(() => vi.unstubAllGlobals());

type Caches = Map<string, Map<string, Response>>;

/** The worker of a build, with these caches: what it listens to. */
async function begun(
  all: Caches,
  version: string,
  network: () => Response,
  precache: string[] = [],
): Promise<Map<string, (event: unknown) => void>> {
  const open = (name: string) => {
    const files = all.get(name) ?? new Map<string, Response>();
    all.set(name, files);
    return {
      match: async (path: string) => files.get(path)?.clone(),
      put: async (path: string, file: Response) => void files.set(path, file),
      keys: async () => [...files.keys()].map((path) => ({ url: ORIGIN + path })),
    };
  };
  vi.stubGlobal('caches', {
    open: async (name: string) => open(name),
    keys: async () => [...all.keys()],
    delete: async (name: string) => all.delete(name),
    match: async (path: string) =>
      [...all.values()]
        .find((files) => files.has(path))
        ?.get(path)
        ?.clone(),
  });
  vi.stubGlobal('fetch', async () => network());
  vi.stubGlobal('__RONDA_PRECACHE__', precache);
  vi.stubGlobal('__RONDA_LATER__', [PATH]);
  vi.stubGlobal('__RONDA_DESK__', []);
  vi.stubGlobal('__RONDA_VERSION__', version);
  vi.stubGlobal('__RONDA_DIGESTS__', { [PATH]: DIGEST, [START]: DIGEST });
  const heard = new Map<string, (event: unknown) => void>();
  const addEventListener = (kind: string, listener: (event: unknown) => void) => void heard.set(kind, listener);
  vi.stubGlobal('self', { location: { origin: ORIGIN }, clients: { claim: async () => undefined }, addEventListener });
  vi.resetModules();
  await import('./sw');
  return heard;
}

/** What a page gets that asks for that file. */
async function asked(heard: Map<string, (event: unknown) => void>): Promise<string | undefined> {
  let answer: Promise<Response> | undefined;
  heard.get('fetch')?.({
    request: { url: ORIGIN + PATH, method: 'GET', mode: 'no-cors' },
    respondWith: (given: Promise<Response>) => void (answer = given),
  });
  return (await answer)?.text();
}

/** A worker whose build has that file, beside the cache of a former one: what a page gets that asks for it. */
async function worker(former: string, network: () => Response): Promise<() => Promise<string | undefined>> {
  const all = new Map([['ronda-app-former', new Map([[PATH, new Response(former)]])]]);
  const heard = await begun(all, 'later', network);
  return () => asked(heard);
}

/** The cache of a build in which these have no room, or nothing has. */
function full(only?: string): Map<string, Response> {
  const files = new Map<string, Response>();
  files.set = (path, file) => {
    if (only === undefined || path === only) throw new DOMException('full', 'QuotaExceededError');
    return Map.prototype.set.call(files, path, file) as typeof files;
  };
  return files;
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

/** That build comes down. */
const comes = (all: Caches, version: string) => all.set(`ronda-app-${version}`, new Map());
/** It is taken into use, at that time by the phone's clock; which builds are left. */
async function used(all: Caches, version: string, at: number): Promise<string[]> {
  vi.spyOn(Date, 'now').mockReturnValue(at);
  await tells(await begun(all, version, () => Response.error()), 'activate');
  vi.restoreAllMocks();
  return [...all.keys()].map((name) => name.replace('ronda-app-', ''));
}
async function tells(heard: Map<string, (event: unknown) => void>, kind: string, data?: string): Promise<void> {
  let done: Promise<unknown> = Promise.resolve();
  heard.get(kind)?.({ data, waitUntil: (work: Promise<unknown>) => void (done = work) });
  await done;
}

it('leaves a tab of the build before it its parts, whatever came down in between and was never used', async () => {
  const all: Caches = new Map();
  comes(all, 'one');
  expect(await used(all, 'one', 1)).toEqual(['one']);
  comes(all, 'cut'); // by a network that went
  comes(all, 'unwanted'); // nobody pressed «Instalar»
  comes(all, 'two');
  expect(await used(all, 'two', 2)).toEqual(['one', 'two']);
  comes(all, 'three');
  comes(all, 'four'); // comes down while three is taken into use
  expect(await used(all, 'three', 3)).toEqual(['two', 'three', 'four']);
  expect(await used(all, 'four', 4)).toEqual(['three', 'four']);
  // The server goes back to a build that is still here.
  expect(await used(all, 'three', 5)).toEqual(['three', 'four']);
});

it('leaves the latest where builds noted no use yet', async () => {
  const all: Caches = new Map();
  for (const version of ['old', 'older', 'first']) comes(all, version);
  expect(await used(all, 'first', 1)).toEqual(['older', 'first']);
});

it('is heard though a former notice of the ticket stands still, and where none could', async () => {
  const heard = await begun(new Map(), 'one', () => Response.error());
  const showNotification = vi.fn((_title: string, _options: Record<string, unknown>) => Promise.resolve());
  Object.assign(self, { registration: { showNotification } });
  const push = async (data: unknown) => {
    let done: Promise<unknown> = Promise.resolve();
    heard.get('push')?.({ data: { json: () => data }, waitUntil: (work: Promise<unknown>) => void (done = work) });
    await done;
  };
  await push({ kind: 'attention', folio: 'S-1', document: 'abc' });
  await push({ kind: 'assigned' });
  const told = showNotification.mock.calls.map(([, { tag, renotify }]) => [tag, renotify]);
  expect(told, 'a browser takes none without a tag that is to be heard again').toEqual([
    ['abc', true],
    ['', false],
  ]);
});

it('is not there where another build put it away while it came down', async () => {
  const all: Caches = new Map();
  let meanwhile: () => unknown = () => undefined;
  const answers = () => {
    meanwhile();
    return new Response(FILE);
  };
  const comesDown = async () => {
    const heard = await begun(all, 'long-ago', answers, [PATH]);
    await tells(heard, 'install');
  };
  meanwhile = () => all.delete('ronda-app-long-ago');
  await expect(comesDown()).rejects.toThrow(PATH);
  meanwhile = () => undefined;
  await comesDown();
  expect([...(all.get('ronda-app-long-ago')?.keys() ?? [])]).toEqual([PATH]);
});

it('leaves what was in use last, whatever the clock of the phone says', async () => {
  const all: Caches = new Map();
  for (const [version, at] of [
    ['one', 9_000],
    ['two', 1_000],
    ['three', 2_000],
  ] as const) {
    comes(all, version);
    await used(all, version, at);
  }
  expect([...all.keys()]).toEqual(['ronda-app-two', 'ronda-app-three']);
});

it('leaves what was in use last though the phone was full as it was taken into use', async () => {
  const all: Caches = new Map();
  comes(all, 'one');
  await used(all, 'one', 1);
  const two = full();
  all.set('ronda-app-two', two);
  expect(await used(all, 'two', 2)).toEqual(['one', 'two']);
  Reflect.deleteProperty(two, 'set'); // there is room again, and a page of it comes up
  await tells(await begun(all, 'two', () => new Response(FILE)), 'message', 'later');
  comes(all, 'three');
  expect(await used(all, 'three', 3)).toEqual(['two', 'three']);
});

it('comes down with what the build before it opens without a network: it may be taken below ground', async () => {
  const light = new Map([['/assets/light.worker-00000000.js', new Response('')]]);
  const all: Caches = new Map([['ronda-app-former', light]]);
  await tells(await begun(all, 'next', () => new Response(FILE)), 'install');
  expect([...(all.get('ronda-app-next')?.keys() ?? [])]).toEqual([PATH]);
  const first: Caches = new Map();
  await tells(await begun(first, 'first', () => new Response(FILE)), 'install');
  expect([...(first.get('ronda-app-first')?.keys() ?? [])]).toEqual([]);
});

it('comes down without what comes later where that finds no room, and not without the rest, nor cut', async () => {
  const light = new Map([['/assets/light.worker-00000000.js', new Response('')]]);
  const installs = async (files: Map<string, Response>, network = () => new Response(FILE)) => {
    const all: Caches = new Map([
      ['ronda-app-former', light],
      ['ronda-app-next', files],
    ]);
    await tells(await begun(all, 'next', network, [START]), 'install');
    return [...(all.get('ronda-app-next')?.keys() ?? [])];
  };
  expect(await installs(full(PATH))).toEqual([START]);
  await expect(installs(full(START))).rejects.toThrow('full');
  const cut = new Map([[START, new Response(FILE)]]);
  await expect(installs(cut, () => new Response(PAGE))).rejects.toThrow(PATH);
});

it('gives a page what came though there is no room to keep it, and though nothing kept can be read', async () => {
  const all: Caches = new Map([['ronda-app-later', full()]]);
  const heard = await begun(all, 'later', () => new Response(FILE));
  expect(await asked(heard)).toBe(FILE);
  const broken = () => Promise.reject(new DOMException('unexpected', 'UnknownError'));
  vi.stubGlobal('caches', { open: broken, match: broken });
  expect(await asked(heard)).toBe(FILE);
});

it('brings back what the browser lost of a build that is in use', async () => {
  const all: Caches = new Map([['ronda-app-one', new Map()]]);
  await tells(await begun(all, 'one', () => new Response(FILE), [START]), 'message', 'later');
  expect([...(all.get('ronda-app-one')?.keys() ?? [])]).toContain(START);
});

it('keeps of what comes later what has room', async () => {
  const all: Caches = new Map([['ronda-app-one', full(START)]]);
  await tells(await begun(all, 'one', () => new Response(FILE), [START]), 'message', 'later');
  expect([...(all.get('ronda-app-one')?.keys() ?? [])]).toContain(PATH);
});
