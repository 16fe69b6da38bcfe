// Slows a process down: it runs one part of the time and stands still the others. What the browser's own throttling
// cannot do: that slows the page alone, and this app works in a worker.
// `node slow.mjs <factor> <browser's pid>` until it is told to end.
import { fork } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** How long it runs at a time: short beside anything that is measured. */
const RUN_MS = 2;
/** Looks for new processes each so many turns. */
const AGAIN = 6;

/** Slows what draws this context's pages and runs their workers; answers with what lets it go again. */
export async function slow(factor, context) {
  const session = await context.browser().newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const browser = processInfo.find(({ type }) => type === 'browser').id;
  const child = fork(fileURLToPath(import.meta.url), [String(factor), String(browser)]);
  await new Promise((begun) => child.once('message', begun));
  return () =>
    new Promise((ended) => {
      child.once('exit', ended);
      child.disconnect();
    });
}

/** The renderers of a browser: a page that is opened may get another. */
function renderers(browser) {
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It has ended.
    }
  }
  const of = (pid) => pid === browser || (parents.has(pid) && pid > 1 && of(parents.get(pid)));
  const draws = (pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer');
    } catch {
      return false;
    }
  };
  return [...parents.keys()].filter((pid) => pid !== browser && of(pid) && draws(pid));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [factor, browser] = process.argv.slice(2).map(Number);
  let pids = renderers(browser);
  let cycles = 0;
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
    if (++cycles % AGAIN === 0) pids = renderers(browser);
    pause((stopped - began) * (factor - 1) - (performance.now() - stopped));
    began = performance.now();
    all('SIGCONT');
    await new Promise((go) => setImmediate(go));
  }
  all('SIGCONT');
}
