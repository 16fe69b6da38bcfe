import { expect, it } from 'vitest';
import { ACTS } from '../../ticket/desk/acts';
import { Dialogs, type OpenDialog } from './open-dialog.svelte';

const [act] = ACTS;
const cancels = (): OpenDialog => {
  if (act === undefined) throw new Error('the desk has no acts');
  return { kind: 'act', act, given: { duplicate: 'another' }, corrects: null };
};

it('is never open over another ticket than its own, nor again over that one when it comes back', () => {
  const dialogs = new Dialogs();
  expect(dialogs.at('a')).toBe(false);
  dialogs.open = cancels();
  expect(dialogs.at('a')).toBe(false);
  expect(dialogs.open).not.toBeNull();
  expect(dialogs.at('b')).toBe(true);
  expect(dialogs.open).toBeNull();
  dialogs.open = { kind: 'letter' };
  expect(dialogs.at('a')).toBe(true);
  expect(dialogs.open).toBeNull();
});
