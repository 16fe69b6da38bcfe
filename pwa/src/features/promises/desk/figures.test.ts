import { expect, it } from 'vitest';
import type { PromiseCount, PromiseRow, Promises } from '../../../contract/api';
import { recounted, share, total, worstFirst } from './figures';

const count = (kept: number, broken: number, open: number): PromiseCount => ({ kept, broken, open });
const row = (name: string, level: number, answer: PromiseCount, solution: PromiseCount): PromiseRow => ({
  ...{ service: name, name, level, tickets: 3, answer, solution },
});

it('adds up services and levels (OAX-91)', () => {
  const rows = [row('Red', 1, count(1, 1, 0), count(2, 0, 1)), row('Red', 2, count(0, 1, 0), count(0, 1, 0))];
  expect(total(rows)).toEqual({ tickets: 6, answer: count(1, 2, 0), solution: count(2, 1, 1) });
  expect(total([])).toEqual({ tickets: 0, answer: count(0, 0, 0), solution: count(0, 0, 0) });
});
it('says a share of what came to its end, and never all or none where that is not so', () => {
  const told = (of: PromiseCount) => share(of, 'en')?.replace(/\s/g, '') ?? null;
  expect(told(count(0, 0, 9))).toBeNull();
  expect(told(count(321, 30, 2))).toBe('91.5%');
  expect(told(count(5, 0, 0))).toBe('100%');
  expect(told(count(9_999, 1, 0))).toBe('99.9%');
  expect(told(count(1, 9_999, 0))).toBe('0.1%');
  expect(told(count(0, 3, 0))).toBe('0%');
});
it('puts above what was broken most', () => {
  const fine = row('Correo', 1, count(1, 0, 0), count(1, 0, 0));
  const late = row('Red', 1, count(0, 1, 0), count(0, 2, 0));
  expect(worstFirst([fine, late]).map(({ name }) => name)).toEqual(['Red', 'Correo']);
});
it('tells of an opened line what its list tells, which was counted later (OAX-91)', () => {
  const figures = (...rows: PromiseRow[]): Promises => ({ rows, tickets: [], more: false, position: 7, at: 1 });
  const [mail, open] = [
    row('Correo', 1, count(1, 0, 0), count(1, 0, 0)),
    row('Red', 1, count(0, 0, 1), count(0, 0, 1)),
  ];
  const told = figures(mail, open);
  expect(recounted(told, { ...figures(open), position: 9 }, open)).toBe(told);
  const late = row('Red', 1, count(0, 1, 0), count(0, 1, 0));
  const agreed = recounted(told, { ...figures(late), position: 9 }, open);
  expect(agreed.rows).toEqual([mail, late]);
  expect(recounted(agreed, figures(late), open)).toBe(agreed);
  expect(recounted(told, figures(), open).rows).toEqual([mail]); // all of them were rejected since
});
