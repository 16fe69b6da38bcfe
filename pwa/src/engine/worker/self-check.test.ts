import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { findWord, keepWord } from './self-check';

it('finds the word and the key of before, also after its handle was closed, and leaves nothing behind', async () => {
  await keepWord('una palabra');
  expect(await findWord('una palabra')).toEqual({ kept: true, signs: true, reopened: true });
  expect(await findWord('una palabra')).toEqual({ kept: false, signs: false, reopened: false });
});
