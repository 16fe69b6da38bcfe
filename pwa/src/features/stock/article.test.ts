import { expect, it } from 'vitest';
import { draftFrom, EMPTY, sourceAmong } from './article';

it('comes back as it was written, and empty where nothing was kept', () => {
  const written = { chosen: '', item: 'Cable UTP', quantity: '3', unit: 'm' };
  expect(draftFrom({ ...written, from: 'bag' })).toEqual(written);
  expect(draftFrom({})).toEqual(EMPTY);
});

it('comes out of a store that is there still, and out of none that is not', () => {
  const stores = [{ id: 'bag' }, { id: 'room' }];
  expect([sourceAmong('room', stores), sourceAmong('gone', stores), sourceAmong(null, stores)]).toEqual([
    'room',
    null,
    null,
  ]);
});
