// The browser's side of its notices: asking, subscribing, and ending it.
import type { OnlineCalls, PushKind, PushRequest } from '../../contract/api';
import { unbase64url } from '../../contract/pure/base64';
import { language } from '../../kit/i18n/index.svelte';

export const KINDS: readonly PushKind[] = ['assigned', 'approval', 'attention', 'due_soon', 'answered', 'news'];

/** Whether this browser takes messages for a page that is closed. */
export function able(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis;
}

/** What one is told of, as it is chosen. */
export interface Choice {
  kinds: PushKind[];
  quiet: boolean;
}

/** Whether it takes messages signed with this key; null where the browser does not tell. */
function isOf(subscription: PushSubscription, key: Uint8Array): boolean | null {
  const own = subscription.options.applicationServerKey;
  if (own === null) return null;
  const bytes = new Uint8Array(own);
  return bytes.length === key.length && bytes.every((byte, at) => byte === key[at]);
}

/** This browser's subscription as the server takes it. */
function asRequest(subscription: PushSubscription, { kinds, quiet }: Choice): PushRequest {
  const { endpoint, keys } = subscription.toJSON();
  const [p256dh, auth] = [keys?.['p256dh'] ?? '', keys?.['auth'] ?? ''];
  return { endpoint: endpoint ?? '', p256dh, auth, kinds, quiet, lang: language() };
}

/** Subscribes, where it is not yet, and tells the server; called by a press alone. False where it is not permitted. */
export async function turnOn(online: OnlineCalls, key: string, choice: Choice): Promise<boolean> {
  if ((await Notification.requestPermission()) !== 'granted') return false;
  const { pushManager } = await navigator.serviceWorker.ready;
  const applicationServerKey = unbase64url(key);
  let subscription = await pushManager.getSubscription();
  if (subscription !== null && isOf(subscription, applicationServerKey) !== true) {
    await subscription.unsubscribe();
    subscription = null;
  }
  subscription ??= await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  await online.tellByPush(asRequest(subscription, choice));
  return true;
}

/** Ends it at the server, then here: ended here alone, the next opening would take it for lost and begin it anew. */
export async function turnOff(online: OnlineCalls): Promise<void> {
  await online.endPush();
  const registration = await navigator.serviceWorker.getRegistration();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
}

/** Whether this browser still takes them: systems take the permission away, and browsers let go of an address by themselves. */
export async function hears(): Promise<boolean> {
  if (!able() || Notification.permission !== 'granted') return false;
  const registration = await navigator.serviceWorker.getRegistration();
  return Boolean(await registration?.pushManager.getSubscription());
}

/**
 * At opening: a browser that was given another address tells it, and so does one whose person reads another language by now; one that
 * has lost its own, or has one for a key that the server has no more (it was restored without its secret), asks for another, and one that
 * is told no more lets its own go.
 */
export async function refresh(online: OnlineCalls): Promise<void> {
  if (!able() || Notification.permission !== 'granted') return;
  const registration = await navigator.serviceWorker.getRegistration();
  if (!registration) return;
  const { pushManager } = registration;
  let subscription = await pushManager.getSubscription();
  const { key, told } = await online.push();
  if (told === null) return void (await subscription?.unsubscribe());
  if (subscription !== null && key !== null && isOf(subscription, unbase64url(key)) === false) {
    await subscription.unsubscribe();
    subscription = null;
  }
  const known = subscription !== null && told.endpoint === subscription.endpoint;
  if (known && told.lang === language()) return;
  if (subscription === null && key === null) return;
  const own =
    subscription ??
    (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: unbase64url(key ?? '') }));
  await online.tellByPush(asRequest(own, told));
}
