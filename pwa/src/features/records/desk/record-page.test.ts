import { expect, it } from 'vitest';
import type { Organisation } from '../../../contract/api';
import { recordPage } from './record-page';

it('leads to a record in its register, and to an article as such', () => {
  const organisation = { registers: [{ id: 'vlan' }, { id: 'saber', article: {} }] } as unknown as Organisation;
  expect(recordPage(organisation, 'vlan', 'r1')).toBe('/mesa/padrones/vlan/r1');
  expect(recordPage(organisation, 'saber', 'r2')).toBe('/mesa/articulos/r2');
  expect(recordPage(null, 'vlan', 'r1')).toBe('/mesa/padrones/vlan/r1');
});
