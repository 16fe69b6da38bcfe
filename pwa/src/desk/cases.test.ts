import { expect, it } from 'vitest';
import type { TicketView } from '../engine/api';
import { casesOf, fits, keyOf } from './cases';
import { NOW } from './testing';

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

it('narrows by building, person and age', () => {
  const [first, second] = casesOf([view]);
  const all = { building: '', person: '', age: '' as const };
  expect(fits(first!, { ...all, building: 'e7', person: 'bea' }, NOW)).toBe(true);
  expect(fits(second!, { ...all, person: 'bea' }, NOW)).toBe(false);
  expect(fits(first!, { ...all, building: 'e2' }, NOW)).toBe(false);
  expect(fits(first!, { ...all, age: 'older' }, NOW)).toBe(false);
  expect(fits(first!, { ...all, age: 'week' }, NOW)).toBe(true);
});

it('reads the case an address names, and none from a broken one', () => {
  expect(keyOf('#t%20c')).toBe('t c');
  expect(keyOf('#%')).toBe('');
});
