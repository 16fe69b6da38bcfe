import { describe, expect, it } from 'vitest';
import { Following, type Look, type Point } from './following';
import type { Tones } from './frame-part';
import { alike, Repeated, sketch } from './sketch';

const WHOLE: Look = { left: 0, top: 0, width: 1280, height: 720, scale: 1 };
/** Corners of an upright square, as a look has drawn it. */
function square(look: Look, x: number, y: number, side: number): Point[] {
  const around = [
    [x, y],
    [x + side, y],
    [x + side, y + side],
    [x, y + side],
  ] as const;
  return around.map(([x, y]) => ({ x: (x - look.left) * look.scale, y: (y - look.top) * look.scale }));
}
/** A code of 125 modules, as those that are played at the usual pace. */
const BYTES = 1_465;

describe('following a code', () => {
  it('begins with the whole picture, then looks where the code was, no finer than it need be', () => {
    const following = new Following();
    expect(following.next(1280, 720)).toEqual(WHOLE);
    following.found(WHOLE, square(WHOLE, 300, 60, 600), BYTES);
    const look = following.next(1280, 720);
    expect(look).toMatchObject({ left: 228, top: 0, width: 744, height: 720 });
    expect(look.scale).toBeCloseTo(3.2 / (600 / 125), 2);
    expect(look.width * look.height * look.scale ** 2).toBeLessThan((1280 * 720) / 3);
  });
  it('stays where it is while the code moves little, and goes along with it', () => {
    const following = new Following();
    following.found(WHOLE, square(WHOLE, 300, 200, 300), BYTES);
    const first = following.next(1280, 720);
    following.found(first, square(first, 310, 195, 300), BYTES);
    expect(following.next(1280, 720)).toEqual(first);
    following.found(first, square(first, 330, 200, 300), BYTES);
    expect(following.next(1280, 720).left).toBe(330 - 36);
    // Nearer the camera it is larger, further away smaller.
    const look = following.next(1280, 720);
    following.found(look, square(look, 400, 260, 180), BYTES);
    expect(following.next(1280, 720).width).toBeLessThan(look.width);
  });
  it('draws a small code as it is', () => {
    const following = new Following();
    following.found(WHOLE, square(WHOLE, 300, 200, 300), BYTES);
    expect(following.next(1280, 720).scale).toBe(1);
  });
  it('looks finer, then at the whole, where nothing is read', () => {
    const following = new Following();
    following.found(WHOLE, square(WHOLE, 300, 60, 600), BYTES);
    const scales = [0, 1, 2, 3, 4].map(() => {
      const { width, scale } = following.next(1280, 720);
      following.lost();
      return [width, scale === 1];
    });
    expect(scales).toEqual([
      [744, false],
      [744, false],
      [744, true],
      [744, true],
      [1280, true],
    ]);
  });
  it('draws it no smaller once that could not be read', () => {
    const following = new Following();
    following.found(WHOLE, square(WHOLE, 300, 60, 600), BYTES);
    following.lost();
    following.lost();
    const fine = following.next(1280, 720);
    following.found(fine, square(fine, 300, 60, 600), BYTES);
    expect(following.next(1280, 720).scale).toBe(1);
  });
});

/** A picture of a code of 96 modules, four points each, drawn by a seed, with a camera's noise. */
function picture(seed: number, noise: number): Tones {
  const [modules, each] = [96, 4];
  const side = modules * each;
  const data = new Uint8Array(side * side);
  let state = seed;
  const draw = () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32;
  const dark = Array.from({ length: modules * modules }, () => draw() < 0.5);
  let unrest = 99;
  for (let at = 0; at < side * side; at++) {
    const [x, y] = [Math.floor((at % side) / each), Math.floor(at / side / each)];
    unrest = (Math.imul(unrest, 1_664_525) + 1_013_904_223) >>> 0;
    data[at] = (dark[y * modules + x] ? 40 : 210) + ((unrest >>> 24) / 255 - 0.5) * noise;
  }
  return { data, width: side, height: side, step: 1, stride: side };
}

describe('a picture that was seen before', () => {
  it('tells another picture of the same code from another code', () => {
    expect(alike(sketch(picture(1, 0)), sketch(picture(1, 30)))).toBe(true);
    expect(alike(sketch(picture(1, 30)), sketch(picture(2, 30)))).toBe(false);
  });
  it('takes nothing even for the same', () => {
    const wall: Tones = { data: new Uint8Array(64 * 64).fill(120), width: 64, height: 64, step: 1, stride: 64 };
    expect(alike(sketch(wall), sketch(wall))).toBe(false);
  });
  it('passes over what is read already, and never more than two in a row', () => {
    const repeated = new Repeated();
    expect(repeated.again(picture(1, 10))).toBe(false);
    expect([1, 2, 3, 4].map(() => repeated.again(picture(1, 10)))).toEqual([true, true, false, true]);
    expect(repeated.again(picture(2, 10))).toBe(false);
  });
  it('looks at a code again where it could not be read', () => {
    const repeated = new Repeated();
    expect(repeated.again(picture(1, 10))).toBe(false);
    repeated.forget();
    expect(repeated.again(picture(1, 10))).toBe(false);
    expect(repeated.again(picture(1, 10))).toBe(true);
  });
});
