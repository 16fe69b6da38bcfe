import { expect, it } from 'vitest';
import { isUnreached } from './unreached';

const MINUTE = 60_000;
const off = { online: false, offlineSince: 0, problem: null };

it('is told of a network that does not reach the server, once it lasts', () => {
  expect(isUnreached(off, MINUTE, true)).toBe(false);
  expect(isUnreached(off, 2 * MINUTE, true)).toBe(true);
});

it('is not told without a network, with the server there, nor beside a sentence that knows more', () => {
  expect(isUnreached(off, 9 * MINUTE, false)).toBe(false);
  expect(isUnreached({ ...off, online: true }, 9 * MINUTE, true)).toBe(false);
  expect(isUnreached({ ...off, problem: { es: 'a', en: 'b' } }, 9 * MINUTE, true)).toBe(false);
  expect(isUnreached({ ...off, offlineSince: null }, 9 * MINUTE, true)).toBe(false);
});
