// The page's side of the service worker: registers it, and tells when a new version waits.

import type { Readable } from 'svelte/store';
import type { SyncStatus } from '../../contract/api';
import { go } from '../../kit/router.svelte';
import { askPeriodically } from './periodic';
import { followUpdates } from './update';

/** Where a notice leads in a shape of the app: to its ticket, or to all of them. */
export function noticeAddress(ticket: string, room: 'campo' | 'mesa'): string {
  return ticket === '' ? `/${room}/avisos` : `/${room}/ticket/${encodeURIComponent(ticket)}`;
}

/**
 * `waiting` is called with what installs the new version: it takes over, and the page loads again. `woken`: the browser says
 * that there is a network again.
 */
export async function register(waiting: (install: () => void) => void, woken: () => void): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data !== 'object' || data === null) return;
    if ('sync' in data) woken();
    if ('notice' in data && typeof data.notice === 'string')
      go(noticeAddress(data.notice, location.pathname.startsWith('/campo') ? 'campo' : 'mesa'));
  });
  const registration = await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
  followUpdates(registration, navigator.serviceWorker, waiting, () => location.reload());
  void later();
  void askPeriodically(registration, navigator.permissions);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') registration.update().catch(() => undefined); // offline: next time
  });
}

/** What browsers with Background Sync have beyond the standard's own list. */
interface Syncing extends ServiceWorkerRegistration {
  readonly sync?: { register(tag: string): Promise<void> };
}

/**
 * Asks the browser, each time that something waits and there is no network, to say when there is one. Nothing leans on it:
 * the app looks by itself on opening, on a signal and by the clock.
 */
export function askToBeWoken(status: Readable<SyncStatus>): void {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  let asked = false;
  status.subscribe(({ online, pending, files }) => {
    const waits = !online && pending + (files ?? 0) > 0;
    if (waits && !asked) {
      navigator.serviceWorker.ready
        .then((registration: Syncing) => registration.sync?.register('ronda'))
        .catch(() => undefined); // not permitted here: the app looks by itself
    }
    asked = waits;
  });
}

/** How long after the app stands what can wait comes down (ms): the first sync goes first. */
const LATER = 5_000;

/** Asks the service worker for the files that are not part of the first download. */
async function later(): Promise<void> {
  const { active } = await navigator.serviceWorker.ready;
  setTimeout(() => active?.postMessage('later'), LATER);
}

/** Has the desk's screens kept on this device, like the rest: where one was opened, it opens without a network. */
export async function keepDesk(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage('desk');
}
