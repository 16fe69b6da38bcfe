// Keeps lists of the page as the worker tells them, and empties what is of one person when they leave.
import { get, writable, type Writable } from 'svelte/store';

/** The stores of what is whoever's who is here: all of them are emptied together, so that nothing stands there for who comes in next. */
export class PersonStores {
  private readonly empty: (() => void)[] = [];
  of<T>(nothing: () => T): Writable<T> {
    const store = writable(nothing());
    this.empty.push(() => store.set(nothing()));
    return store;
  }
  reset(): void {
    for (const empty of this.empty) empty();
  }
}

/**
 * Puts these and takes those away. Nobody is told where that changes nothing: a store tells of every map that it is given, also
 * of the same one, and all that is reckoned of thousands of rows would be reckoned again.
 */
export function mirror<T extends { id: string }>(
  store: Writable<Map<string, T>>,
  put: readonly T[],
  removed: readonly string[],
): void {
  const now = get(store);
  if (put.length === 0 && !removed.some((id) => now.has(id))) return;
  const next = new Map(now);
  for (const one of put) next.set(one.id, one);
  for (const id of removed) next.delete(id);
  store.set(next);
}

/** A list that is mostly empty: nobody is told that it still is. */
export function mirrorList<T>(store: Writable<T[]>, list: T[]): void {
  if (list.length > 0 || get(store).length > 0) store.set(list);
}
