// Which case stands beside its list while the list moves.

/** The case that is read: it stays under the eyes and the keys, also where a newer one comes above it. */
export class CaseRead<T> {
  #key = '';

  constructor(private readonly keyOf: (one: T) => string) {}

  /** The key of what is read without being named by the address; empty where there is none. */
  get key(): string {
    return this.#key;
  }
  /** Of these: the one that the address names, else what was read already, else the first. */
  of(cases: readonly T[], opened: T | undefined): T | undefined {
    const shown = opened ?? cases.find((one) => this.keyOf(one) === this.#key) ?? cases[0];
    if (opened !== undefined) this.#key = '';
    else if (shown !== undefined) this.#key = this.keyOf(shown);
    return shown;
  }
}
