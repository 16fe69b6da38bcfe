// Ends the engine's worker with a page that WebKit puts into its back/forward cache.

/** Every browser that is made of WebKit says so, on iOS all of them. */
export const isWebKit = (vendor = navigator.vendor): boolean => vendor.startsWith('Apple');

/**
 * Ends the engine's worker with such a page; to be called once, as the page begins. A page that is kept is stopped as it is,
 * its worker too, and in WebKit the page that comes after waits without end for a transaction that stood open in it. Chromium
 * is left alone: ended there in a page that is kept, the worker holds its storage against the next page, and a draft is not
 * read.
 *
 * On the way back such a page stands there, with nobody behind it, until it was loaded anew: what was pressed in it would be
 * neither done nor refused. So nothing of it can be pressed.
 */
export function endWorkerInBfcache(worker: Pick<Worker, 'terminate'>, vendor = navigator.vendor): void {
  if (!isWebKit(vendor)) return;
  addEventListener('pagehide', ({ persisted }) => {
    if (!persisted) return;
    worker.terminate();
    closeToPresses();
  });
  addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
}

/** A dialog is not closed by what it stands in. */
function closeToPresses(): void {
  for (const part of [document.body, ...document.querySelectorAll('dialog')]) part.inert = true;
}
