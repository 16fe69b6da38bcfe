// Which case stands beside its list while the list moves.

/** The case that is read: it stays under the eyes and the keys, also where a newer one comes above it. */
export class CaseRead<T> {
  #key = '';

  constructor(private readonly keyOf: (one: T) => string) {}

  /** The key of what is read without being named by the address; empty where there is none. */
  get key(): string {
    return this.#key;
  }
  /**
   * Of these: the one that the address names, else what was read already, else the first. `whole`: all of them are here; before that
   * whichever came first is nothing that anybody has begun to read.
   */
  of(cases: readonly T[], opened: T | undefined, whole = true): T | undefined {
    const read = cases.find((one) => this.keyOf(one) === this.#key);
    const shown = opened ?? read ?? cases[0];
    if (opened !== undefined) this.#key = '';
    else if (shown !== undefined && (whole || read !== undefined)) this.#key = this.keyOf(shown);
    return shown;
  }
}
