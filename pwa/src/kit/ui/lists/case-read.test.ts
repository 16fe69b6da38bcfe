import { expect, it } from 'vitest';
import { CaseRead } from './case-read';

const read = () => new CaseRead<{ id: string }>(({ id }) => id);
const list = (...ids: string[]) => ids.map((id) => ({ id }));

it('stays at what is read where a newer case comes above it', () => {
  const reading = read();
  expect(reading.of(list('a', 'b'), undefined)?.id).toBe('a');
  expect(reading.of(list('new', 'a', 'b'), undefined)?.id).toBe('a');
  expect(reading.key).toBe('a');
});

it('goes where the address leads, and begins anew once it names none', () => {
  const reading = read();
  const cases = list('a', 'b');
  reading.of(cases, undefined);
  expect(reading.of(cases, cases[1])?.id).toBe('b');
  expect(reading.key).toBe('');
  expect(reading.of(list('new', 'a', 'b'), undefined)?.id).toBe('new');
});

it('begins at the first where what was read has gone, and at nothing where there is none', () => {
  const reading = read();
  reading.of(list('a', 'b'), undefined);
  expect(reading.of(list('b', 'c'), undefined)?.id).toBe('b');
  expect(reading.of([], undefined)).toBeUndefined();
});

it('begins with the first of all, not with what came first of them, and stays while more come', () => {
  const reading = read();
  expect(reading.of(list('old'), undefined, false)?.id).toBe('old');
  expect(reading.of(list('a', 'old'), undefined, true)?.id).toBe('a');
  expect(reading.of(list('new', 'a', 'old'), undefined, false)?.id).toBe('a');
});
