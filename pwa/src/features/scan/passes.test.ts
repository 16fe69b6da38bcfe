import { describe, expect, it } from 'vitest';
import { level } from './local-contrast';
import { passes } from './passes';

describe('the order of looks', () => {
  it('begins with the whole picture, and with another look after each that gave nothing', () => {
    expect(passes(0)[0]).toEqual({ part: 1, side: 1280 });
    expect(new Set([0, 1, 2, 3, 4].map((missed) => passes(missed)[0]))).toHaveLength(5);
  });
  it('looks for turned bars only after some pictures gave nothing, and then every way within three', () => {
    const ways = (missed: number) => passes(missed).flatMap(({ turned }) => (turned === undefined ? [] : [turned]));
    expect(ways(0)).toEqual([]);
    expect(ways(1)).toEqual([]);
    expect(new Set([2, 3, 4].flatMap(ways))).toEqual(new Set([15, -15, 30, -30, 45]));
  });
  it('tries first for a while what read last, and tries nothing twice', () => {
    const last = passes(2).find(({ turned }) => turned !== undefined);
    expect(passes(0, last)[0]).toBe(last);
    expect(passes(1, passes(0)[1])).toHaveLength(5);
    expect(passes(9, last)[0]).not.toBe(last);
  });
});

describe('levelling', () => {
  it('finds ink under a reflection that lifts it to nearly white, and beside it where it is dark', () => {
    const [width, height] = [64, 32];
    const data = new Uint8ClampedArray(width * height * 4);
    const ink = (x: number, y: number) => (x >> 2) % 2 === 1 && (y >> 2) % 2 === 0;
    for (let i = 0; i < width * height; i += 1) {
      const [x, y] = [i % width, Math.floor(i / width)];
      data.fill((ink(x, y) ? 10 : 200) + x * 3.6, 4 * i, 4 * i + 3);
    }
    level(data, width, height);
    for (let i = 0; i < width * height; i += 1)
      expect(data[4 * i]).toBe(ink(i % width, Math.floor(i / width)) ? 0 : 255);
  });
  it('makes even paper white, whatever its light', () => {
    for (const light of [3, 90, 255]) {
      const data = new Uint8ClampedArray(40 * 40 * 4).fill(light);
      level(data, 40, 40);
      expect(data.every((value, at) => at % 4 === 3 || value === 255)).toBe(true);
    }
  });
});
