import { expect, it } from 'vitest';
import { draftOf, isLeftOver, recalled } from './note-drafts';

it('comes back for whom it was typed, and never for the requester what may have been for the desk', () => {
  expect(draftOf('t1', 'internal')).not.toBe(draftOf('t1', 'public'));
  expect(recalled(null, null)).toBeNull();
  expect(recalled('', 'Ya vamos')).toEqual({ text: 'Ya vamos', audience: 'public' });
  expect(recalled('Ojo', null)).toEqual({ text: 'Ojo', audience: 'internal' });
  expect(recalled('Ojo', 'Ojo')).toEqual({ text: 'Ojo', audience: 'internal' });
});

it('leaves no second one for the requester where the app ended as it was turned over, and every other one', () => {
  expect([isLeftOver('Ojo', 'Ojo'), isLeftOver('Ojo', 'Ya vamos'), isLeftOver(null, 'Ya vamos')]).toEqual([
    true,
    false,
    false,
  ]);
  expect([isLeftOver('Ojo', null), isLeftOver(null, null), isLeftOver('', '')]).toEqual([false, false, false]);
});
