import { expect, it } from 'vitest';
import { DraftTimes } from './draft-times';
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

/** This was written, and its storage was lost. */
function loses(drafts: UnkeptDrafts, key: string, text: string | null) {
  drafts.written(key, text);
  drafts.lost(key);
}

it('what no form could keep is there in the page that is loaded anew', () => {
  const storage = tab();
  const before = new UnkeptDrafts('d1', storage);
  loses(before, 'note 1', 'se cayó');
  loses(before, 'note 1', 'se cayó el enlace');
  loses(before, 'note 2', null);
  const after = new UnkeptDrafts('d1', storage);
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
  const drafts = new UnkeptDrafts('d1', storage);
  loses(drafts, 'note 1', 'uno');
  loses(drafts, 'note 2', 'dos');
  drafts.kept('note 1', 'uno');
  expect(new UnkeptDrafts('d1', storage).all()).toEqual([['note 2', 'dos']]);
  drafts.clear();
  expect(storage.kept.size).toBe(0);
});

it('gives back nothing that an act took along, nor what stood there before the act left something else', () => {
  const storage = tab();
  const drafts = new UnkeptDrafts('d1', storage, new DraftTimes(tab()));
  for (const key of ['note 1', 'audit', 'note 2']) loses(drafts, key, 'uno');
  drafts.changed('note 1', null);
  drafts.changed('audit', 'visto');
  drafts.changed('note 3', null);
  expect(new UnkeptDrafts('d1', storage, new DraftTimes(tab())).all()).toEqual([['note 2', 'uno']]);
});

it('shows nobody what was written on another device', () => {
  for (const next of ['d2', null]) {
    const storage = tab();
    loses(new UnkeptDrafts('d1', storage), 'note 1', 'uno');
    expect(new UnkeptDrafts(next, storage).find('note 1')).toBeUndefined();
    expect(storage.kept.size).toBe(0);

    const open = new UnkeptDrafts('d1', storage);
    loses(open, 'note 1', 'uno');
    open.of('d1');
    expect(open.find('note 1')).toBe('uno');
    open.of(next);
    expect(open.all()).toEqual([]);
    expect(storage.kept.size).toBe(0);
    loses(open, 'note 2', 'dos');
    expect(new UnkeptDrafts('d1', storage).all()).toEqual([]);
  }
});

it('holds what was written last until it is kept, not until something before it is', () => {
  const drafts = new UnkeptDrafts('d1', tab());
  loses(drafts, 'note 1', 'uno');
  loses(drafts, 'note 1', 'uno y dos');
  drafts.kept('note 1', 'uno');
  expect(drafts.find('note 1')).toBe('uno y dos');
  drafts.kept('note 1', 'uno y dos');
  expect(drafts.find('note 1')).toBeUndefined();
});

it('puts nothing earlier in the place of what was written since, whichever is answered first', () => {
  const storage = tab();
  const drafts = new UnkeptDrafts('d1', storage);
  drafts.written('note 1', 'uno');
  drafts.written('note 1', 'uno y dos');
  drafts.lost('note 1'); // the first of them
  expect(drafts.find('note 1')).toBe('uno y dos');
  drafts.kept('note 1', 'uno y dos');
  expect(drafts.find('note 1')).toBeUndefined();

  drafts.written('note 2', 'uno');
  drafts.written('note 2', 'uno y dos');
  drafts.kept('note 2', 'uno y dos');
  drafts.lost('note 2');
  expect(drafts.find('note 2')).toBeUndefined();
  expect(storage.kept.size).toBe(0);
});

it('holds nothing for who comes in next of what was under way before', () => {
  const storage = tab();
  const drafts = new UnkeptDrafts('d1', storage);
  drafts.written('note 1', 'uno');
  drafts.of('d2');
  drafts.lost('note 1');
  expect([drafts.all(), storage.kept.size]).toEqual([[], 0]);
});

it('holds what was on its way as the page is left, and what its forms tell after that', () => {
  const storage = tab();
  const drafts = new UnkeptDrafts('d1', storage);
  drafts.written('note 1', 'kept before');
  drafts.kept('note 1', 'kept before');
  drafts.written('note 2', 'se cayó');
  expect(storage.kept.size).toBe(0);
  drafts.leave();
  drafts.written('note 3', 'desde las nueve');
  const after = new UnkeptDrafts('d1', storage);
  expect(after.all()).toEqual([
    ['note 2', 'se cayó'],
    ['note 3', 'desde las nueve'],
  ]);
  expect(new UnkeptDrafts('d2', storage).all()).toEqual([]);
});

it('holds nothing of somebody who has signed out', () => {
  const storage = tab();
  const drafts = new UnkeptDrafts('d1', storage);
  drafts.of(null);
  drafts.written('note 1', 'refused: nobody is here');
  drafts.leave();
  drafts.written('note 2', 'nor this');
  expect([drafts.all(), storage.kept.size]).toEqual([[], 0]);
});

it('holds nothing of what was kept, where the page that was left stands again', () => {
  const storage = tab();
  const drafts = new UnkeptDrafts('d1', storage);
  drafts.written('note 1', 'uno');
  drafts.leave();
  drafts.stay();
  drafts.kept('note 1', 'uno');
  drafts.written('note 2', 'dos');
  expect(storage.kept.size).toBe(0);
});

it('gives back nothing that another tab has written since: what was sent there is no draft any more', () => {
  const [one, shared] = [tab(), tab()];
  let now = 1_000;
  const open = (storage: ReturnType<typeof tab>) =>
    new UnkeptDrafts('d1', storage, new DraftTimes(shared), () => (now += 1));
  const left = open(one);
  left.written('note 1', 'se cayó');
  left.written('note 2', 'desde las nueve');
  left.leave();
  const other = open(tab());
  other.written('note 1', null); // sent from there
  other.kept('note 1', null);
  expect(open(one).all()).toEqual([['note 2', 'desde las nueve']]);
  left.stay();
  expect([left.find('note 1'), left.find('note 2')]).toEqual([undefined, 'desde las nueve']);
});

it('gives back what was written after it, in the same tab, by a clock that was set back', () => {
  const [one, shared] = [tab(), tab()];
  let now = 9_000;
  const drafts = new UnkeptDrafts('d1', one, new DraftTimes(shared), () => now);
  drafts.written('note 1', 'uno');
  drafts.kept('note 1', 'uno');
  now = 1_000;
  drafts.written('note 1', 'uno y dos');
  drafts.leave();
  expect(new UnkeptDrafts('d1', one, new DraftTimes(shared), () => now).find('note 1')).toBe('uno y dos');
});

it('remembers when a draft was written of the latest alone, and of nobody who has left', () => {
  const shared = tab();
  const times = new DraftTimes(shared);
  for (let at = 1; at <= 100; at += 1) times.kept(`note ${at}`, at);
  times.kept('note 100', 5);
  expect([times.of('note 1'), times.of('note 37'), times.of('note 100')]).toEqual([0, 37, 100]);
  new UnkeptDrafts('d1', tab(), times).of('d2');
  expect(shared.kept.size).toBe(0);
  shared.kept.set('ronda.draft-times', '{');
  expect(times.of('note 1')).toBe(0);
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
  const drafts = new UnkeptDrafts('d1', blocked);
  loses(drafts, 'note 1', 'uno');
  expect(drafts.find('note 1')).toBe('uno');
  const broken = tab();
  broken.kept.set('ronda.unkept-drafts', '{');
  expect(new UnkeptDrafts('d1', broken).all()).toEqual([]);
});
