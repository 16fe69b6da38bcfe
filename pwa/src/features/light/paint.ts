// Paints a code on a canvas, one point to a module, with the quiet edge that readers look for. The page makes it as
// large as it may.
import type { LightCode } from '../../contract/light';

/** Modules of white around it. */
export const QUIET = 4;
const WHITE = 0xffffffff;
const BLACK = 0xff000000;

export function paint(canvas: HTMLCanvasElement, { size, modules }: LightCode): void {
  const side = size + 2 * QUIET;
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const points = new Uint32Array(side * side).fill(WHITE);
  for (let row = 0; row < size; row++) {
    const from = (row + QUIET) * side + QUIET;
    for (let column = 0; column < size; column++) {
      if (modules[row * size + column] === 1) points[from + column] = BLACK;
    }
  }
  canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(points.buffer), side, side), 0, 0);
}
