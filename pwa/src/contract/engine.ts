// The running engine, as screens reach it: `shells/start.ts` makes one and hands it over before anything is shown. So no
// feature imports the engine itself, and a module that is loaded with the app must not read it while it loads.
import type { RunningEngine } from './api';

export type * from './api';

/** Set before the first screen is mounted; never read earlier. */
export let engine: RunningEngine;

export function useEngine(made: RunningEngine): void {
  engine = made;
}
