import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SRC = join(dirname(fileURLToPath(import.meta.url)), '../../..');

it('says of each list that it is one, which VoiceOver leaves out where no bullets are drawn', () => {
  const screens = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.svelte'));
  expect(screens.length).toBeGreaterThan(100);
  const silent = screens.filter((path) => /<[ou]l(?=[\s>])(?!\s+role=)/.test(readFileSync(join(SRC, path), 'utf8')));
  expect(silent).toEqual([]);
});

it('gives each table a name, by which it is found among the others', () => {
  const screens = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.svelte'));
  const tables = screens.flatMap((path) =>
    [...readFileSync(join(SRC, path), 'utf8').matchAll(/<table\b[\s\S]{0,400}/g)].map(([text]) => ({ path, text })),
  );
  expect(tables.length).toBeGreaterThan(5);
  const nameless = tables.filter(({ text }) => !/aria-label|<caption/.test(text.split('<thead')[0] ?? ''));
  expect(nameless.map(({ path }) => path)).toEqual([]);
});

it('says of each part of a table what it is where a narrow screen draws it as anything else', () => {
  const screens = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.svelte'));
  const drawn =
    /<(?:thead|tbody|tfoot|tr|t[hd])\b[^>]*\smax-\w+:(?:block|grid|flex)|\b(?:tr|t[hd])\s*\{[^}]*display:\s*(?:block|grid|flex)/;
  const turned = screens
    .map((path) => ({ path, text: readFileSync(join(SRC, path), 'utf8') }))
    .filter(({ text }) => text.includes('<table') && drawn.test(text));
  expect(turned.length).toBeGreaterThan(3);
  const silent = turned.filter(({ text }) =>
    /<(?:table|thead|tbody|tfoot|tr|t[hd])(?=[\s>])(?!\s+role=\{PART\.)/.test(text),
  );
  expect(silent.map(({ path }) => path)).toEqual([]);
});
