import { expect, test } from 'vitest';
import type { Evidence, Redaction } from '../../contract/api';
import { type AskedBy, broughtBy, standing } from './files-of';

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

test('what came by the portal, mail or WhatsApp is of who asked, not of the server that took it in', () => {
  const asked = (name: string, person: string | null = null) =>
    ({ requester: { name: { value: name } }, requester_person: person }) as unknown as AskedBy;
  const from = (site: string, by: string) => ({ stamp: { site, by } }) as unknown as Evidence;
  const nameOf = (id: string) => ({ ronda: 'Ronda', omar: 'Omar Cruz', lia: 'Lía Mora' })[id] ?? '';
  expect(broughtBy(from('portal', 'ronda'), asked('Rosa Luna'), nameOf)).toBe('Rosa Luna');
  expect(broughtBy(from('portal', 'ronda'), asked(''), nameOf), 'their name was taken out').toBe('Alguien');
  expect(broughtBy(from('portal', 'lia'), asked('', 'lia'), nameOf)).toBe('Lía Mora');
  expect(broughtBy(from('field', 'omar'), asked('Rosa Luna'), nameOf)).toBe('Omar Cruz');
  expect(broughtBy(from('system', 'ronda'), asked('Rosa Luna'), nameOf), 'the server itself').toBe('Ronda');
  expect(broughtBy(from('portal', 'ronda'), undefined, nameOf), 'of a record').toBe('Ronda');
});
