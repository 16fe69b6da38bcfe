// The first value of a store of the engine: null is «being read», undefined «not here».
import type { Readable } from 'svelte/store';

export function firstValue<T>(store: Readable<T | null | undefined>): Promise<T | undefined> {
  return new Promise((resolve) => {
    let stop: (() => void) | null = null;
    let done = false;
    stop = store.subscribe((value) => {
      if (value === null || done) return;
      done = true;
      stop?.();
      resolve(value);
    });
    if (done) stop();
  });
}
