import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Json } from '../pieces';
import { fieldName, textAlone, valueName } from './field-words';

const CHART = join(
  dirname(fileURLToPath(import.meta.url)),
  '../../../../../server/organisations/oaxaca/archive_chart.json',
);

function keysOf(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => [key, ...keysOf(part)]);
}

it('has words for each key of the archive chart, which no section edits', () => {
  const section = textAlone('archive_chart.json');
  const keys = keysOf(JSON.parse(readFileSync(CHART, 'utf8')) as Json);
  expect(keys).toContain('concentration_years');
  for (const key of [...keys, 'holds', 'folio', 'why', 'part_of', 'services'])
    expect(fieldName(key, section), key).not.toBe(key);
});

it('has words for what the archive chart chooses among few, and leaves any other value as it is', () => {
  const section = textAlone('archive_chart.json');
  for (const fate of ['destroyed', 'permanent', 'sampled'])
    expect(valueName(fate, ['series', '0', 'fate'], section), fate).not.toBe(fate);
  expect(valueName('administrative', ['series', 'soporte', 'values', '0'], section)).toBe('administrativo');
  expect(valueName('ours', ['source'], section)).not.toBe('ours');
  expect(valueName('destroyed', ['series', '0', 'name'], section)).toBe('destroyed');
  expect(valueName('destroyed', ['fate'])).toBe('destroyed');
});
