// Runs the journeys one after another: node tests/browser/run.mjs [part of a name …]
import { readdirSync } from 'node:fs';
import { World, forgetDemo } from './world.mjs';

const wanted = process.argv.slice(2);
const folder = new URL('./journeys/', import.meta.url);
let passed = 0;
let failed = 0;
for (const file of readdirSync(folder)
  .filter((name) => name.endsWith('.mjs'))
  .sort()) {
  const { journeys } = await import(new URL(file, folder));
  for (const [name, journey] of Object.entries(journeys)) {
    if (wanted.length && !wanted.some((part) => `${file} ${name}`.includes(part))) continue;
    const began = Date.now();
    let world;
    try {
      world = await World.start();
      await journey(world);
      if (world.complaints.length) throw new Error(`the browser complained:\n  ${world.complaints.join('\n  ')}`);
      passed += 1;
      process.stdout.write(`ok      ${name} (${Date.now() - began} ms)\n`);
    } catch (error) {
      failed += 1;
      process.stdout.write(`FAILED  ${name} (${Date.now() - began} ms)\n${error.stack}\n`);
      for (const complaint of world?.complaints ?? []) process.stdout.write(`  the browser: ${complaint}\n`);
      if (world?.serverLog?.length) process.stdout.write(`  the server: ${world.serverLog.join('').slice(-2_000)}\n`);
    } finally {
      await world?.end();
    }
  }
}
await forgetDemo();
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
