import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SRC = join(dirname(fileURLToPath(import.meta.url)), '../../..');

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
