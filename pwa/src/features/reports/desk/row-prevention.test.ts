import { expect, it } from 'vitest';
import type { TicketSummary } from '../../../contract/api';
import { rowPrevention } from './row-prevention';

const rule = { least: 3, days: 90, service: 'task', subject: 'Solución preventiva' };
const row = (count: number) => ({ id: 'q1', numbers: [{ value: count, of: null, key: 'items q1' }] });
const proposal = { id: 't1', folio: null, provisional: 'P-7', equipment: 'q1' } as TicketSummary;

it('offers from the threshold on to propose what prevents it, to who may open that ticket alone', () => {
  expect(rowPrevention('items', row(2), rule, [], true)).toBeNull();
  expect(rowPrevention('items', row(3), rule, [], true)).toEqual({
    href: '/mesa/llamada?previene=&equipo=q1',
    folio: null,
  });
  expect(rowPrevention('items', row(3), rule, [], false)).toBeNull();
  expect(rowPrevention('item-services', row(3), rule, [], true)).toBeNull();
});

it('leads every reader to what was proposed already', () => {
  for (const may of [true, false])
    expect(rowPrevention('items', row(3), rule, [proposal], may)).toEqual({ href: '/mesa/ticket/t1', folio: 'P-7' });
});
