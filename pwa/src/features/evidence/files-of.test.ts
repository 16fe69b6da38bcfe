import { expect, test } from 'vitest';
import type { Evidence, Redaction } from '../../contract/api';
import { standing } from './files-of';

const file = (id: string, more: Partial<Evidence> = {}) =>
  ({ id, sealed: null, retired: null, ...more }) as unknown as Evidence;
const retired = { stamp: {}, reason: 'Era otra' } as unknown as Evidence['retired'];

test('what was taken away, refused or named twice does not stand', () => {
  const evidence = [
    file('1.1'),
    file('1.2', { retired }),
    file('1.3', { same_as: '1.1' }),
    file('1.4', { sealed: { at: 1, fault: 'infected' } }),
    file('1.5', { sealed: { at: 1, fault: null } }),
    file('1.6'),
  ];
  const redactions = [{ what: { file: '1.6' } }] as unknown as Redaction[];
  expect(standing({ evidence, redactions }).map(({ id }) => id)).toEqual(['1.1', '1.5']);
  expect(standing({})).toEqual([]);
});
