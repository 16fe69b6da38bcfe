// Runs the journeys one after another: node tests/browser/run.mjs [part of a name …]
import { readdirSync } from 'node:fs';
import { Skipped } from './other-engines/installed.mjs';
import { World, demo, forgetDemo } from './world.mjs';

const wanted = process.argv.slice(2);
const folder = new URL('./journeys/', import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.mjs'))
  .sort()
  .map((name) => new URL(name, folder));
files.push(new URL('./other-engines/journeys.mjs', import.meta.url));

const counted = { passed: 0, failed: 0, skipped: 0 };
for (const file of files) {
  const { journeys } = await import(file);
  for (const [name, journey] of Object.entries(journeys)) {
    if (wanted.length && !wanted.some((part) => `${file.pathname} ${name}`.includes(part))) continue;
    let began = Date.now();
    let world;
    try {
      // Made by whichever comes first, and half a minute long: told by itself, not as that journey's time.
      await demo();
      if (Date.now() - began > 100)
        process.stdout.write(`        the demonstration was made in ${Date.now() - began} ms\n`);
      began = Date.now();
      world = await World.start();
      await journey(world);
      if (world.complaints.length) throw new Error(`the browser complained:\n  ${world.complaints.join('\n  ')}`);
      counted.passed += 1;
      process.stdout.write(`ok      ${name} (${Date.now() - began} ms)\n`);
    } catch (error) {
      if (error instanceof Skipped) {
        counted.skipped += 1;
        process.stdout.write(`skipped ${name}: ${error.message}\n`);
        continue;
      }
      counted.failed += 1;
      process.stdout.write(`FAILED  ${name} (${Date.now() - began} ms)\n${error.stack}\n`);
      for (const complaint of world?.complaints ?? []) process.stdout.write(`  the browser: ${complaint}\n`);
      if (world?.serverLog?.length) process.stdout.write(`  the server: ${world.serverLog.join('').slice(-2_000)}\n`);
    } finally {
      await world?.end();
    }
  }
}
await forgetDemo();
process.stdout.write(`${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped\n`);
process.exitCode = counted.failed === 0 ? 0 : 1;
