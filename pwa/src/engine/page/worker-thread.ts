// The engine's worker, begun before the screens are read: it opens what is kept meanwhile.
// It tells nothing until it is asked, so that nothing is said before the page listens.
export const worker = new Worker(new URL('../worker/entry.ts', import.meta.url), { type: 'module', name: 'ronda' });

/** Resolves with how it has failed. A script that cannot be had may fail before the page listens: it is heard from here on. */
export const failing = new Promise<ErrorEvent>((resolve) => {
  worker.addEventListener('error', resolve, { once: true });
});
