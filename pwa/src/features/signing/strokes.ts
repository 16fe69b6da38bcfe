// The strokes of a signature on a field of 1,000 × 400, as `shared::signature` keeps them: `x,y x,y;x,y …`.

export const WIDTH = 1000;
export const HEIGHT = 400;
/** What is kept at most (`limits::SIGNATURE_POINTS`). */
export const POINTS = 4000;

export type Point = readonly [number, number];
export type Line = readonly Point[];

/** A place on the pad, in parts of its width and height, as a point of the field. */
export function pointAt(x: number, y: number): Point {
  const within = (part: number, most: number) => Math.round(Math.min(1, Math.max(0, part)) * most);
  return [within(x, WIDTH), within(y, HEIGHT)];
}
/** Whether anything was drawn: a dot is no signature. */
export function isDrawn(lines: readonly Line[]): boolean {
  return count(lines) > 1;
}
export function count(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0);
}
/** The text, with no more points than are kept: what bends least goes first. */
export function toText(lines: readonly Line[], most = POINTS): string {
  let kept = lines;
  for (let tolerance = 1; count(kept) > most && tolerance < WIDTH; tolerance *= 1.6)
    kept = lines.map((line) => reduced(line, tolerance));
  // More strokes than points: the last of them cannot be told.
  const told: Line[] = [];
  let left = most;
  for (const line of kept) {
    if (left <= 0) break;
    told.push(line.slice(0, left));
    left -= line.length;
  }
  return told.map((line) => line.map(([x, y]) => `${x},${y}`).join(' ')).join(';');
}
export function fromText(text: string): Line[] {
  if (text === '') return [];
  return text
    .split(';')
    .map((line) => line.split(' ').map((point) => point.split(',').map(Number) as unknown as Point));
}
/** A stroke as an SVG path; a dot shows as one, for its ends are round. */
export function pathOf(line: Line): string {
  const [first, ...rest] = line;
  if (!first) return '';
  return `M${first[0]} ${first[1]}` + (rest.length ? rest : [first]).map(([x, y]) => `L${x} ${y}`).join('');
}

/** Douglas and Peucker: without the points that lie nearer to the line than the tolerance. */
export function reduced(line: Line, tolerance: number): Line {
  if (line.length < 3) return line;
  const keep = new Set([0, line.length - 1]);
  const spans: [number, number][] = [[0, line.length - 1]];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, to] = span;
    let worst = 0;
    let at = -1;
    for (let i = from + 1; i < to; i++) {
      const off = distance(line[i] as Point, line[from] as Point, line[to] as Point);
      if (off > worst) [worst, at] = [off, i];
    }
    if (worst <= tolerance) continue;
    keep.add(at);
    spans.push([from, at], [at, to]);
  }
  return line.filter((_, i) => keep.has(i));
}
function distance([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/** The mark of whoever cannot sign: a cross, made by the app and told beside the name. */
export const CROSS: readonly Line[] = [
  [
    [400, 100],
    [600, 300],
  ],
  [
    [600, 100],
    [400, 300],
  ],
];
