// Work that can wait until what is on the screen has been painted.

/** Longest wait (ms): a page that is never idle does it then. */
const AT_LAST = 1_500;

/** A page that nobody sees paints nothing: there it is done after so long (ms). */
const UNSEEN = 400;

/** Calls `work` once what has just been put on the screen is painted, unless what it answers with is called before. */
export function afterPaint(work: () => void): () => void {
  let over = false;
  const stop = () => {
    over = true;
    clearTimeout(timer);
  };
  const once = () => {
    if (over) return;
    stop();
    work();
  };
  const timer = setTimeout(once, UNSEEN);
  requestAnimationFrame(() => {
    // Behind a tap, an answer of the worker's, and whatever else waits: Safari before 26 has timers alone.
    if ('scheduler' in globalThis) void scheduler.postTask(once, { priority: 'background' });
    else setTimeout(once);
  });
  return stop;
}

/** Calls `work` once the browser has nothing else to do. */
export function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: AT_LAST });
  else setTimeout(work, 200); // Safari: two hundred ms after what is going on now
}
