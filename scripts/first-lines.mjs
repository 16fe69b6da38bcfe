// Checks that each source file begins with one short sentence that says what it is.
// Lists the files whose head comment begins with a longer one; CONTRIBUTING.md tells the rule.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Words that the first sentence may have. */
const MOST = 20;
/** Written by tests from the Rust types. */
const GENERATED = new Set(['pwa/src/contract/shared.ts', 'pwa/src/contract/server.ts']);

/** The first paragraph of a file's head comment; null where it has none. */
function head(path, text) {
  const body = path.endsWith('.rs') ? text : text.replace(/^#![^\n]*\n/, '').replace(/^<script[^\n]*>\n/, '');
  const mark = path.endsWith('.rs') ? '//!' : '//';
  const lines = [];
  for (const line of body.split('\n')) {
    const bare = line.trim();
    if (!bare.startsWith(mark) || bare === mark) break;
    lines.push(bare.slice(mark.length).trim());
  }
  return lines.length > 0 ? lines.join(' ') : null;
}

const files = execFileSync('git', ['ls-files', 'server', 'shared', 'pwa', 'tests', 'scripts'], { encoding: 'utf8' });
let broken = 0;
for (const path of files.split('\n').filter((name) => /\.(rs|ts|js|mjs|svelte)$/.test(name) && !GENERATED.has(name))) {
  const found = head(path, readFileSync(path, 'utf8'));
  const sentence = found?.split(/(?<=[.!?])\s+(?=\p{Lu}|[«`])/u)[0];
  const words = sentence?.split(/\s+/).length ?? 0;
  if (words <= MOST) continue;
  broken += 1;
  console.log(`${path}: its first sentence has ${words} words, more than ${MOST}: ${sentence}`);
}
if (broken > 0) process.exit(1);
console.log('the first lines are short');
