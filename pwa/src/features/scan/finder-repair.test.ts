import { describe, expect, it } from 'vitest';
import { corners, mended } from './finder-repair';

const [WIDTH, HEIGHT, MODULE, SIDE] = [320, 240, 4, 26];

/** The squares of a code of 33 modules, turned about the middle; which of its three corners stand is given. */
function code(degrees: number, standing: readonly number[]) {
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const places = [
    [-SIDE / 2, -SIDE / 2],
    [SIDE / 2, -SIDE / 2],
    [-SIDE / 2, SIDE / 2],
  ] as const;
  const data = new Uint8ClampedArray(WIDTH * HEIGHT * 4).fill(255);
  for (let i = 0; i < WIDTH * HEIGHT; i += 1) {
    const [dx, dy] = [((i % WIDTH) - WIDTH / 2) / MODULE, (Math.floor(i / WIDTH) - HEIGHT / 2) / MODULE];
    const [u, v] = [dx * cos + dy * sin, dy * cos - dx * sin];
    for (const at of standing) {
      const [x, y] = places[at] ?? [0, 0];
      const ring = Math.max(Math.abs(u - x), Math.abs(v - y));
      if (ring <= 1.5 || (ring > 2.5 && ring <= 3.5)) data.fill(0, 4 * i, 4 * i + 3);
    }
  }
  const where = places.map(([u, v]) => ({
    x: WIDTH / 2 + (u * cos - v * sin) * MODULE,
    y: HEIGHT / 2 + (u * sin + v * cos) * MODULE,
  }));
  return { picture: { data, width: WIDTH, height: HEIGHT }, where };
}
const again = (picture: { data: Uint8ClampedArray; width: number; height: number }) => [
  ...mended(picture, (data) => ({ ...picture, data })),
];
const TURNS = [0, 12, 30, 45, 77, 90, 135, 200, 311];

describe('corners of a code', () => {
  it('are found however it is turned, where they stand', () => {
    for (const turn of TURNS) {
      const { picture, where } = code(turn, [0, 1, 2]);
      const found = corners(picture);
      expect(found, `${turn}°`).toHaveLength(3);
      for (const at of where) {
        expect(Math.min(...found.map(({ x, y }) => Math.hypot(x - at.x, y - at.y))), `${turn}°`).toBeLessThan(MODULE);
      }
    }
  });
  it('are drawn again where one is gone: one of few guesses puts it within a module of its place', () => {
    for (const turn of TURNS) {
      for (const gone of [0, 1, 2]) {
        const { picture, where } = code(
          turn,
          [0, 1, 2].filter((at) => at !== gone),
        );
        const former = picture.data.slice();
        const guesses = again(picture);
        expect(guesses.length).toBeLessThanOrEqual(12);
        const right = where[gone] ?? { x: NaN, y: NaN };
        const near = guesses.map((guess) =>
          Math.min(...corners(guess).map(({ x, y }) => Math.hypot(x - right.x, y - right.y))),
        );
        expect(Math.min(...near), `${turn}°, without ${gone}`).toBeLessThan(1.5 * MODULE);
        expect(picture.data.every((value, at) => value === former[at])).toBe(true);
      }
    }
  });
  it('are not made up where there are none, or one alone', () => {
    expect(again(code(20, []).picture)).toEqual([]);
    expect(again(code(20, [1]).picture)).toEqual([]);
  });
});
