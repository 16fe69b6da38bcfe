// Fetches the core anew where what came first could not be compiled, and says where a network is to blame.
import { refuse } from './refusals';

/** How any WebAssembly begins. */
const MAGIC = [0x00, 0x61, 0x73, 0x6d];

/** @throws a sentence where nothing came, or something else than the core: neither is the browser's fault. */
export async function coreBytes(url: string): Promise<ArrayBuffer> {
  let answer: Response;
  let bytes: ArrayBuffer;
  try {
    // Past the browser's own cache: a network's page may lie there under this name.
    answer = await fetch(url, { credentials: 'same-origin', cache: 'reload', redirect: 'error' });
    bytes = await answer.arrayBuffer();
  } catch (error) {
    throw refuse('offline', error);
  }
  const first = new Uint8Array(bytes.slice(0, MAGIC.length));
  const begins = MAGIC.every((byte, at) => first[at] === byte);
  // A page of a version whose core the server has no more: only loading it again helps.
  if (answer.status === 404) throw refuse('app_incomplete');
  if (!answer.ok || !begins) throw refuse(answer.status >= 500 ? 'server_failed' : 'not_server');
  return bytes;
}
