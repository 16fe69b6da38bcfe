import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SRC = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const read = (path: string) => readFileSync(join(SRC, path), 'utf8');

it('says which language people wrote a text in, so that an interface in English reads it out as Spanish', () => {
  const screens = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.svelte'));
  const texts = screens.flatMap((path) =>
    [...readFileSync(join(SRC, path), 'utf8').matchAll(/(<p\b[^<]*)<MarkedText\b/g)].map(([, line = '']) => ({
      path,
      line,
    })),
  );
  expect(texts.length).toBeGreaterThanOrEqual(3);
  expect(texts.filter(({ line }) => !line.includes('lang={DATA_LANGUAGE}')).map(({ path }) => path)).toEqual([]);
});

it('says so of a form’s own words too: its labels, its hints, what it offers, and what is written there', () => {
  const field = read('kit/ui/controls/Field.svelte');
  for (const said of [
    '<span lang={language}>{label}</span>',
    'lang={language} id="{id}-hint"',
    'lang: written ?? language',
  ])
    expect(field).toContain(said);
  const several = read('kit/ui/controls/SeveralField.svelte');
  for (const said of ['<span lang={language}>{label}</span>', '{language}']) expect(several).toContain(said);
  // Each way in which a field of the organisation's form is drawn.
  const drawn = read('features/app/FormField.svelte');
  expect(drawn).toContain('language: DATA_LANGUAGE');
  expect(drawn).toContain('language={DATA_LANGUAGE}');
});
