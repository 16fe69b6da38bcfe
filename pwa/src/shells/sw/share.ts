// Receives what another app shares into this one. It waits in a cache, without a network too, until the person says to
// which ticket it belongs. Who sent it cannot be told: nothing is attached by itself. Only the service worker imports
// this.

/** The cache; `features/share` reads it. */
export const SHARED = 'ronda-shared';
/** The header that says when it came; `features/share` lets go of what is old. */
export const CAME = 'x-ronda-came';
/** Where the system sends what is shared, as the manifest says. */
export const SHARE = '/compartir';
/** Where the person chooses. */
const CHOOSE = '/campo/compartir';
/** More than anybody shares at once, and no more than a phone has room for. */
const MOST = 10;
const LARGEST = 64 * 1024 * 1024;

/** Keeps the files and leads to where one chooses; a phone without room says so there. */
export async function receive(
  request: Pick<Request, 'formData'>,
  storage: Pick<CacheStorage, 'open'>,
  origin: string,
): Promise<Response> {
  const to = (query: string) => Response.redirect(`${origin}${CHOOSE}${query}`, 303);
  const stored: string[] = [];
  try {
    const files = (await request.formData()).getAll('files').filter((part) => part instanceof File);
    const taken = files.slice(0, MOST).filter(({ size }) => size > 0 && size <= LARGEST);
    const cache = await storage.open(SHARED);
    for (const file of taken) {
      const address = `${origin}${SHARE}/${crypto.randomUUID()}`;
      stored.push(address);
      await cache.put(address, kept(file));
    }
    return to(taken.length === files.length ? '' : '?faltan');
  } catch {
    // Cut short, or no room: it is said there, and all of it can be shared again. What was kept of it would be there twice.
    const cache = await storage.open(SHARED).catch(() => null);
    for (const address of stored) await cache?.delete(address).catch(() => false);
    return to('?fallo');
  }
}

function kept(file: File): Response {
  const headers = {
    'content-type': file.type || 'application/octet-stream',
    'x-ronda-name': encodeURIComponent(file.name),
    'x-ronda-modified': String(file.lastModified),
    [CAME]: String(Date.now()),
  };
  return new Response(file, { headers });
}
