// The page's side of the service worker: registers it, and tells when a new version waits.

import { go } from '../../kit/router.svelte';

/** Where a notice leads in a shape of the app: to its ticket, or to all of them. */
export function noticeAddress(ticket: string, room: 'campo' | 'mesa'): string {
  return ticket === '' ? `/${room}/avisos` : `/${room}/ticket/${encodeURIComponent(ticket)}`;
}

/** `waiting` is called with what installs the new version: it takes over, and the page loads again. */
export async function register(waiting: (install: () => void) => void): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'object' && data !== null && 'notice' in data && typeof data.notice === 'string')
      go(noticeAddress(data.notice, location.pathname.startsWith('/campo') ? 'campo' : 'mesa'));
  });
  const registration = await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
  const tell = () => {
    const worker = registration.waiting;
    if (!worker || !navigator.serviceWorker.controller) return;
    waiting(() => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
      worker.postMessage('install');
    });
  };
  tell();
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', tell);
  });
  void later();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') registration.update().catch(() => undefined); // offline: next time
  });
}

/** How long after the app stands what can wait comes down (ms): the first sync goes first. */
const LATER = 5_000;

/** Asks the service worker for the files that are not part of the first download. */
async function later(): Promise<void> {
  const { active } = await navigator.serviceWorker.ready;
  setTimeout(() => active?.postMessage('later'), LATER);
}
