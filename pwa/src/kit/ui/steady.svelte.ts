// Keeps what lies under a finger until its press was told: else it would open something else.

/** The browser tells of the click a little after the finger is lifted (ms). */
const TOLD_MS = 350;

/** A value that follows another, and stands still while a finger is down. */
export class Steady<T> {
  current = $state.raw() as T;
  #latest: T;
  readonly #down = new Set<number>();
  #lifted: ReturnType<typeof setTimeout> | null = null;

  constructor(first: T) {
    this.current = first;
    this.#latest = first;
  }

  /** What it is from now on, or once no finger is down. */
  follow(latest: T): void {
    this.#latest = latest;
    if (this.#down.size === 0 && this.#lifted === null) this.current = latest;
  }

  /** What it is at once: nobody sees it any more, so a finger that is down is on something else. */
  hidden(latest: T): void {
    this.#down.clear();
    this.#wait(null);
    this.#latest = latest;
    this.current = latest;
  }

  readonly down = ({ pointerId }: Pick<PointerEvent, 'pointerId'>): void => {
    this.#down.add(pointerId);
    this.#wait(null);
  };

  readonly up = ({ pointerId }: Pick<PointerEvent, 'pointerId'>): void => {
    if (!this.#down.delete(pointerId) || this.#down.size > 0) return;
    this.#wait(setTimeout(this.#release, TOLD_MS));
  };

  /** The finger scrolls, or the browser took it away: no click comes of it. */
  readonly cancel = ({ pointerId }: Pick<PointerEvent, 'pointerId'>): void => {
    if (this.#down.delete(pointerId) && this.#down.size === 0) this.#release();
  };

  readonly #release = (): void => {
    this.#wait(null);
    this.current = this.#latest;
  };

  #wait(lifted: ReturnType<typeof setTimeout> | null): void {
    if (this.#lifted !== null) clearTimeout(this.#lifted);
    this.#lifted = lifted;
  }
}
