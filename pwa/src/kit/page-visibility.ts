// Tells when the page becomes visible again.

/** Until the answer is called. An installed app on iOS may stand again without a word of its visibility. */
export function onVisible(tell: (event: Event) => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  document.addEventListener('visibilitychange', tell, { signal });
  for (const kind of ['pageshow', 'focus'] as const) addEventListener(kind, tell, { signal });
  return () => stop.abort();
}
