// Tells pictures that show what the one before them did: a code stands for two of the camera's.
import type { Tones } from './frame-part';

/** Cells of a side: each some modules wide, so that two codes differ in most of them. */
const CELLS = 32;
/** Points of a side that are read in a cell. */
const POINTS = 4;
/** In parts of what lies between black and white: two pictures of one code differ by less, two codes by more. */
const SAME = 0.03;
/** So many in a row are passed over at most: a mistake costs two pictures, not all of them. */
const MOST = 2;

/** A picture as cells of grey. */
export function sketch({ data, width, height, step, stride }: Tones): Uint8Array {
  const cells = new Uint8Array(CELLS * CELLS);
  const along = (at: number, length: number) => Math.floor(((at + 0.5) * length) / (CELLS * POINTS));
  const columns = Uint32Array.from({ length: CELLS * POINTS }, (_, at) => step * along(at, width));
  const sums = new Uint32Array(CELLS);
  for (let row = 0; row < CELLS; row++) {
    sums.fill(0);
    for (let line = 0; line < POINTS; line++) {
      const from = stride * along(row * POINTS + line, height);
      for (let at = 0; at < columns.length; at++) sums[Math.floor(at / POINTS)]! += data[from + columns[at]!]!;
    }
    for (let cell = 0; cell < CELLS; cell++) cells[row * CELLS + cell] = sums[cell]! / (POINTS * POINTS);
  }
  return cells;
}

/** Whether two sketches are of one and the same code. */
export function alike(before: Uint8Array, now: Uint8Array): boolean {
  let [least, most, apart] = [255, 0, 0];
  for (const [at, tone] of now.entries()) {
    apart += Math.abs(tone - (before[at] ?? 0));
    least = Math.min(least, tone);
    most = Math.max(most, tone);
  }
  return apart < SAME * (most - least) * now.length;
}

/** Of one picture after the other, whether it need not be read. */
export class Repeated {
  private before: Uint8Array | null = null;
  private passed = 0;

  /** Whether it shows what the last one that was to be read did. */
  again(picture: Tones): boolean {
    const now = sketch(picture);
    const same = this.before !== null && this.passed < MOST && alike(this.before, now);
    this.passed = same ? this.passed + 1 : 0;
    if (!same) this.before = now;
    return same;
  }
  /** Nothing could be read of one: the next is read, whatever it shows. */
  forget(): void {
    this.before = null;
  }
}
