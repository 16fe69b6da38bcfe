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
