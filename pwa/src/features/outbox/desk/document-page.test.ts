import { expect, it } from 'vitest';
import type { EquipmentSummary, RecordSummary } from '../../../contract/api';
import { documentPage } from './document-page';

it('leads to the page of what was written, whatever it is', () => {
  const desk = {
    equipment: new Map([['e1', {} as EquipmentSummary]]),
    records: new Map([['r1', { register: 'contratos' } as RecordSummary]]),
    organisation: null,
  };
  const pages = ['e1', 'r1', 't1'].map((document) => documentPage(desk, document));
  expect(pages).toEqual(['/mesa/equipos/e1', '/mesa/padrones/contratos/r1', '/mesa/ticket/t1']);
});
