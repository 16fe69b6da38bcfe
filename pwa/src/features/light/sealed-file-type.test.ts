import { expect, it } from 'vitest';
import { OWN, sharedAs } from './sealed-file-type';

/** Of Chromium's lists of what it passes on, the plainest. */
const LISTED = { ending: /\.txt$/, type: 'text/plain' };

it('is shared as what Chromium passes on, wherever Chromium may be', () => {
  for (const system of ['android', 'windows', 'mac', 'chromeos', 'linux', 'other'] as const) {
    const { ending, type } = sharedAs(system);
    expect(ending).toMatch(LISTED.ending);
    expect(type).toBe(LISTED.type);
  }
});

it('keeps its own name where every browser is the system’s', () => {
  expect(sharedAs('ios')).toEqual(OWN);
  expect(sharedAs('ipados')).toEqual(OWN);
});
