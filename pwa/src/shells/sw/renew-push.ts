// Tells the server where this browser takes messages by now, though no page is open.
// Browsers give an address up, or another one, by themselves. At the next opening the page looks as well (`features/bell/browser-push.ts`); until then nobody would be told of anything. Only the
// service worker imports this.
import type { PushRequest, PushState, PushTold } from '../../contract/server';

/** What of a subscription the server is told. */
export interface Address {
  readonly endpoint: string;
  toJSON(): PushSubscriptionJSON;
}
/** The browser's side of it. */
export interface Manager {
  getSubscription(): Promise<Address | null>;
  subscribe(options: { userVisibleOnly: true; applicationServerKey: Uint8Array<ArrayBuffer> }): Promise<Address>;
}

const PLACE = '/api/push';
const ASKED: RequestInit = { credentials: 'same-origin', cache: 'no-store', redirect: 'manual' };

/**
 * Tells the server the address that this browser has by now, or gets it another; false where nothing could be told: there is no network, the
 * session has ended, or this device is not told of anything. `given`: what the browser says that it has in its place.
 */
export async function renewPush(manager: Manager, given: Address | null, ask: typeof fetch = fetch): Promise<boolean> {
  try {
    const answer = await ask(PLACE, ASKED);
    if (!answer.ok) return false;
    const state = stateOf(await answer.json());
    if (state === null) return false;
    const { key, told } = state;
    const own =
      given ??
      (await manager.getSubscription()) ??
      (await manager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) }));
    if (own.endpoint === told.endpoint) return false;
    const { keys } = own.toJSON();
    const { kinds, quiet, lang } = told;
    const [p256dh, auth] = [keys?.['p256dh'] ?? '', keys?.['auth'] ?? ''];
    const said: PushRequest = { endpoint: own.endpoint, p256dh, auth, kinds, quiet, lang };
    const headers = { 'content-type': 'application/json' };
    return (await ask(PLACE, { ...ASKED, method: 'POST', headers, body: JSON.stringify(said) })).ok;
  } catch {
    // No network, a network's own page in the server's place, or the permission is gone: the page looks at the next opening.
    return false;
  }
}

/** How this device is told; null where it is not, or somebody else has answered. */
function stateOf(said: unknown): { key: string; told: PushTold } | null {
  const { key, told } = (typeof said === 'object' && said !== null ? said : {}) as Partial<PushState>;
  if (typeof key !== 'string' || typeof told !== 'object' || told === null) return null;
  return typeof told.endpoint === 'string' && Array.isArray(told.kinds) ? { key, told } : null;
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
