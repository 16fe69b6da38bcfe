import { expect, it } from 'vitest';
import { chipOf } from './chip';

const quiet = { online: true, syncing: false, pending: 0, files: 0, stuck: 0, lastSync: 1, problem: null };

it('says what needs somebody before what is on its way, and that before what is away', () => {
  expect(chipOf(quiet)).toBe('up_to_date');
  expect(chipOf({ ...quiet, online: false })).toBe('offline');
  expect(chipOf({ ...quiet, online: false, files: 1 })).toBe('pending');
  expect(chipOf({ ...quiet, pending: 1, syncing: true })).toBe('syncing');
  expect(chipOf({ ...quiet, syncing: true })).toBe('up_to_date');
  expect(chipOf({ ...quiet, syncing: true, lastSync: null })).toBe('syncing');
  expect(chipOf({ ...quiet, pending: 1, stuck: 1 })).toBe('attention');
  expect(chipOf({ ...quiet, problem: { es: 'x', en: 'x' } })).toBe('attention');
});
