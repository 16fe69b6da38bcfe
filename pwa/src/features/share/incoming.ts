// Files that another app shared into this one, where the service worker has put them (`shells/sw/share.ts`). They wait
// there until the person attaches them or puts them away.

/** The cache and the path under which they stand; the service worker writes them. */
export const SHARED = 'ronda-shared';
export const PLACE = '/compartir/';

export interface Incoming {
  /** By which it is found again. */
  address: string;
  file: File;
}

/** Whether this browser can have any. */
const able = () => 'caches' in globalThis;

/** All that waits, in the order in which it came. */
export async function incoming(): Promise<Incoming[]> {
  if (!able() || !(await caches.has(SHARED))) return [];
  const cache = await caches.open(SHARED);
  const found: Incoming[] = [];
  for (const { url } of await cache.keys()) {
    const answer = new URL(url).pathname.startsWith(PLACE) ? await cache.match(url) : undefined;
    if (answer) found.push({ address: url, file: await fileOf(answer) });
  }
  return found;
}

/** It was attached, or put away. */
export async function drop(address: string): Promise<void> {
  await (await caches.open(SHARED)).delete(address);
}

async function fileOf(answer: Response): Promise<File> {
  const name = decodeURIComponent(answer.headers.get('x-ronda-name') ?? '');
  const lastModified = Number(answer.headers.get('x-ronda-modified')) || Date.now();
  const bytes = await answer.blob();
  return new File([bytes], name, { type: answer.headers.get('content-type') ?? '', lastModified });
}
