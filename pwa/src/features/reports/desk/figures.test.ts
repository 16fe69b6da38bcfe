import { expect, it } from 'vitest';
import type { ReportNumber, ReportRow } from '../../../contract/api';
import { basis, greatest, scale, told, type Said } from './figures';

const said: Said = {
  of: (part, all) => `${part} of ${all}`,
  time: (hours, minutes) => `${hours} h ${minutes} min`,
  cases: (count) => `${count} cases`,
  none: '–',
};
const number = (value: number | null, of: number | null = null): ReportNumber => ({ value, of, key: '' });
const plain = (text: string) => text.replace(/\s/g, ' ');

it('says a number by its unit, and nothing where there is nothing (OAX-05)', () => {
  expect(told(number(1328), 'count', 'en', said)).toBe('1,328');
  expect(told(number(-1328, 2), 'quantity', 'en', said)).toBe('-1,328');
  expect(plain(told(number(321, 351), 'share', 'en', said))).toBe('91.5%');
  expect(told(number(null, 0), 'share', 'en', said)).toBe('–');
  expect(told(number(125, 41), 'minutes', 'en', said)).toBe('2\u00a0h\u00a05\u00a0min');
});
it('says what a share or a median rests on', () => {
  expect(basis(number(321, 351), 'share', said)).toBe('321 of 351');
  expect(basis(number(125, 41), 'minutes', said)).toBe('41 cases');
  expect(basis(number(7), 'count', said)).toBe('');
  expect(basis(number(20, 3), 'quantity', said)).toBe('');
  expect(basis(number(null, 0), 'minutes', said)).toBe('');
});
it('measures bars by the greatest, also where all are nothing', () => {
  const row = (...values: number[]): ReportRow => ({
    ...{ id: '', label: { es: '', en: '' }, numbers: values.map((value) => number(value)) },
  });
  expect(greatest([row(3, 9), row(5, 1)])).toBe(5);
  expect(greatest([row(3, 9), row(5, 1)], 2)).toBe(9);
  expect(greatest([row(0)])).toBe(1);
  expect(greatest([])).toBe(1);
});
it('draws a scale in whole numbers that holds the greatest', () => {
  expect(scale(1)).toEqual([0, 1]);
  expect(scale(88)).toEqual([0, 25, 50, 75, 100]);
  for (const most of [1, 2, 3, 4, 5, 7, 9, 11, 26, 99, 101, 12_345]) {
    const lines = scale(most);
    expect(lines.at(-1)).toBeGreaterThanOrEqual(most);
    expect(lines.every((line) => Number.isInteger(line))).toBe(true);
    expect(lines.length).toBeLessThanOrEqual(6);
  }
});
