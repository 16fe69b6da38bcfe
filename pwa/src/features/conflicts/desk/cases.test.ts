import { expect, it } from 'vitest';
import type { TicketView } from '../../../contract/api';
import { casesOf, keyOf } from './cases';
import { NOW } from '../../filters/ticket-fixture';

const stamp = (act: string, by: string) => ({ act, by, site: 'desk' as const, at: NOW, order: NOW });
const view = {
  id: 't',
  place: { value: { building: 'e7' } },
  conflicts: [
    { id: 'c', at: NOW - 10, standing: { stamp: stamp('a.1', 'omar') }, other: { stamp: stamp('b.1', 'bea') } },
    { id: 'e', at: NOW - 20, standing: { stamp: stamp('a.3', 'omar') }, other: { stamp: stamp('j.1', 'joel') } },
    { id: 'd', at: NOW, standing: { stamp: stamp('a.2', 'omar') }, other: { stamp: stamp('b.2', 'bea') }, settled: {} },
  ],
} as unknown as TicketView;

it('lists what waits, the latest first, and nothing decided', () => {
  expect(casesOf([view]).map((each) => each.key)).toEqual(['t c', 't e']);
});

it('lists what waits of equipment beside it, and keeps the one that is read', () => {
  const item = { id: 'q', fields: { building: { value: 'e2' } }, conflicts: [{ ...view.conflicts[0], at: NOW + 5 }] };
  const found = casesOf([view], [item as never], 't d');
  expect(found.map((each) => each.key)).toEqual(['q c', 't d', 't c', 't e']);
  expect([found[0]?.ticket, found[0]?.building]).toEqual([null, 'e2']);
});

it('reads the case an address names, and none from a broken one', () => {
  expect(keyOf('#t%20c')).toBe('t c');
  expect(keyOf('#%')).toBe('');
});
