// What is drawn over a photograph: arrows, and areas made unreadable. Coordinates are pixels of the photograph.
import { surfaceOf, penOf } from './picture';

export type Mark =
  | { kind: 'arrow'; x: number; y: number; toX: number; toY: number }
  | { kind: 'cover'; x: number; y: number; width: number; height: number };
export interface Size {
  width: number;
  height: number;
}

/** From where the finger went down to where it is. */
export function dragged(kind: Mark['kind'], from: [number, number], to: [number, number], within: Size): Mark {
  const [x, y] = inside(from, within);
  const [toX, toY] = inside(to, within);
  if (kind === 'arrow') return { kind, x, y, toX, toY };
  return { kind, x: Math.min(x, toX), y: Math.min(y, toY), width: Math.abs(toX - x), height: Math.abs(toY - y) };
}
/** Too small to have been meant. */
export function isSlip(mark: Mark, within: Size): boolean {
  const least = Math.max(within.width, within.height) / 60;
  return mark.kind === 'arrow'
    ? Math.hypot(mark.toX - mark.x, mark.toY - mark.y) < least
    : mark.width < least || mark.height < least;
}
/** One in the middle, for who draws with the keyboard. */
export function central(kind: Mark['kind'], { width, height }: Size): Mark {
  return kind === 'arrow'
    ? { kind, x: width * 0.3, y: height * 0.7, toX: width * 0.5, toY: height * 0.5 }
    : { kind, x: width * 0.4, y: height * 0.4, width: width * 0.2, height: height * 0.2 };
}
/** Moved, or its end moved, by a step; never out of the picture. */
export function nudged(mark: Mark, dx: number, dy: number, resize: boolean, within: Size): Mark {
  if (mark.kind === 'arrow') {
    const [toX, toY] = inside([mark.toX + dx, mark.toY + dy], within);
    if (resize) return { ...mark, toX, toY };
    const [x, y] = inside([mark.x + dx, mark.y + dy], within);
    return { ...mark, x, y, toX, toY };
  }
  if (resize)
    return {
      ...mark,
      width: clamp(mark.width + dx, 8, within.width - mark.x),
      height: clamp(mark.height + dy, 8, within.height - mark.y),
    };
  return {
    ...mark,
    x: clamp(mark.x + dx, 0, within.width - mark.width),
    y: clamp(mark.y + dy, 0, within.height - mark.height),
  };
}

export type Brush = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** The photograph with its marks. What is covered is averaged away first: nothing beneath can be made out again. */
export function paint(brush: Brush, picture: ImageBitmap, marks: readonly Mark[]): void {
  const { width, height } = picture;
  brush.drawImage(picture, 0, 0, width, height);
  for (const mark of marks) if (mark.kind === 'cover') cover(brush, picture, mark);
  for (const mark of marks) if (mark.kind === 'arrow') arrow(brush, mark, Math.max(width, height) / 130);
}

/** Few large blocks, each of one colour, whatever the size of what is beneath: a line of text keeps three in height. */
function cover(brush: Brush, picture: ImageBitmap, { x, y, width, height }: Extract<Mark, { kind: 'cover' }>): void {
  if (width < 1 || height < 1) return;
  const block = Math.max(Math.min(width, height) / 3, Math.max(picture.width, picture.height) / 40);
  const across = Math.max(1, Math.round(width / block));
  const down = Math.max(1, Math.round(height / block));
  // Halved again and again, so that every pixel weighs in: one large step would pick some and leave others.
  let [w, h] = [Math.max(1, Math.round(width)), Math.max(1, Math.round(height))];
  let from = surfaceOf(w, h);
  penOf(from).drawImage(picture, x, y, width, height, 0, 0, w, h);
  while (w > across || h > down) {
    const [nw, nh] = [Math.max(across, Math.ceil(w / 2)), Math.max(down, Math.ceil(h / 2))];
    const to = surfaceOf(nw, nh);
    penOf(to).drawImage(from, 0, 0, w, h, 0, 0, nw, nh);
    [from, w, h] = [to, nw, nh];
  }
  brush.save();
  brush.imageSmoothingEnabled = false;
  brush.drawImage(from, 0, 0, w, h, x, y, width, height);
  brush.restore();
}

function arrow(brush: Brush, { x, y, toX, toY }: Extract<Mark, { kind: 'arrow' }>, thick: number): void {
  const angle = Math.atan2(toY - y, toX - x);
  const length = Math.hypot(toX - x, toY - y);
  const head = Math.min(length * 0.6, thick * 5);
  const neck = [toX - Math.cos(angle) * head * 0.8, toY - Math.sin(angle) * head * 0.8] as const;
  brush.save();
  brush.lineCap = 'round';
  brush.lineJoin = 'round';
  // White beneath, so that it stands out from whatever it is drawn over.
  for (const [colour, more] of [
    ['#ffffff', thick * 0.9],
    ['#c21807', 0],
  ] as const) {
    brush.strokeStyle = brush.fillStyle = colour;
    brush.lineWidth = thick + more;
    brush.beginPath();
    brush.moveTo(x, y);
    brush.lineTo(...neck);
    brush.stroke();
    brush.lineWidth = Math.max(more, 1);
    brush.beginPath();
    brush.moveTo(toX, toY);
    brush.lineTo(toX - Math.cos(angle - 0.5) * head, toY - Math.sin(angle - 0.5) * head);
    brush.lineTo(toX - Math.cos(angle + 0.5) * head, toY - Math.sin(angle + 0.5) * head);
    brush.closePath();
    brush.fill();
    brush.stroke();
  }
  brush.restore();
}

function inside([x, y]: [number, number], { width, height }: Size): [number, number] {
  return [clamp(x, 0, width), clamp(y, 0, height)];
}
function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
