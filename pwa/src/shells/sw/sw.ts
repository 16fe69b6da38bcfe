// The service worker: keeps the files of one build, whole, and serves the app from them.
// Never the data: of `/api` it asks alone how this device is told while no page is open. A new build waits until the person says so; it never takes over under a
// running core.

import { noticeOf } from './notices';
import { type Address, type Manager, renewPush } from './renew-push';
import { receive, SHARE } from './share';
import { fetchWhole, isWhole } from './whole';

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface MessageToWorker extends ExtendableEvent {
  readonly data: unknown;
}
interface PushMessage extends ExtendableEvent {
  readonly data: { json(): unknown } | null;
}
/** What the browser says of the address that it gave up; not every browser says what it has in its place. */
interface PushMoved extends ExtendableEvent {
  readonly newSubscription?: Address | null;
}
interface NoticePressed extends ExtendableEvent {
  readonly notification: { readonly data: unknown; close(): void };
}
/** A tab or window that shows the app. */
interface Page {
  readonly url: string;
  focus(): Promise<unknown>;
  postMessage(message: unknown): void;
}
interface Events {
  install: ExtendableEvent;
  activate: ExtendableEvent;
  fetch: FetchEvent;
  message: MessageToWorker;
  push: PushMessage;
  pushsubscriptionchange: PushMoved;
  notificationclick: NoticePressed;
  /** Background Sync, where a browser has it. */
  sync: ExtendableEvent;
  /** Periodic Background Sync, where a browser has it and the app is installed. */
  periodicsync: ExtendableEvent;
}
/** `renotify` stands in no list of the types, for one browser has none of it. */
type Notice = NotificationOptions & { renotify: boolean };
interface Scope {
  skipWaiting(): Promise<void>;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(which: { type: 'window' }): Promise<readonly Page[]>;
    openWindow(address: string): Promise<unknown>;
  };
  readonly registration: {
    readonly active: unknown;
    readonly pushManager: Manager;
    showNotification(title: string, options: Notice): Promise<void>;
  };
  readonly location: { readonly origin: string };
  addEventListener<K extends keyof Events>(kind: K, listener: (event: Events[K]) => void): void;
}

/** Put here by the build: the paths of its files, and a digest over their contents. */
declare const __RONDA_PRECACHE__: string[];
/** Files that come down once the app is up; without them all but scanning, light and `/prueba` works. */
declare const __RONDA_LATER__: string[];
/** The desk's screens: kept where a desk was opened, so that a phone does not carry them. */
declare const __RONDA_DESK__: string[];
declare const __RONDA_VERSION__: string;
/** Of each of these files, by its path, what it is told by (`whole.ts`). */
declare const __RONDA_DIGESTS__: Record<string, string>;

const scope = self as unknown as Scope;
const PREFIX = 'ronda-app-';
const CACHE = PREFIX + __RONDA_VERSION__;
const DIGESTS = __RONDA_DIGESTS__;
const SHELL = '/index.html';
/** Where a build notes its turn, counted up as builds are taken into use: a phone's clock may go back. Nobody is served it. */
const IN_USE = '/in-use';
/** The app's own pages; all others (the public portal, what a label's code opens) are the server's. */
const APP_PAGES = /^\/($|(campo|mesa|entrar|prueba)(\/|$))/;

scope.addEventListener('install', (event) => event.waitUntil(install()));
scope.addEventListener('activate', (event) => event.waitUntil(activate()));
scope.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === 'POST' && event.request.mode === 'navigate' && url.pathname === SHARE) {
    event.respondWith(receive(event.request, caches, scope.location.origin));
    return;
  }
  if (event.request.method !== 'GET' || url.origin !== scope.location.origin) return;
  if (event.request.mode === 'navigate') {
    if (APP_PAGES.test(url.pathname)) event.respondWith(kept(SHELL, event.request));
    // A label scanned with the phone's own camera where there is no network: the app knows the item.
    else if (/^\/e\/[^/]+$/.test(url.pathname))
      event.respondWith(fetch(event.request).catch(() => kept(SHELL, event.request)));
  } else if (url.pathname.startsWith('/assets/') || __RONDA_PRECACHE__.includes(url.pathname)) {
    event.respondWith(kept(url.pathname, event.request));
  }
});
scope.addEventListener('message', (event) => {
  if (event.data === 'install') void scope.skipWaiting();
  if (event.data === 'later') event.waitUntil(Promise.all([noteUse('unless noted'), mend()]));
  if (event.data === 'desk') event.waitUntil(keepToo(__RONDA_DESK__));
});

scope.addEventListener('sync', (event) => event.waitUntil(wake()));
scope.addEventListener('periodicsync', (event) => event.waitUntil(wake()));
scope.addEventListener('push', (event) => event.waitUntil(show(event)));
scope.addEventListener('pushsubscriptionchange', (event) =>
  event.waitUntil(renewPush(scope.registration.pushManager, event.newSubscription ?? null)),
);
scope.addEventListener('notificationclick', (event) => event.waitUntil(open(event)));

/**
 * There is a network again, or it is time to look: an open page sends at once. Where none is open nothing is done: key and
 * log are the page's.
 */
async function wake(): Promise<void> {
  for (const page of await scope.clients.matchAll({ type: 'window' })) page.postMessage({ sync: true });
}

/** What came is shown, whatever it is: a browser that shows nothing takes the permission away. */
async function show(event: PushMessage): Promise<void> {
  let data: unknown = null;
  try {
    data = event.data?.json() ?? null;
  } catch {
    // No JSON: that something happened is said all the same.
  }
  const { title, body, tag, document, lang } = noticeOf(data);
  // In the place of one that nobody has put away: heard and felt all the same, or what came later would go unnoticed.
  const options: Notice = { body, tag, renotify: tag !== '', lang, icon: '/icon-192.png', data: document };
  await scope.registration.showNotification(title, options);
}

/** An open app goes to the ticket by itself, so that nothing that is being written is lost; else one is opened. */
async function open({ notification }: NoticePressed): Promise<void> {
  notification.close();
  const ticket = typeof notification.data === 'string' ? notification.data : '';
  const pages = await scope.clients.matchAll({ type: 'window' });
  const page = pages.find(({ url }) => APP_PAGES.test(new URL(url).pathname));
  if (page) {
    page.postMessage({ notice: ticket });
    await page.focus();
  } else await scope.clients.openWindow(`/?aviso=${encodeURIComponent(ticket)}`);
}

/**
 * All files or none: a build that is not whole is never used, nor one of which a network answered something in a file's place. Named
 * files that an older build has are taken from it. What comes down later anyway waits for room where there is none (`mend`): a full
 * phone would never have a new version for it.
 *
 * @throws where a file does not come, or a build that was taken into use meanwhile put this one away: the browser begins again.
 */
async function install(): Promise<void> {
  const store = await caches.open(CACHE);
  const files = [...__RONDA_PRECACHE__];
  // What opens here without a network now does so with the next build, too, which may be taken where there is none.
  if (await isKeptHere(/\/assets\/Desk-[^/]*\.js$/)) files.push(...__RONDA_DESK__);
  const later = (await isKeptHere(/\/assets\/light\.worker-[^/]*\.js$/)) ? __RONDA_LATER__ : [];
  const put = async (path: string) => {
    const named = /-[\w-]{8,}\.\w+$/.test(path);
    // What is named by what is in it the page that is loading has just fetched: it does not come down twice.
    await store.put(path, named ? await namedFile(path) : await fetchWhole(path, digestOf(path), 'reload'));
  };
  await Promise.all(files.map(put));
  // After all that the app cannot do without: it takes no room from that.
  await Promise.all(later.map((path) => put(path).catch(unlessFull)));
  // One that was in use long ago, and to which a server went back, may be put away as such while it comes down (`activate`).
  const there = await caches.open(CACHE);
  await Promise.all(
    files.map(async (path) => {
      if (!(await there.match(path))) throw new Error(`${path}: put away while the build came down`);
    }),
  );
}

function unlessFull(error: unknown): void {
  if (!(error instanceof DOMException && error.name === 'QuotaExceededError')) throw error;
}

/** As the build before this one has it, if it does; else fetched. */
async function namedFile(path: string): Promise<Response> {
  const known = await anywhere(path);
  return known && (await isWhole(known, digestOf(path))) ? known : fetchWhole(path, digestOf(path), 'default');
}
/** Of a file that the build does not know nothing is right. */
function digestOf(path: string): string {
  return DIGESTS[path] ?? '';
}

/** Whether a build that is here has such a file. */
async function isKeptHere(file: RegExp): Promise<boolean> {
  for (const name of (await caches.keys()).filter((name) => name.startsWith(PREFIX))) {
    const kept = await (await caches.open(name)).keys();
    if (kept.some(({ url }) => file.test(url))) return true;
  }
  return false;
}

/** What comes later, after what the browser may have lost of the build itself: else nothing brings it before the next version. */
async function mend(): Promise<void> {
  await keepToo([...__RONDA_PRECACHE__, ...__RONDA_LATER__]);
}

/** Keeps these beside the rest. What cannot be had without a connection, or finds no room, comes at the next opening of the app. */
async function keepToo(paths: readonly string[]): Promise<void> {
  const store = await caches.open(CACHE);
  const there = new Set((await store.keys()).map(({ url }) => new URL(url).pathname));
  for (const path of paths.filter((path) => !there.has(path))) {
    const file = await namedFile(path).catch(() => undefined);
    if (file) await store.put(path, file).catch(unlessFull); // a smaller one after it may find some
  }
}

/**
 * The build that was in use before this one stays: a tab that shows it still, because nobody told it to load again, finds its parts. One
 * that came down in between and was never taken into use, or not wholly, is none; one that comes down just now is left alone.
 */
async function activate(): Promise<void> {
  await noteUse('anew');
  const builds = await buildsHere();
  const own = builds.findIndex(({ name }) => name === CACHE);
  const former = builds.filter((_, at) => at < own).concat(builds.filter(({ used }, at) => at > own && used > 0));
  former.sort((a, b) => a.used - b.used);
  for (const { name } of former.slice(0, -1)) await caches.delete(name);
  await scope.clients.claim();
}

/** Notes that this build was taken into use last. On a full phone that waits for a page of it, and for room. */
async function noteUse(when: 'anew' | 'unless noted'): Promise<void> {
  try {
    const builds = await buildsHere();
    if (when === 'unless noted' && builds.some(({ name, used }) => name === CACHE && used > 0)) return;
    const turn = 1 + Math.max(0, ...builds.map(({ used }) => used));
    await (await caches.open(CACHE)).put(IN_USE, new Response(String(turn)));
  } catch {
    // It is in use all the same.
  }
}

/** The builds that are here, wholly or not, in the order in which they came. */
async function buildsHere(): Promise<{ name: string; used: number }[]> {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  return Promise.all(names.map(async (name) => ({ name, used: await usedAt(name) })));
}
/** The turn of a build; 0 where it was never taken into use, or before builds noted it. */
async function usedAt(name: string): Promise<number> {
  const noted = await (await caches.open(name)).match(IN_USE);
  return noted === undefined ? 0 : Number(await noted.text());
}

/** From this build; what only the former one had (its names tell what is in them), from that. */
async function kept(path: string, request: Request): Promise<Response> {
  // Where the browser cannot read what it keeps, the app comes as any page does.
  const cache = await caches.open(CACHE).catch(() => null);
  const own = await cache?.match(path).catch(() => undefined);
  if (own) return own;
  // A script that is a network's page fails for good in some browsers: that it did not come is tried again. A build that compared
  // nothing may have kept one.
  const named = path.startsWith('/assets/') && path in DIGESTS;
  const file = named ? await namedFile(path) : ((await anywhere(path)) ?? (await fetch(request)));
  // Asked for before its turn came: it is here now, and stays, if there is room.
  if (file.ok && [...__RONDA_LATER__, ...__RONDA_DESK__].includes(path))
    await cache?.put(path, file.clone()).catch(() => undefined);
  return file;
}

/** As any build that is here has it. */
async function anywhere(path: string): Promise<Response | undefined> {
  return caches.match(path).catch(() => undefined);
}
