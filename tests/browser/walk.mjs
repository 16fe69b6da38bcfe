// A process of run.mjs.
// Walks the journeys that it is sent, one at a time, and says what became of each.
import { Skipped } from './other-engines/installed.mjs';
import { World, madeBefore } from './world.mjs';

/** Longer than four times the slowest journey: one that hangs is stopped, and named. */
const HANGS_MS = 400_000;

// What a journey tells goes out with its outcome, so that two at once do not mix their lines.
let said = [];
process.stdout.write = (text) => {
  said.push(String(text).trimEnd());
  return true;
};

/** Stops to wait for what does not come to its end. */
function stoppedIfItHangs(walked) {
  let timer;
  const hangs = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it hangs: not at its end in ${HANGS_MS / 1_000} s`)), HANGS_MS);
  });
  return Promise.race([walked, hangs]).finally(() => clearTimeout(timer));
}

/** Walks one journey in a world of its own; null when it came to its end, else what stopped it. */
async function walk(journey, organisation) {
  let world;
  try {
    world = await World.start(organisation);
    await stoppedIfItHangs(journey(world));
    if (world.complaints.length) throw new Error(`the browser complained:\n  ${world.complaints.join('\n  ')}`);
    return null;
  } catch (error) {
    if (error instanceof Skipped) throw error;
    const lines = [error.stack];
    for (const complaint of world?.complaints ?? []) lines.push(`  the browser: ${complaint}`);
    if (world?.serverLog?.length) lines.push(`  the server: ${world.serverLog.join('').slice(-2_000)}`);
    return lines.join('\n');
  } finally {
    await world?.end();
  }
}

/** Walked once more where it stops: what a loaded machine stops once is told apart from what stops every time. */
async function outcome({ file, name, organisation }) {
  const { journeys } = await import(file);
  let began = Date.now();
  const ended = (how, more = {}) => ({ how, ms: Date.now() - began, said, ...more });
  try {
    const first = await walk(journeys[name], organisation);
    if (!first) return ended('ok');
    said.push(`stopped ${name} (${Date.now() - began} ms), is walked once more`, first);
    began = Date.now();
    const again = await walk(journeys[name], organisation);
    if (!again) return ended('ok', { wavers: true });
    said.push(again);
    return ended('FAILED');
  } catch (error) {
    if (!(error instanceof Skipped)) throw error;
    said.push(error.message);
    return ended('skipped');
  }
}

process.on('message', async (task) => {
  said = [];
  madeBefore(task.demos);
  process.send(await outcome(task));
});
// What is left of the browser ends with this process.
process.on('disconnect', () => process.exit());
