// Walks one journey in a world that begins before it and ends after it, each within its own time.
import { Skipped } from './other-engines/installed.mjs';

/** In ms. A journey has longer than eight times the slowest one: what a loaded machine makes of it is no fault of the journey. */
const LIMITS = { begins: 240_000, walks: 900_000, ends: 120_000 };

/**
 * Stops to wait for what does not come to its end, and says what it was. A promise that fails while nobody waits for it is
 * told as what stopped it: Node would end the process, and the journey without a word.
 */
function bounded(what, ms, working) {
  let [timer, fails] = [];
  const stops = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} hangs: not at its end in ${ms / 1_000} s`)), ms);
    fails = (reason) => reject(reason instanceof Error ? reason : new Error(String(reason)));
    process.on('unhandledRejection', fails);
  });
  return Promise.race([working, stops]).finally(() => {
    clearTimeout(timer);
    process.off('unhandledRejection', fails);
  });
}

/** What is told of a journey that was stopped. */
function told(error, world) {
  const lines = [error.stack];
  for (const complaint of world.complaints) lines.push(`  the browser: ${complaint}`);
  if (world.serverLog?.length) lines.push(`  the server: ${world.serverLog.join('').slice(-2_000)}`);
  return lines.join('\n');
}

/** Null when all of it came to its end, else what stopped it; one that is skipped is thrown on. */
export async function walked(world, journey, { begins, walks, ends } = LIMITS) {
  let [stopped, skipped] = [null, null];
  try {
    await bounded('the beginning of its world', begins, world.begin());
    await bounded('the journey', walks, journey(world));
    if (world.complaints.length) throw new Error(`the browser complained:\n  ${world.complaints.join('\n  ')}`);
  } catch (error) {
    if (error instanceof Skipped) skipped = error;
    else stopped = told(error, world);
  }
  try {
    await bounded('the end of its world', ends, world.end());
  } catch (error) {
    world.abandon();
    stopped = [stopped, error.stack].filter(Boolean).join('\n');
  }
  if (skipped && stopped === null) throw skipped;
  return stopped;
}
