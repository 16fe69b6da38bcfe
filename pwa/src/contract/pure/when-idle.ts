// Work that can wait until what is on the screen has been painted.

/** Longest wait (ms): a page that is never idle does it then. */
const AT_LAST = 1_500;

/** Calls `work` once the browser has nothing else to do. */
export function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: AT_LAST });
  else setTimeout(work, 200); // Safari: two hundred ms after what is going on now
}
