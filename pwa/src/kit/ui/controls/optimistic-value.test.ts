import { expect, it } from 'vitest';
import { OptimisticValue } from './optimistic-value';

it('goes on from what was chosen before, though it is not kept yet', async () => {
  const shown: (string | null)[] = [];
  const ends: (() => void)[] = [];
  const ahead = new OptimisticValue((text) => shown.push(text));
  const keep = () => new Promise<void>((resolve) => ends.push(resolve));
  expect(ahead.over('')).toBe('');
  const first = ahead.take('red', keep);
  expect(ahead.over('')).toBe('red');
  const second = ahead.take('red\nvoz', keep);
  ends[0]?.();
  await first;
  expect([ahead.over('red'), shown]).toEqual(['red\nvoz', ['red', 'red\nvoz']]);
  ends[1]?.();
  await second;
  expect([ahead.over('red\nvoz'), shown.at(-1)]).toEqual(['red\nvoz', null]);
});

it('shows what stands again where it was refused, and in a form that took it at once', async () => {
  const shown: (string | null)[] = [];
  const ahead = new OptimisticValue((text) => shown.push(text));
  await ahead.take('red', async () => false);
  await ahead.take('voz', () => undefined);
  await expect(ahead.take('ups', () => Promise.reject(new Error('full')))).rejects.toThrow('full');
  expect([ahead.over(''), shown]).toEqual(['', ['red', null, 'voz', null, 'ups', null]]);
});
