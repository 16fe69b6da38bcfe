// For tests: the locks that tabs of a browser share. Importing it puts them there.

/** A lock manager as browsers have it, as far as the engine asks: of two tabs the first leads. */
const queues = new Map<string, Promise<unknown>>();
Object.defineProperty(globalThis, 'navigator', {
  configurable: true,
  value: {
    locks: {
      request(name: string, { signal }: { signal: AbortSignal }, work: () => Promise<unknown>) {
        const turn = (queues.get(name) ?? Promise.resolve()).then(() => (signal.aborted ? undefined : work()));
        queues.set(name, turn);
        return turn;
      },
    },
  },
});
