// The order of a list that one is choosing from: it holds still under the finger.

/** What is known stays where it was, what is new comes after it, and what has gone goes; `T` as it is by now. */
export class StillOrder<T> {
  #scope: string | null = null;
  #keys: readonly string[] = [];

  constructor(private readonly keyOf: (one: T) => string) {}

  /** `scope`: what is chosen from; of another one the order begins anew. */
  of(list: readonly T[], scope = ''): T[] {
    const before = this.#scope === scope ? this.#keys : [];
    const place = new Map(before.map((key, at) => [key, at]));
    const placeOf = (one: T): number => place.get(this.keyOf(one)) ?? before.length;
    const still = [...list].sort((one, other) => placeOf(one) - placeOf(other));
    this.#scope = scope;
    this.#keys = still.map((one) => this.keyOf(one));
    return still;
  }
}
