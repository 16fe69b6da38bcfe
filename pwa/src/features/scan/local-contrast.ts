// Light and dark of a picture, each point against the mean of those around it.
// A reflection lifts paper and ink alike, until the paper can be no brighter: what is left between them is small, and is
// still there.

/** Points each way that are looked at around one: some three modules of a code of middling size, drawn at 640. */
const REACH = 8;
/** Darker than the mean by so much is dark: more than the noise of a good light. */
const LEAST = 3;

/** Makes a grey picture (four bytes a point, as a canvas gives it) black and white, in its place. */
export function level(data: Uint8ClampedArray, width: number, height: number): void {
  const wide = width + 1;
  // Sums of all points above and left of each: a window of any size costs four of them.
  const sums = new Uint32Array(wide * (height + 1));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0, row = 0, at = y * width * 4, sum = (y + 1) * wide + 1; x < width; x += 1, at += 4, sum += 1) {
      row += grey(data, at);
      sums[sum] = row + (sums[sum - wide] ?? 0);
    }
  }
  for (let y = 0; y < height; y += 1) {
    const [top, bottom] = [Math.max(0, y - REACH), Math.min(height, y + REACH + 1)];
    for (let x = 0, at = y * width * 4; x < width; x += 1, at += 4) {
      const [left, right] = [Math.max(0, x - REACH), Math.min(width, x + REACH + 1)];
      const sum =
        (sums[bottom * wide + right] ?? 0) -
        (sums[top * wide + right] ?? 0) -
        (sums[bottom * wide + left] ?? 0) +
        (sums[top * wide + left] ?? 0);
      const mean = sum / ((right - left) * (bottom - top));
      data[at] = data[at + 1] = data[at + 2] = grey(data, at) < mean - LEAST ? 0 : 255;
    }
  }
}

const grey = (data: Uint8ClampedArray, at: number) =>
  ((data[at] ?? 0) * 77 + (data[at + 1] ?? 0) * 150 + (data[at + 2] ?? 0) * 29) >> 8;
