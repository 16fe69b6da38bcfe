// A second tap that belongs to the first: an eager thumb, or a key that is held.

/** So soon after the last one (ms) a tap is its echo, not another wish. */
const ECHO_MS = 400;

/** The second tap of a double one, where the browser says so: it meets what the first has brought. */
export const isSecond = ({ detail }: Pick<MouseEvent, 'detail'>): boolean => detail > 1;

export class Taps {
  #last = Number.NEGATIVE_INFINITY;

  /** Whether this one counts; `at`: when it came (ms), by any clock that goes on. */
  counts(at: number): boolean {
    const counts = at - this.#last >= ECHO_MS;
    this.#last = at;
    return counts;
  }
}
