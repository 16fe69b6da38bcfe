import { describe, expect, it } from 'vitest';
import { after } from './storage-quota';

describe('what is known of room', () => {
  it('a photograph refused leaves words possible, and words refused leave nothing', () => {
    expect(after('enough', 'attach', 'photo_full')).toBe('no_photos');
    expect(after('enough', 'attach', 'storage_full')).toBe('no_photos');
    expect(after('no_photos', 'dispatch', 'storage_full')).toBe('none');
    expect(after('none', 'attach', 'photo_full')).toBe('none');
  });
  it('is proven again by what is taken, each for its own kind', () => {
    expect(after('none', 'dispatch', null)).toBe('no_photos');
    expect(after('no_photos', 'dispatch', null)).toBe('no_photos');
    expect(after('none', 'attach', null)).toBe('enough');
  });
  it('learns nothing from refusals about other things', () => {
    expect(after('no_photos', 'attach', 'file_large')).toBe('no_photos');
    expect(after('enough', 'dispatch', 'not_here')).toBe('enough');
  });
});
