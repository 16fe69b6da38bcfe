import { expect, it, vi } from 'vitest';

vi.mock('../../../contract/engine', () => ({ engine: {} }));
vi.mock('../../bell/browser-push', () => ({ able: () => false }));
const { spaceOf, verdictOf } = await import('./checks');

const MB = 1024 * 1024;

it('calls room what a day of photographs takes', () => {
  expect(spaceOf({ quota: 2_000 * MB, usage: 100 * MB })).toBe('good');
  expect(spaceOf({ quota: 400 * MB, usage: 100 * MB })).toBe('limited');
  expect(spaceOf({ quota: 150 * MB, usage: 100 * MB })).toBe('bad');
  expect(spaceOf({})).toBe('untried');
});

it('is as good as its worst part', () => {
  expect(verdictOf({ storage: 'good', push: 'untried' })).toBe('good');
  expect(verdictOf({ storage: 'good', push: 'limited' })).toBe('limited');
  expect(verdictOf({ storage: 'bad', push: 'limited' })).toBe('bad');
});
