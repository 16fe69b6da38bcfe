// Puts a table into docs/performance.md, between the marks of what was measured.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const page = join(fileURLToPath(new URL('..', import.meta.url)), 'docs/performance.md');
const END = '<!-- end of what scripts/bench --write wrote -->';

/** Writes `table` in the place of what stands under the name of `what`. */
export function put(what, table) {
  const begin = `<!-- ${what}: written by scripts/bench --write -->`;
  const text = readFileSync(page, 'utf8');
  const from = text.indexOf(begin);
  const to = text.indexOf(END, from);
  if (from < 0 || to < from) throw new Error(`docs/performance.md lacks the place for «${what}»`);
  writeFileSync(page, `${text.slice(0, from + begin.length)}\n${table}\n${text.slice(to)}`);
}
