// What comes by itself is read out: the region that says it stands before its words do.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SRC = join(dirname(fileURLToPath(import.meta.url)), '../../..');
/** A tag with a region, up to what says so. */
const REGION = /<\w+(?:"[^"]*"|\{[^{}]*\}|[^<>"{])*?\srole="status"/g;
/** A block that begins where this text ends: what follows comes and goes with it. */
const BEGINS = /\{(?:#if|#each|#key|:else|:then)[^{}]*(?:\{[^{}]*\}[^{}]*)*\}$/;

it('puts no region into the page together with its words: they would not be heard', () => {
  const screens = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.svelte'));
  const regions = screens.flatMap((path) => {
    const text = readFileSync(join(SRC, path), 'utf8');
    return [...text.matchAll(REGION)].map(({ index, 0: tag }) => {
      const before = text.slice(Math.max(0, index - 400), index).replace(/<!--[^]*?-->\s*$/, '');
      return { path, tag, begins: BEGINS.test(before.trimEnd()) };
    });
  });
  expect(regions.length).toBeGreaterThan(20);
  // Where the focus goes to it, it is read with that.
  const silent = regions.filter(({ tag, begins }) => begins && !tag.includes('tabindex="-1"'));
  expect(silent.map(({ path }) => path)).toEqual([]);
});
