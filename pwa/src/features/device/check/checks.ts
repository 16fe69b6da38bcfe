// What the device's own check tries, and how each trial ends. What only the engine can try is asked of it.
import type { CheckOutcome, CheckOutcomes } from '../../../contract/api';
import { engine } from '../../../contract/engine';
import { Camera, CameraError } from '../../../kit/camera';
import { able } from '../../bell/browser-push';

export type Check = keyof CheckOutcomes;
/** In the order in which they are shown: what Ronda cannot do without comes first. */
export const CHECKS: readonly Check[] = [
  ...(['storage', 'reopened', 'key', 'worker', 'space'] as const),
  ...(['persistence', 'camera', 'passkey', 'push'] as const),
];
export type Tell = (check: Check, outcome: CheckOutcome) => void;

const MEGABYTE = 1024 * 1024;
/** A day's photographs; and what text alone takes. */
const ROOM = 500 * MEGABYTE;
const LITTLE = 100 * MEGABYTE;
/** How long what should be there at once may take (ms); a person is asked about the camera meanwhile. */
const WORKER_MS = 15_000;
const PICTURE_MS = 30_000;

/** Tries all of it, each beside the others. `word`: what was kept before the page was loaded; null where nothing could be. */
export async function run(word: string | null, tell: Tell): Promise<void> {
  const tried = async (check: Check, trial: () => Promise<CheckOutcome> | CheckOutcome) => {
    try {
      tell(check, await trial());
    } catch {
      tell(check, 'bad'); // how it failed is what was asked
    }
  };
  await Promise.all([
    stored(word, tell),
    tried('worker', worker),
    tried('space', async () => spaceOf((await navigator.storage?.estimate?.()) ?? {})),
    tried('persistence', async () => ((await engine.persist()) ? 'good' : 'limited')),
    tried('camera', camera),
    tried('passkey', passkey),
    tried('push', () => (able() && Notification.permission !== 'denied' ? 'good' : 'limited')),
  ]);
}

async function stored(word: string | null, tell: Tell): Promise<void> {
  const nothing = { kept: false, reopened: false, signs: false };
  // What cannot be read was not kept.
  const stood = word === null ? nothing : await engine.selfCheck.find(word).catch(() => nothing);
  tell('storage', stood.kept ? 'good' : 'bad');
  tell('reopened', stood.reopened ? 'good' : 'bad');
  tell('key', stood.signs ? 'good' : 'bad');
}

/** By what the browser would grant this site; it does not tell what its disk has left. */
export function spaceOf({ quota, usage }: StorageEstimate): CheckOutcome {
  if (quota === undefined) return 'untried';
  const left = quota - (usage ?? 0);
  if (left >= ROOM) return 'good';
  return left >= LITTLE ? 'limited' : 'bad';
}

async function worker(): Promise<CheckOutcome> {
  if (!('serviceWorker' in navigator)) return 'bad';
  const stands = await within(
    navigator.serviceWorker.ready.then(() => true),
    WORKER_MS,
    false,
  );
  return stands ? 'good' : 'bad';
}

async function passkey(): Promise<CheckOutcome> {
  if (!engine.access.passkeys) return 'limited';
  const own = await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable?.();
  return own ? 'good' : 'limited';
}

async function camera(): Promise<CheckOutcome> {
  try {
    const opened = await Camera.open({ width: 640, height: 480 });
    try {
      return (await within(gives(opened), PICTURE_MS, false)) ? 'good' : 'bad';
    } finally {
      opened.close();
    }
  } catch (error) {
    const without = error instanceof CameraError && ['denied', 'none', 'busy'].includes(error.fault);
    return without ? 'limited' : 'bad';
  }
}
/** True once there is a picture; it is looked for no longer than the camera is open. */
async function gives(opened: Camera): Promise<boolean> {
  const video = document.createElement('video');
  Object.assign(video, { muted: true, playsInline: true, srcObject: opened.stream });
  await video.play();
  while (video.videoWidth === 0 && opened.stream.active) await new Promise((resolve) => setTimeout(resolve, 50));
  const shows = video.videoWidth > 0; // with its stream goes its width
  video.srcObject = null;
  return shows;
}

async function within<T>(promise: Promise<T>, ms: number, otherwise: T): Promise<T> {
  return Promise.race([promise, new Promise<T>((resolve) => setTimeout(() => resolve(otherwise), ms))]);
}

/** Of all that was found: the worst that counts, for the words above it. */
export function verdictOf(outcomes: Partial<CheckOutcomes>): 'good' | 'limited' | 'bad' {
  const all = Object.values(outcomes);
  if (all.includes('bad')) return 'bad';
  return all.includes('limited') ? 'limited' : 'good';
}
