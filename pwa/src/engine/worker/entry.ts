// Where the engine's worker begins: keeps what the page asks until the engine's own program is there.
// What a worker begins with Chromium compiles anew at each start; of what is imported later it keeps what it compiled.
import type { PageCall, WorkerMessage } from '../rpc';

const scope = self as unknown as {
  postMessage(message: WorkerMessage): void;
  onmessage: ((event: MessageEvent<PageCall>) => void) | null;
};
const early: MessageEvent<PageCall>[] = [];
scope.onmessage = (event) => void early.push(event);

import('./worker').then(
  ({ listen }) => {
    listen();
    for (const event of early) scope.onmessage?.(event);
  },
  () => {
    // It did not come, or not whole. The page listens once it has asked something.
    const absent = () => scope.postMessage({ absent: true });
    scope.onmessage = absent;
    early.forEach(absent);
  },
);
