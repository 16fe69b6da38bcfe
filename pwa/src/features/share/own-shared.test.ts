import { expect, it } from 'vitest';
import { ownShared } from './own-shared';

/** As a browser keeps it; `blocked`: it keeps nothing. */
function storage(blocked = false) {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => {
      if (blocked) throw new DOMException('blocked', 'SecurityError');
      kept.set(key, text);
    },
  };
}

it('shows what was shared to who was here first, and to nobody who comes in after them', () => {
  const at = storage();
  expect(ownShared(['a', 'b'], 'omar', at)).toEqual(['a', 'b']);
  expect(ownShared(['a', 'b'], 'luz', at)).toEqual([]);
  expect(ownShared(['a', 'b', 'c'], 'luz', at)).toEqual(['c']);
  expect(ownShared(['a', 'b', 'c'], 'omar', at)).toEqual(['a', 'b']);
});

it('forgets what waits no more, and takes what nobody has seen for nobody’s', () => {
  const at = storage();
  ownShared(['a', 'b'], 'omar', at);
  ownShared(['b'], 'luz', at);
  expect([...at.kept.values()]).toEqual(['{"b":"omar"}']);
  expect(ownShared(['b', 'd'], null, at)).toEqual(['d']);
  expect(ownShared(['d'], 'luz', at)).toEqual(['d']);
});

it('is lost to nobody where the browser keeps nothing, or something else', () => {
  expect(ownShared(['a'], 'omar', storage(true))).toEqual(['a']);
  const other = storage();
  other.kept.set('ronda.shared', '[');
  expect(ownShared(['a'], 'omar', other)).toEqual(['a']);
});
