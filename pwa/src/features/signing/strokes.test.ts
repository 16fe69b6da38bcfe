import { describe, expect, it } from 'vitest';
import { count, fromText, isDrawn, pointAt, reduced, toText, type Line, type Point } from './strokes';

const wave = (points: number, row = 0): Line =>
  Array.from({ length: points }, (_, i): Point => [
    Math.round((i * 1000) / points),
    Math.round(200 + 150 * Math.sin(i / 9 + row)),
  ]);

describe('strokes', () => {
  it('keep within the field, wherever the finger ends', () => {
    expect(pointAt(-0.2, 1.4)).toEqual([0, 400]);
    expect(pointAt(0.5, 0.5)).toEqual([500, 200]);
  });
  it('are written and read as the server reads them', () => {
    const lines: Line[] = [
      [
        [0, 0],
        [10, 20],
      ],
      [[5, 5]],
    ];
    expect(toText(lines)).toBe('0,0 10,20;5,5');
    expect(fromText(toText(lines))).toEqual(lines);
    expect(fromText('')).toEqual([]);
  });
  it('are no signature as one dot', () => {
    expect(isDrawn([])).toBe(false);
    expect(isDrawn([[[3, 3]]])).toBe(false);
    expect(isDrawn([[[3, 3]], [[4, 4]]])).toBe(true);
  });
  it('never exceed what is kept, and keep their ends', () => {
    const lines = Array.from({ length: 12 }, (_, row) => wave(900, row));
    const kept = fromText(toText(lines));
    expect(count(kept)).toBeLessThanOrEqual(4000);
    expect(kept).toHaveLength(12);
    kept.forEach((line, row) => {
      expect(line[0]).toEqual(lines[row]?.[0]);
      expect(line.at(-1)).toEqual(lines[row]?.at(-1));
    });
    expect(count(fromText(toText(Array.from({ length: 5000 }, (_, i): Line => [[i % 1000, 1]]))))).toBe(4000);
  });
  it('lose what lies on a straight line first', () => {
    const straight: Line = [
      [0, 0],
      [50, 0],
      [100, 0],
      [100, 90],
    ];
    expect(reduced(straight, 1)).toEqual([
      [0, 0],
      [100, 0],
      [100, 90],
    ]);
  });
});
