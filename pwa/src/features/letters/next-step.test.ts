import { expect, test } from 'vitest';
import { lastStep, nextStep } from './next-step';

test('each letter goes its own way, a step at a time', () => {
  expect(nextStep('incoming', [])).toBe('stamped_attended');
  expect(nextStep('outgoing', [])).toBe('delivered');
  expect(nextStep('incoming', ['stamped_attended'])).toBe('recorded_attended');
  expect(nextStep('outgoing', ['delivered', 'recorded_attended'])).toBe('archived');
  expect(nextStep('incoming', ['stamped_attended', 'recorded_attended', 'archived'])).toBeNull();
  expect(lastStep('incoming', [])).toBeNull();
  expect(lastStep('outgoing', ['delivered'])).toBe('delivered');
});
