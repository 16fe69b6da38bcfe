// Runs the journeys one after another: node tests/browser/run.mjs [part of a name …]
import { readdirSync } from 'node:fs';
import { Skipped } from './other-engines/installed.mjs';
import { World, demo, forgetDemos } from './world.mjs';

const wanted = process.argv.slice(2);
const folder = new URL('./journeys/', import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.mjs'))
  .sort()
  .map((name) => new URL(name, folder));
files.push(new URL('./other-engines/journeys.mjs', import.meta.url));

const counted = { passed: 0, failed: 0, skipped: 0 };
const wavering = [];

/** Walks one journey in a world of its own; null when it came to its end, else what stopped it. */
async function walk(journey, organisation) {
  let world;
  try {
    world = await World.start(organisation);
    await journey(world);
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

for (const file of files) {
  // A file of journeys in another institution than the usual one says which.
  const { journeys, organisation } = await import(file);
  for (const [name, journey] of Object.entries(journeys)) {
    if (wanted.length && !wanted.some((part) => `${file.pathname} ${name}`.includes(part))) continue;
    let began = Date.now();
    // Made by whichever comes first, and half a minute long: told by itself, not as that journey's time.
    await demo(organisation);
    if (Date.now() - began > 100)
      process.stdout.write(`        the demonstration was made in ${Date.now() - began} ms\n`);
    began = Date.now();
    const say = (how) => process.stdout.write(`${how} ${name} (${Date.now() - began} ms)\n`);
    try {
      let stopped = await walk(journey, organisation);
      if (stopped) {
        // Walked once more: what a loaded machine stops once is told apart from what stops every time, and both are told.
        process.stdout.write(`stopped ${name} (${Date.now() - began} ms), is walked once more\n${stopped}\n`);
        began = Date.now();
        stopped = await walk(journey, organisation);
        if (!stopped) wavering.push(name);
        else process.stdout.write(`${stopped}\n`);
      }
      say(stopped ? 'FAILED ' : 'ok     ');
      counted[stopped ? 'failed' : 'passed'] += 1;
    } catch (error) {
      if (!(error instanceof Skipped)) throw error;
      counted.skipped += 1;
      process.stdout.write(`skipped ${name}: ${error.message}\n`);
    }
  }
}
await forgetDemos();
for (const name of wavering) process.stdout.write(`wavers  ${name}: it came to its end only the second time\n`);
process.stdout.write(`${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped\n`);
process.exitCode = counted.failed === 0 ? 0 : 1;
