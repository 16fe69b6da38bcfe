// Where the code of a playing screen stood: the next picture is looked at there, no finer than needed.

/** A part of a picture, in its pixels, and how large it is drawn: 1 as it is. */
export interface Look {
  left: number;
  top: number;
  width: number;
  height: number;
  scale: number;
}
export interface Point {
  x: number;
  y: number;
}

/** Around the code, in parts of its side: hands move between two pictures. */
const MARGIN = 0.12;
/** So much of it may be used up before the part is laid anew: it stands still for the most part. */
const SPENT = 0.7;
/** A module is drawn so large (pixels) where the camera gives more: a reader needs no more, and reads each pixel. */
const MODULE = 3.2;
/** Drawing smaller must be worth its while. */
const WORTH = 0.85;
/** After so many pictures that gave nothing it is looked at as it is; after twice as many the whole picture is. */
const PATIENCE = 2;

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export class Following {
  private around: Box | null = null;
  private scale = 1;
  private missed = 0;
  /** Smaller could not be read where as it is could: blurred, or too far away. */
  private fine = false;

  /** What to look at in a picture of this size. */
  next(width: number, height: number): Look {
    const { around, missed } = this;
    if (!around || missed >= 2 * PATIENCE) return { left: 0, top: 0, width, height, scale: 1 };
    const [left, top] = [Math.max(0, Math.floor(around.left)), Math.max(0, Math.floor(around.top))];
    const [right, bottom] = [Math.min(width, Math.ceil(around.right)), Math.min(height, Math.ceil(around.bottom))];
    const scale = this.fine || missed >= PATIENCE ? 1 : this.scale;
    return { left, top, width: right - left, height: bottom - top, scale };
  }
  /** A code of so many bytes was read with these corners, in order around it, as it was drawn. */
  found(look: Look, corners: readonly Point[], bytes: number): void {
    const apart = this.missed >= PATIENCE && this.missed < 2 * PATIENCE;
    if (apart && this.scale < 1) this.fine = true;
    this.missed = 0;
    const seen = corners.map(({ x, y }) => ({ x: look.left + x / look.scale, y: look.top + y / look.scale }));
    const side = edge(seen);
    const box = boxOf(seen);
    if (this.around && within(box, this.around, MARGIN * side * (1 - SPENT), side)) return;
    this.around = grown(box, MARGIN * side);
    const wanted = MODULE / (side / modules(bytes));
    this.scale = wanted < WORTH ? wanted : 1;
  }
  /** Nothing was read. */
  lost(): void {
    this.missed += 1;
  }
}

/** About how many modules a side has that holds so many bytes with the least correction, as what is played does. */
function modules(bytes: number): number {
  return Math.max(21, Math.sqrt((bytes * 8) / 0.75));
}
/** The mean length of its four edges. */
function edge(corners: readonly Point[]): number {
  const lengths = corners.map((from, at) => {
    const to = corners[(at + 1) % corners.length] ?? from;
    return Math.hypot(to.x - from.x, to.y - from.y);
  });
  return lengths.reduce((sum, length) => sum + length, 0) / corners.length;
}
function boxOf(points: readonly Point[]): Box {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}
function grown({ left, top, right, bottom }: Box, by: number): Box {
  return { left: left - by, top: top - by, right: right + by, bottom: bottom + by };
}
/** Whether a code stands in the part with so much to spare on each side, and fills it as it did. */
function within(code: Box, part: Box, spare: number, side: number): boolean {
  const inside =
    code.left - part.left >= spare &&
    code.top - part.top >= spare &&
    part.right - code.right >= spare &&
    part.bottom - code.bottom >= spare;
  return inside && part.right - part.left < code.right - code.left + 3 * MARGIN * side;
}
