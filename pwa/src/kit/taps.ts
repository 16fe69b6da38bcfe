// A second tap that belongs to the first: an eager thumb, or a key that is held.

/** So soon after the last one (ms) a tap is its echo, not another wish. */
export const ECHO_MS = 400;

export class Taps {
  readonly #last = new Map<string, number>();

  /** Whether this one counts; `at`: when it came (ms), by any clock that goes on; `on`: which of several controls it met. */
  counts(at: number, on = ''): boolean {
    const counts = at - (this.#last.get(on) ?? Number.NEGATIVE_INFINITY) >= ECHO_MS;
    this.#last.set(on, at);
    return counts;
  }

  /**
   * Whether it is the second tap of a double one of which the first came here, too, as the browser says: it meets what the first
   * has brought. A tap that only follows another one elsewhere is a wish.
   */
  isSecond({ detail, timeStamp }: Pick<MouseEvent, 'detail' | 'timeStamp'>): boolean {
    return !this.counts(timeStamp) && detail > 1;
  }
}
