// Runs the journeys: `node tests/browser/run.mjs [part of a name …]`. Three at a time, each in a process and a world of its
// own: one more than cores, for each waits a quarter of its time. What measures runs alone, at the end. RONDA_AT_ONCE
// says how many. Beside a PostgreSQL (`with-postgres`) their stores are databases; `--once-more-on-postgres PART` has all
// of them in files, and those of this name in a database besides.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { HOME, demo, forgetDemos } from './world.mjs';

const wanted = process.argv.slice(2);
const postgres = process.env.RONDA_TEST_STORE;
const option = wanted.indexOf('--once-more-on-postgres');
const onceMore = option < 0 ? null : wanted.splice(option, 2)[1];
if (onceMore === undefined || (onceMore !== null && !postgres)) {
  process.stderr.write('with-postgres node tests/browser/run.mjs --once-more-on-postgres PART\n');
  process.exit(2);
}
const atOnce = Number(process.env.RONDA_AT_ONCE ?? Math.min(2, availableParallelism()) + 1);
const SLOWEST = 20;
/** Of what stopped a journey the first time: what it was, and where in the journey. */
const REASON_LINES = 3;

const folder = new URL('./journeys/', import.meta.url);
const files = readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith('.mjs'))
  .sort()
  .map((name) => new URL(name, folder));
for (const name of ['journeys', 'iphone-day', 'iphone-check'])
  files.push(new URL(`./other-engines/${name}.mjs`, import.meta.url));

const tasks = [];
for (const file of files) {
  // A file of journeys in another institution than the usual one says which.
  const { journeys, organisation, alone = [], long = false } = await import(file);
  for (const name of Object.keys(journeys)) {
    if (wanted.length && !wanted.some((part) => `${file.pathname} ${name}`.includes(part))) continue;
    const task = { file: file.href, name, organisation, alone: alone.some((part) => name.startsWith(part)), long };
    tasks.push({ ...task, store: onceMore === null ? postgres : undefined });
    if (onceMore !== null && name.includes(onceMore)) tasks.push({ ...task, store: postgres });
  }
}
if (onceMore !== null && !tasks.some(({ store }) => store)) {
  process.stderr.write(`no journey is named «${onceMore}»\n`);
  process.exit(2);
}

const walks = ({ file, name }, part) => `${new URL(file).pathname} ${name}`.includes(part);
const unknown = wanted.filter((part) => !tasks.some((task) => walks(task, part)));
if (unknown.length) {
  process.stderr.write(`no journey is named ${unknown.map((part) => `«${part}»`).join(', ')}\n`);
  process.exit(2);
}

// Made once, for all: a journey's own time begins when its institution is there. That of HOME takes much longer than the
// others': their journeys are walked meanwhile.
const began = Date.now();
const demos = {};
const ready = new Map();
for (const key of new Set(tasks.map(({ organisation }) => organisation ?? HOME)))
  ready.set(
    key,
    demo(key).then((made) => {
      demos[key] = made;
      process.stdout.write(`        the demonstration of ${key} was made in ${Date.now() - began} ms\n`);
    }),
  );

const counted = { ok: 0, FAILED: 0, skipped: 0 };
const wavering = [];
const times = [];

/** One process that walks one journey after the other from `queue`. */
async function worker(queue) {
  let child;
  const ask = async (task) => {
    child ??= fork(new URL('./walk.mjs', import.meta.url), {
      env: process.env,
    });
    child.send({ ...task, demos });
    const settled = new AbortController();
    const { signal } = settled;
    const answer = await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message),
      once(child, 'exit', { signal }).then(([code]) => ({
        how: 'FAILED',
        ms: 0,
        said: [`its process ended: ${code}`],
        gone: true,
      })),
    ]);
    settled.abort();
    if (child.exitCode !== null) child = undefined;
    return answer;
  };
  for (let task = queue.shift(); task; task = queue.shift()) {
    await ready.get(task.organisation ?? HOME);
    let answer = await ask(task);
    // Walked once more, as where it stops: a loaded machine may have ended the process.
    if (answer.gone) {
      process.stdout.write(`${answer.said.join('\n')}: ${task.name} is walked once more\n`);
      answer = { ...(await ask(task)), wavers: answer.said.join('\n') };
    }
    const { how, ms, said, wavers } = answer;
    counted[how] += 1;
    const name = onceMore !== null && task.store ? `${task.name}, on PostgreSQL` : task.name;
    times.push({ name, ms });
    if (wavers && how === 'ok') wavering.push({ name, why: wavers });
    for (const line of said) process.stdout.write(`${line}\n`);
    process.stdout.write(`${how.padEnd(7)} ${name} (${ms} ms)\n`);
  }
  child?.disconnect();
}

/** First what need not wait for its institution; of that what takes long, so that nothing long is left at the end. */
const rank = ({ organisation, long }) => (organisation ? 0 : 2) + (long ? 0 : 1);
const together = tasks.filter((task) => !task.alone).sort((a, b) => rank(a) - rank(b));
await Promise.all(Array.from({ length: atOnce }, () => worker(together)));
await worker(tasks.filter((task) => task.alone));
await forgetDemos();

for (const { name, ms } of times.sort((a, b) => b.ms - a.ms).slice(0, SLOWEST))
  process.stdout.write(`slow    ${(ms / 1000).toFixed(1).padStart(6)} s  ${name}\n`);
// In one line, which is all that a run of everything keeps of a journey that passed.
for (const { name, why } of wavering) {
  const first = why.split('\n').slice(0, REASON_LINES).map((line) => line.trim()).join(' · ');
  process.stdout.write(`wavers  ${name}: it came to its end only the second time; the first time: ${first}\n`);
}
process.stdout.write(`${counted.ok} passed, ${counted.FAILED} failed, ${counted.skipped} skipped\n`);
process.exitCode = counted.FAILED === 0 ? 0 : 1;
