import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Steady } from './steady.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const [first, second] = [{ pointerId: 1 }, { pointerId: 2 }];

it('follows, stands still while a finger is down, and goes on once its press was told', () => {
  const rows = new Steady(['a', 'b']);
  rows.follow(['b', 'a']);
  expect(rows.current).toEqual(['b', 'a']);
  rows.down(first);
  rows.follow(['c']);
  rows.follow(['c', 'd']);
  expect(rows.current).toEqual(['b', 'a']);
  rows.up(first);
  rows.follow(['d']);
  expect(rows.current, 'the click comes after the finger').toEqual(['b', 'a']);
  vi.runAllTimers();
  expect(rows.current).toEqual(['d']);
  rows.follow(['e']);
  expect(rows.current).toEqual(['e']);
});

it('waits for the last finger, and for a new one that comes before the click was told', () => {
  const row = new Steady('a');
  row.down(first);
  row.down(second);
  row.follow('b');
  row.up(first);
  vi.runAllTimers();
  expect(row.current).toBe('a');
  row.up(second);
  row.down(first);
  vi.runAllTimers();
  expect(row.current).toBe('a');
  row.up(first);
  vi.runAllTimers();
  expect(row.current).toBe('b');
});

it('goes on at once where the finger scrolls, and knows none that came down elsewhere', () => {
  const row = new Steady('a');
  row.down(first);
  row.follow('b');
  row.up(second);
  row.cancel(second);
  expect(row.current).toBe('a');
  row.cancel(first);
  expect(row.current).toBe('b');
});

it('goes on at once where it is hidden, and follows what comes next though the press was not told yet', () => {
  const row = new Steady('former');
  row.down(first);
  row.up(first);
  row.hidden('');
  expect(row.current).toBe('');
  row.follow('new');
  expect(row.current).toBe('new');
  row.down(first);
  row.hidden('');
  row.up(first);
  row.follow('newer');
  expect(row.current, 'the finger was on something else').toBe('newer');
});
