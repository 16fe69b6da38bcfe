import { expect, it } from 'vitest';
import type { EquipmentSummary, Organisation, RecordSummary } from '../../../contract/api';
import { documentPage } from './document-page';

const phone = {
  equipment: new Map([['e1', {} as EquipmentSummary]]),
  records: new Map([
    ['r1', { register: 'contratos' } as RecordSummary],
    ['a1', { register: 'articulos' } as RecordSummary],
  ]),
  organisation: { registers: [{ id: 'contratos' }, { id: 'articulos', article: {} }] } as unknown as Organisation,
};

it('leads to the page of what was written, whatever it is', () => {
  const pages = ['e1', 'r1', 'a1', 't1'].map((document) => documentPage(phone, document));
  expect(pages).toEqual(['/campo/equipo/e1', '/campo/padron/contratos/r1', '/campo/articulos/a1', '/campo/ticket/t1']);
});

it('knows by its act an item that is not on the phone any more', () => {
  const command = { set_equipment_field: { field: 'mac' as const, value: 'aa' } };
  expect(documentPage(phone, 'e9', command)).toBe('/campo/equipo/e9');
});
