// Renews an ended session with the device's key, once for each request.
// Who signed out is not signed in again, and a device that the server no longer knows
// is told so.
import { sign } from '../storage/device-key';
import { ServerSaid, isMaimed, isTransient, type Net } from './net';
import { refuse } from '../refusals';
import { isOpen } from '../storage/device-registry';
import type { Store } from '../storage/indexed-db';

/** The device's key signs nothing else for this: neither a log's head nor what somebody made up. */
const CHALLENGE = new TextEncoder().encode('ronda-session-v1\0');

/** The same network, which begins the session again where it has ended, and asks once more. */
export function withSessionRenewal(net: Net, store: Store): Net {
  let running: Promise<boolean> | null = null;
  const begun = () =>
    (running ??= renew(net, store).finally(() => {
      running = null;
    }));
  const retry =
    <A extends unknown[], T>(ask: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      try {
        return await ask(...args);
      } catch (error) {
        if (!(error instanceof ServerSaid && error.status === 401 && (await begun()))) throw error;
        return ask(...args);
      }
    };
  return {
    ...net,
    async sync(body, stop) {
      const answer = await net.sync(body, stop);
      return answer.status === 401 && (await begun()) ? net.sync(body, stop) : answer;
    },
    call: retry(net.call) as Net['call'],
    file: retry(net.file),
    table: retry(net.table) as Net['table'],
    search: retry(net.search),
    document: retry(net.document),
    evidence: retry(net.evidence),
    presence: retry(net.presence),
    outbox: retry(net.outbox),
    carried: retry(net.carried),
    upload: retry(net.upload),
    uploadPart: retry(net.uploadPart),
  };
}

/** True where a session began; false where there is to be none. */
async function renew(net: Net, store: Store): Promise<boolean> {
  const { device } = store;
  if (!(await isOpen(device))) return false;
  const key = await store.read((tx) => tx.objectStore('things').get('key') as Promise<CryptoKeyPair>, ['things']);
  try {
    await beginSession(net, device, key);
  } catch (error) {
    // It does not know this device, or not this key: what it said of the session stands. A proxy's refusal is none: `NoAnswer`.
    if (error instanceof ServerSaid && !saysNothing(error)) return false;
    throw error;
  }
  if (await isOpen(device)) return true;
  await net.call('/api/sign-out', {}); // whoever was here has left meanwhile: nobody asked for this session
  return false;
}

/** A session for a device, which proves its key. */
export async function beginSession(
  net: Pick<Net, 'challenge' | 'session'>,
  device: string,
  key: CryptoKeyPair,
): Promise<void> {
  const challenge = await net.challenge(device);
  if (!CHALLENGE.every((byte, i) => challenge[i] === byte)) throw refuse('bad_answer');
  await net.session(device, challenge, await sign(key, challenge));
}

/** Whether it says nothing of the device: the server could not just now, or the proof of its key came late or otherwise than it was sent. */
function saysNothing({ status, code }: ServerSaid): boolean {
  return isTransient(status) || isMaimed(code);
}
