import { describe, expect, it } from 'vitest';
import { apply, splices, steps } from './splices';

const pairs: [string, string][] = [
  ['', ''],
  ['', 'El cable está mordido.'],
  ['El cable está mordido.', ''],
  ['El Access Point no enciende.', 'El Access Point enciende y se apaga a los 40 s.'],
  ['uno dos tres', 'uno tres dos tres'],
  ['🙂 sin red', '🙃 sin red 🙂'],
  ['línea\nlínea', 'línea\n\nlínea'],
  ['ñandú', 'ñandú́'],
];

describe('splices', () => {
  it.each(pairs)('makes the new text of the old: %j → %j', (before, after) => {
    expect(apply(before, splices(before, after))).toBe(after);
  });

  it('is empty when nothing changed', () => {
    expect(splices('igual', 'igual')).toEqual([]);
  });

  it('touches only the words that changed', () => {
    expect(splices('se probó otro puerto hoy', 'se probó otro inyector hoy')).toEqual([
      { at: 14, delete: 'puerto', insert: 'inyector' },
    ]);
  });

  it('counts UTF-16 code units and never cuts a pair', () => {
    expect(splices('🙂🙂 a', '🙂🙃 a')).toEqual([{ at: 2, delete: '🙂', insert: '🙃' }]);
  });

  it('positions each splice on the outcome of the one before', () => {
    const list = splices('a b c d', 'aa b cc d');
    expect(list).toEqual([
      { at: 0, delete: 'a', insert: 'aa' },
      { at: 5, delete: 'c', insert: 'cc' },
    ]);
  });

  it('holds for random pairs', () => {
    let seed = 7;
    const next = (n: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
    const word = () => ['red', 'cable', ' ', '\n', '🙂', 'ñ', '.', 'switch'][next(8)] ?? '';
    for (let round = 0; round < 500; round += 1) {
      const before = Array.from({ length: next(20) }, word).join('');
      const after = Array.from({ length: next(20) }, word).join('');
      expect(apply(before, splices(before, after))).toBe(after);
    }
  });

  it('gives one replacement rather than more than an act may carry', () => {
    const before = Array.from({ length: 220 }, (_, i) => `a${i} x`).join(' ');
    const after = Array.from({ length: 220 }, (_, i) => `b${i} x`).join(' ');
    expect(splices(before, after)).toHaveLength(1);
    expect(apply(before, splices(before, after))).toBe(after);
  });

  it('refuses what does not fit', () => {
    expect(apply('abc', [{ at: 1, delete: 'x' }])).toBeNull();
    expect(apply('abc', [{ at: 9, insert: 'x' }])).toBeNull();
  });

  it('falls back to one replacement on long texts', () => {
    const before = Array.from({ length: 800 }, (_, i) => `a${i}`).join(' ');
    const after = Array.from({ length: 800 }, (_, i) => `b${i}`).join(' ');
    expect(steps(before, after)).toHaveLength(2);
    expect(apply(before, splices(before, after))).toBe(after);
  });
});
