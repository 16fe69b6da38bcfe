import { expect, it } from 'vitest';
import { UnkeptDrafts } from './unkept-drafts';

function tab() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

it('what no form could keep is there in the page that is loaded anew', () => {
  const storage = tab();
  const before = new UnkeptDrafts(storage);
  before.hold('note 1', 'se cayó');
  before.hold('note 1', 'se cayó el enlace');
  before.hold('note 2', null);
  const after = new UnkeptDrafts(storage);
  expect(after.find('note 1')).toBe('se cayó el enlace');
  expect(after.find('note 2')).toBeNull();
  expect(after.find('note 3')).toBeUndefined();
  expect(after.all()).toEqual([
    ['note 1', 'se cayó el enlace'],
    ['note 2', null],
  ]);
});

it('what was kept since leaves nothing behind, nor does somebody else who comes in', () => {
  const storage = tab();
  const drafts = new UnkeptDrafts(storage);
  drafts.hold('note 1', 'uno');
  drafts.hold('note 2', 'dos');
  drafts.drop('note 1');
  expect(new UnkeptDrafts(storage).all()).toEqual([['note 2', 'dos']]);
  drafts.clear();
  expect(storage.kept.size).toBe(0);
});

it('holds them as long as the page stands where nothing can be carried, and reads no more than it wrote', () => {
  const blocked = {
    getItem: () => {
      throw new DOMException('blocked', 'SecurityError');
    },
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError');
    },
    removeItem: () => undefined,
  };
  const drafts = new UnkeptDrafts(blocked);
  drafts.hold('note 1', 'uno');
  expect(drafts.find('note 1')).toBe('uno');
  const broken = tab();
  broken.kept.set('ronda.unkept-drafts', '{');
  expect(new UnkeptDrafts(broken).all()).toEqual([]);
});
