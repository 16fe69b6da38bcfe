// A process of run.mjs.
// Walks the journeys that it is sent, one at a time, and says what became of each.
import { Skipped } from './other-engines/installed.mjs';
import { walked } from './walked.mjs';
import { World, madeBefore } from './world.mjs';

// What a journey tells goes out with its outcome, so that two at once do not mix their lines.
let said = [];
process.stdout.write = (text) => {
  said.push(String(text).trimEnd());
  return true;
};

/** Walked once more where it stops: what a loaded machine stops once is told apart from what stops every time. */
async function outcome({ file, name, organisation }) {
  const { journeys } = await import(file);
  let began = Date.now();
  const ended = (how, more = {}) => ({ how, ms: Date.now() - began, said, ...more });
  try {
    const first = await walked(new World(organisation), journeys[name]);
    if (!first) return ended('ok');
    said.push(`stopped ${name} (${Date.now() - began} ms), is walked once more`, first);
    began = Date.now();
    const again = await walked(new World(organisation), journeys[name]);
    if (!again) return ended('ok', { wavers: first });
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
  // Where the stores of its world are: undefined, in files.
  if (task.store) process.env.RONDA_TEST_STORE = task.store;
  else delete process.env.RONDA_TEST_STORE;
  process.send(await outcome(task));
});
// What is left of the browser ends with this process.
process.on('disconnect', () => process.exit());
