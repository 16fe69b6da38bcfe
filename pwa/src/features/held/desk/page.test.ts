import { expect, it } from 'vitest';
import type { Organisation, RecordSummary } from '../../../contract/api';
import { pageOf } from './page';

it('leads to the document that the act is on, whatever its kind', () => {
  const desk = {
    organisation: { registers: [{ id: 'vlan' }, { id: 'saber', article: {} }] } as unknown as Organisation,
    records: new Map([
      ['r1', { register: 'vlan' } as RecordSummary],
      ['r2', { register: 'saber' } as RecordSummary],
    ]),
  };
  expect(pageOf({ kind: 'ticket', document: 't1' }, desk)).toBe('/mesa/ticket/t1');
  expect(pageOf({ kind: 'equipment', document: 'e1' }, desk)).toBe('/mesa/equipos/e1');
  expect(pageOf({ kind: 'record', document: 'r1' }, desk)).toBe('/mesa/padrones/vlan/r1');
  expect(pageOf({ kind: 'record', document: 'r2' }, desk)).toBe('/mesa/articulos/r2');
  expect(pageOf({ kind: 'record', document: 'nuevo' }, desk)).toBeNull();
});
