// Debounces work while a person types, and flushes it where the page may not come back.

/** How long the keys rest before what was typed is kept (ms). */
export const RESTS_MS = 300;
/** All that waits on this page. */
const waiting = new Set<Debounce>();

/** One thing that waits for the keys; a later one takes its place. */
export class Debounce {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #work: (() => void) | null = null;

  /** Does this once the keys rest, in the place of what waited. */
  wait(work: () => void, ms = RESTS_MS): void {
    this.drop();
    this.#work = work;
    this.#timer = setTimeout(() => this.now(), ms);
    waiting.add(this);
  }
  /** Does at once what waits, if something does. */
  now(): void {
    const work = this.#work;
    this.drop();
    work?.();
  }
  /** What waits is not done. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#work = null;
    waiting.delete(this);
  }
}

/** Does at once all that waits; what fails keeps nothing else from being done. */
export function flushAll(): void {
  for (const each of [...waiting])
    try {
      each.now();
    } catch (thrown) {
      reportError(thrown);
    }
}

/**
 * Does all that waits as the page is left or goes out of sight: a phone may end it there without another word. To be called
 * once. Whoever loads the page anew need not ask: it is left then.
 */
export function flushOnLeaving(): void {
  addEventListener('pagehide', flushAll);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') flushAll();
  });
}
