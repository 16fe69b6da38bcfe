// Tells a file of the build from what a network answered in its place.

/** The beginning of a file's SHA-256, in base64, as the build writes it down (`vite.config.ts`). */
type Digest = string;
/** So much of the SHA-256 (bytes): that a file is genuine is TLS's to say, here it is told from an accident. */
const DIGEST_BYTES = 12;

/** Whether it is that file, from its first byte to its last. It can still be read. */
export async function isWhole(file: Response, digest: Digest): Promise<boolean> {
  if (!file.ok) return false;
  try {
    const sum = await crypto.subtle.digest('SHA-256', await file.clone().arrayBuffer());
    return btoa(String.fromCharCode(...new Uint8Array(sum, 0, DIGEST_BYTES))) === digest;
  } catch {
    return false; // the line was cut within it
  }
}

/**
 * The file, fetched whole; asked of the server itself where the browser has kept something else under its name.
 *
 * @throws where it does not come.
 */
export async function fetchWhole(path: string, digest: Digest, cache: RequestCache): Promise<Response> {
  const ways: RequestCache[] = cache === 'reload' ? [cache] : [cache, 'reload'];
  let status = 0;
  for (const way of ways) {
    const file = await fetch(path, { cache: way, credentials: 'same-origin', redirect: 'error' });
    if (await isWhole(file, digest)) return file;
    ({ status } = file);
  }
  throw new Error(`${path}: ${status}, and not the file of this build`);
}
