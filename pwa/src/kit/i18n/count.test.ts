import { expect, it } from 'vitest';
import { capped, counted, grouped, theHour } from './count';
import { ui } from './ui';

it('writes great numbers as people read them', () => {
  expect([0, 7, 999, 1_000, 12_345, 1_000_000, -12_000, 1_234.5].map(grouped)).toEqual([
    ...['0', '7', '999', '1,000', '12,345', '1,000,000', '−12,000', '1,234.5'],
  ]);
});
it('shows in a badge no more than it has room for', () => {
  expect([capped(999), capped(1_000), capped(100, 99)]).toEqual(['999', '999+', '99+']);
});
it('says of one hour that it is one', () => {
  expect(['01:20', '1:20', '11:20', '13:20', '00:01', '01:00'].map(theHour)).toEqual([
    ...['la 01:20', 'la 1:20', 'las 11:20', 'las 13:20', 'las 00:01', 'la 01:00'],
  ]);
});
it('says one as one, and none as several', () => {
  expect([0, 1, 2, 1_001].map((n) => counted(n, 'ticket', 'tickets'))).toEqual([
    ...['0 tickets', '1 ticket', '2 tickets', '1,001 tickets'],
  ]);
});
it('says of one that was found that it is one', () => {
  expect([ui.found(1), ui.found(1_250)]).toEqual(['1 resultado', '1,250 resultados']);
});
