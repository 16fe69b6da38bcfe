// A QR code is found by the squares in three of its corners.
// Its damage is mended by its own correction, but not there. Where a reflection, a blot or a scratch took one square,
// this draws it again: two squares and their distance say where the third must stand, in a handful of ways, and the
// code's own check tells which was right.

/** Black and white, four bytes a point, as `level` leaves it. */
export interface Picture {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}
interface Point {
  x: number;
  y: number;
}
/** A corner's square: its middle, its length along a line of the picture, and on how many lines it was seen. */
interface Corner extends Point {
  size: number;
  seen: number;
}
/** Where the third square would stand, and the sides of one module of the code. */
interface Guess extends Point {
  along: Point;
  down: Point;
}

/** Fewest modules between the middles of two squares on one side; each size of code has four more. */
const LEAST = 14;
const SIZES = 8;
/** A second and a third code in the picture have a look as well. */
const CORNERS = 4;
/** At most so many guesses are drawn. */
const GUESSES = 12;

/** The same picture with one corner drawn again, one guess after another. The picture itself stays as it is. */
export function* mended<P extends Picture>(
  picture: P,
  like: (data: Uint8ClampedArray<ArrayBuffer>) => P,
): Generator<P> {
  const found = corners(picture).slice(0, CORNERS);
  let left = GUESSES;
  for (const [at, one] of found.entries()) {
    for (const other of found.slice(at + 1)) {
      for (const guess of guesses(one, other)) {
        if (left-- === 0) return;
        yield like(drawn(picture, guess));
      }
    }
  }
}

/** Dark, light, dark, light, dark as 1 : 1 : 3 : 1 : 1, level and upright: a square looks so however it is turned. */
export function corners({ data, width, height }: Picture): Corner[] {
  const dark = (x: number, y: number) => data[4 * (y * width + x)] === 0;
  const found: Corner[] = [];
  /** Lengths of five runs that end where `x` stands, the last of them dark. */
  const runs = [0, 0, 0, 0, 0];
  for (let y = 1; y < height - 1; y += 2) {
    runs.fill(0);
    for (let x = 0, before = false; x <= width; x += 1) {
      const now = x < width && dark(x, y);
      if (now !== before || x === width) {
        if (before && isSquare(runs)) {
          const middle = x - 1 - (runs[4] ?? 0) - (runs[3] ?? 0) - ((runs[2] ?? 0) >> 1);
          see(found, across(dark, width, height, middle, y));
        }
        runs.copyWithin(0, 1);
        runs[4] = 0;
        before = now;
      }
      runs[4] = (runs[4] ?? 0) + 1;
    }
  }
  return found.filter(({ seen }) => seen > 1).sort((a, b) => b.seen - a.seen);
}

/** Looks along the upright line through a point, then along the level one through its middle. */
function across(
  dark: (x: number, y: number) => boolean,
  width: number,
  height: number,
  x: number,
  y: number,
): Corner | null {
  const upright = measured((step) => (y + step < 0 || y + step >= height ? null : dark(x, y + step)));
  if (!upright) return null;
  const middle = y + upright.shift;
  const row = Math.round(middle);
  const level = measured((step) => (x + step < 0 || x + step >= width ? null : dark(x + step, row)));
  return level && { x: x + level.shift, y: middle, size: (upright.size + level.size) / 2, seen: 1 };
}

/** The five runs about a dark point: how long they are together, and how far their middle is from it. */
function measured(dark: (step: number) => boolean | null): { size: number; shift: number } | null {
  const reach = (way: 1 | -1): number[] => {
    const runs = [0, 0, 0];
    let at = way === 1 ? 0 : -1;
    for (const [i, wanted] of [true, false, true].entries()) {
      for (; dark(at) === wanted; at += way) runs[i] = (runs[i] ?? 0) + 1;
    }
    return runs;
  };
  const [a = 0, b = 0, c = 0] = reach(1);
  const [d = 0, e = 0, f = 0] = reach(-1);
  const runs = [f, e, a + d, b, c];
  return isSquare(runs) ? { size: runs.reduce((sum, run) => sum + run), shift: (a - d - 1) / 2 } : null;
}

function isSquare(runs: readonly number[]): boolean {
  const size = runs.reduce((sum, run) => sum + run);
  const module = size / 7;
  return (
    size >= 14 && runs.every((run, at) => Math.abs(run - module * (at === 2 ? 3 : 1)) < module * (at === 2 ? 1.5 : 0.6))
  );
}

/** One square crosses many lines: it is told once, at the mean of where it was seen. */
function see(found: Corner[], corner: Corner | null): void {
  if (!corner) return;
  const near = found.find(({ x, y }) => Math.hypot(x - corner.x, y - corner.y) < corner.size / 4);
  if (!near) {
    found.push(corner);
    return;
  }
  near.seen += 1;
  for (const what of ['x', 'y', 'size'] as const) near[what] += (corner[what] - near[what]) / near.seen;
}

/** Two squares stand on one side of the code, which is then on either hand, or at the ends of its diagonal. */
function guesses(one: Corner, other: Corner): Guess[] {
  const [x, y] = [other.x - one.x, other.y - one.y];
  const far = Math.hypot(x, y);
  const size = (one.size + other.size) / 2;
  if (Math.abs(one.size - other.size) > size * 0.35) return [];
  const all: Guess[] = [];
  // A line of the picture crosses a turned square farther than its side is long.
  const side = modules(far, (size * Math.max(Math.abs(x), Math.abs(y))) / far);
  if (side !== null) {
    const along = { x: x / side, y: y / side };
    for (const hand of [1, -1]) {
      const down = { x: -along.y * hand, y: along.x * hand };
      for (const end of [one, other]) all.push({ x: end.x + down.x * side, y: end.y + down.y * side, along, down });
    }
  }
  const turned = Math.max(Math.abs(x + y), Math.abs(x - y)) / far / Math.SQRT2;
  const diagonal = modules(far / Math.SQRT2, size * turned);
  if (diagonal !== null) {
    for (const hand of [1, -1]) {
      const at = { x: (one.x + other.x) / 2 - (y / 2) * hand, y: (one.y + other.y) / 2 + (x / 2) * hand };
      const to = (end: Point) => ({ x: (end.x - at.x) / diagonal, y: (end.y - at.y) / diagonal });
      all.push({ ...at, along: to(other), down: to(one) });
    }
  }
  return all;
}

/** So many modules lie between two squares of this size on one side of a code; null where no code has such sides. */
function modules(far: number, size: number): number | null {
  const step = Math.round(((7 * far) / size - LEAST) / 4);
  return step >= 0 && step <= SIZES ? LEAST + 4 * step : null;
}

/** A copy with the square there: dark core, light ring, dark ring, and the light that parts it from the rest. */
function drawn({ data, width, height }: Picture, { x, y, along, down }: Guess): Uint8ClampedArray<ArrayBuffer> {
  const copy = new Uint8ClampedArray(data);
  const area = along.x * down.y - along.y * down.x;
  const reach = 5 * Math.max(Math.abs(along.x) + Math.abs(down.x), Math.abs(along.y) + Math.abs(down.y));
  for (let row = Math.max(0, Math.ceil(y - reach)); row < Math.min(height, y + reach); row += 1) {
    for (let column = Math.max(0, Math.ceil(x - reach)); column < Math.min(width, x + reach); column += 1) {
      const [dx, dy] = [column - x, row - y];
      const [a, b] = [(dx * down.y - dy * down.x) / area, (dy * along.x - dx * along.y) / area];
      const ring = Math.max(Math.abs(a), Math.abs(b));
      if (ring > 4.5) continue;
      const at = 4 * (row * width + column);
      copy.fill(ring <= 1.5 || (ring > 2.5 && ring <= 3.5) ? 0 : 255, at, at + 3);
    }
  }
  return copy;
}
