// Stops and names what hangs: a journey, the beginning of its world or its end. The world is left in any case.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { Skipped } from './other-engines/installed.mjs';
import { walked } from './walked.mjs';

const never = () => new Promise(() => undefined);
const SOON = { begins: 10, walks: 10, ends: 10 };

/** A world of which everything that is asked is written down. */
function world(hangs = {}) {
  const asked = [];
  const does = (what) => async () => {
    asked.push(what);
    if (hangs[what]) await hangs[what]();
  };
  return { asked, complaints: [], begin: does('begin'), end: does('end'), abandon: () => asked.push('abandon') };
}

test('one that comes to its end is told as such', async () => {
  const one = world();
  assert.equal(await walked(one, async () => one.asked.push('walk'), SOON), null);
  assert.deepEqual(one.asked, ['begin', 'walk', 'end']);
});

test('what hangs is named, whichever part it is', async () => {
  const begins = world({ begin: never });
  assert.match(await walked(begins, never, SOON), /the beginning of its world hangs: not at its end in 0.01 s/);
  assert.deepEqual(begins.asked, ['begin', 'end']);
  assert.match(await walked(world(), never, SOON), /the journey hangs/);
  const ends = world({ end: never });
  assert.match(await walked(ends, async () => undefined, SOON), /the end of its world hangs/);
  assert.deepEqual(ends.asked, ['begin', 'end', 'abandon']);
});

test('what stopped it is told, with what the browser said, also where its world does not end', async () => {
  const one = world({ end: () => Promise.reject(new Error('no end')) });
  one.complaints.push('a complaint');
  const stopped = await walked(one, () => Promise.reject(new Error('no ticket')), SOON);
  assert.match(stopped, /no ticket[^]*the browser: a complaint[^]*no end/);
  const complained = world();
  complained.complaints.push('a complaint');
  assert.match(await walked(complained, async () => undefined, SOON), /the browser complained/);
});

test('a promise that fails while nobody waits for it stops its journey, and not the process', () => {
  // In a process of its own: the runner of these tests takes such promises for its own failures.
  const script = `
    import { walked } from ${JSON.stringify(new URL('./walked.mjs', import.meta.url).href)};
    const world = { complaints: [], begin: async () => {}, end: async () => {}, abandon: () => {} };
    const stopped = await walked(world, async () => {
      Promise.reject(new Error('nobody waits'));
      await new Promise((ends) => setTimeout(ends, 60_000));
    });
    console.log(stopped, process.listenerCount('unhandledRejection'));
    process.exit();`;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  assert.match(stdout, /^Error: nobody waits[^]* 0\n$/);
  assert.equal(status, 0);
});

test('one that is skipped is told as such, unless its world does not end', async () => {
  const skips = () => Promise.reject(new Skipped('no Firefox'));
  await assert.rejects(walked(world(), skips, SOON), Skipped);
  assert.match(await walked(world({ end: never }), skips, SOON), /the end of its world hangs/);
});
