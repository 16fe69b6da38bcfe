// Two builds of the app for a journey. One is as it was built, the other a later one that tells itself apart.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { built } from './world.mjs';

/** Two builds: as it was built, and a later one that tells itself apart and has lost one of the files. */
export function builds(folder) {
  const [former, later] = ['former', 'later'].map((name) => join(folder, name));
  for (const to of [former, later]) cpSync(built, to, { recursive: true });
  const edit = (name, change) => writeFileSync(join(later, name), change(readFileSync(join(later, name), 'utf8')));
  const digest = () => {
    const sum = createHash('sha256').update(readFileSync(join(later, 'index.html'))).digest();
    return sum.subarray(0, 12).toString('base64');
  };
  const was = digest();
  edit('index.html', (page) => page.replace('<head>', '<head><meta name="build" content="later">'));
  const dropped = readdirSync(join(later, 'assets')).find((name) => /^EnterPage-.*\.js$/.test(name));
  rmSync(join(later, 'assets', dropped));
  edit('sw.js', (code) => {
    const [version] = code.match(/[`"][0-9a-f]{12}[`"]/) ?? [];
    const known = version && code.includes(was) && code.includes(`"/assets/${dropped}",`);
    assert.ok(known, 'the service worker is built otherwise than it was');
    return code.replace(version, '"0123456789ab"').replace(was, digest()).replace(`"/assets/${dropped}",`, '');
  });
  return { former, later };
}
/** Which of the two a page shows. */
export const build = (page) => page.evaluate(() => document.querySelector('meta[name=build]')?.content ?? 'former');
