// Slows a process down: it runs one part of the time and stands still the others. What the browser's own throttling
// cannot do: that slows the page alone, and this app works in a worker.
// `node slow.mjs <factor> <pid>…` until it is told to end.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How long it runs at a time: short beside anything that is measured. */
const RUN_MS = 2;

/** Slows these processes; answers with what lets them go again. */
export async function slow(factor, pids) {
  const child = fork(fileURLToPath(import.meta.url), [String(factor), ...pids.map(String)]);
  await new Promise((begun) => child.once('message', begun));
  return () =>
    new Promise((ended) => {
      child.once('exit', ended);
      child.disconnect();
    });
}

/** The processes that draw this context's pages and run their workers. */
export async function renderers(context) {
  const session = await context.browser().newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [factor, ...pids] = process.argv.slice(2).map(Number);
  const all = (signal) => {
    for (const pid of pids) {
      try {
        process.kill(pid, signal);
      } catch (error) {
        if (error.code !== 'ESRCH') throw error; // it has ended
      }
    }
  };
  let over = false;
  process.on('disconnect', () => (over = true));
  // A timer of Node's counts whole milliseconds; this waits for parts of one.
  const still = new Int32Array(new SharedArrayBuffer(4));
  const pause = (ms) => Atomics.wait(still, 0, 0, Math.max(0, ms));
  process.send('begun');
  let began = performance.now();
  while (!over) {
    pause(RUN_MS);
    all('SIGSTOP');
    // Waits end late where the machine is busy: the still part is as long as the running part really was.
    const stopped = performance.now();
    pause((stopped - began) * (factor - 1));
    began = performance.now();
    all('SIGCONT');
    await new Promise((go) => setImmediate(go));
  }
  all('SIGCONT');
}
