// Begins a rehearsal in a thread of its own, which ends with it.
// The page begins it, never the engine's worker: in Firefox (153 was seen) a worker that begins and ends workers may wait
// for ever on what its child waits on, too, and then nothing answers the page any more.
import { REHEARSAL, type Rehearsal } from '../rpc';
import { isWebKit } from './bfcache';

export function rehearse(told: Rehearsal): void {
  // The same program as the engine's: nothing more is fetched.
  const thread = new Worker(new URL('../worker/entry.ts', import.meta.url), { type: 'module', name: REHEARSAL });
  const end = () => {
    removeEventListener('pagehide', end);
    thread.terminate();
  };
  // A page that is left may be kept as it is, in the middle of a transaction: WebKit has the next one wait for that.
  if (isWebKit()) addEventListener('pagehide', end);
  thread.onmessage = end;
  thread.onerror = (event) => {
    event.preventDefault(); // what failed there is asked again by whoever needs it, who is told
    end();
  };
  thread.postMessage(told);
}
