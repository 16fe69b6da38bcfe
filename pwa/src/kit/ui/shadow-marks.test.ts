import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SRC = join(dirname(fileURLToPath(import.meta.url)), '../..');

it('fills a bar in its own colour where the system sets the colours, too, which take any ground away', () => {
  const screens = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.svelte'));
  const filled = screens.flatMap((path) =>
    [...readFileSync(join(SRC, path), 'utf8').matchAll(/<(?:div|span)\b[^<]*style:width="\{[^"]*\}%"/g)].map(
      ([text]) => ({
        path,
        text,
      }),
    ),
  );
  expect(filled.length).toBeGreaterThanOrEqual(5);
  expect(filled.filter(({ text }) => !text.includes('forced-color-adjust-none')).map(({ path }) => path)).toEqual([]);
});

it('shows what an inner shadow marks where the system sets the colours, too, which draws none', () => {
  const screens = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.svelte'));
  const marked = screens.map((path) => ({ path, text: readFileSync(join(SRC, path), 'utf8') }));
  const byShadow = marked.filter(({ text }) => text.includes('box-shadow: inset'));
  expect(byShadow.length).toBeGreaterThan(5);
  expect(byShadow.filter(({ text }) => !text.includes('forced-colors: active')).map(({ path }) => path)).toEqual([]);
});
