import { expect, test } from 'vitest';
import { type Part, marked } from './inline-marks.ts';

const written = (parts: Part[]): string =>
  parts.map((part) => (typeof part === 'string' ? part : `<${part.as}>${written(part.of)}</${part.as}>`)).join('');

// The same cases as the portal's.
test.each([
  ['El **teléfono** no *da* __tono__.', 'El <strong>teléfono</strong> no <em>da</em> <u>tono</u>.'],
  ['**muy *muy* lento**', '<strong>muy <em>muy</em> lento</strong>'],
  ['2*3*4 y a__b__c', '2*3*4 y a__b__c'],
  ['archivo __init__.py', 'archivo __init__.py'],
  ['* uno\n* dos', '* uno\n* dos'],
  ['**sin cerrar', '**sin cerrar'],
  ['****', '****'],
  ['uno\n\ndos', 'uno\n\ndos'],
  ['<script>alert(1)</script>', '<script>alert(1)</script>'],
  ['', ''],
])('%s', (text, expected) => {
  expect(written(marked(text))).toBe(expected);
});
