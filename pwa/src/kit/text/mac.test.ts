// How a card's address is written.
import { expect, test } from 'vitest';
import { writtenMac } from './mac';

test('twelve digits are written in pairs, and nothing else is touched', () => {
  expect(writtenMac('001a2b3c4d5e')).toBe('00:1A:2B:3C:4D:5E');
  expect(writtenMac('00:1a:2b:3c:4d:5e')).toBe('00:1a:2b:3c:4d:5e');
  expect(writtenMac('')).toBe('');
});
