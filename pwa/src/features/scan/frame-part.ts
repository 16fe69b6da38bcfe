// Takes a part out of a camera's picture, and draws it as large as it is to be read.
import type { Look } from './following';

/** What a camera gave: its own frame where the browser hands it out, else a copy of what is shown. */
export type Frame = VideoFrame | ImageBitmap;

/** Points of a part by how light they are: one byte of each `step`, `stride` from one line to the next. */
export interface Tones {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  readonly step: number;
  readonly stride: number;
}
/** A part of a frame, not drawn yet. */
export interface FramePart {
  readonly tones: Tones;
  draw(): ImageData;
}

/** In these the first plane tells how light each point is. */
const PLANAR: (string | null)[] = ['I420', 'I420A', 'I422', 'I444', 'NV12'];

/**
 * Draws by itself where a camera tells how light each point is: a canvas turns all of the frame into colours first, which takes three
 * times as long.
 */
export class FrameParts {
  private readonly canvas = new OffscreenCanvas(1, 1);
  private readonly context = this.canvas.getContext('2d', { willReadFrequently: true });
  private planes = new ArrayBuffer(0);

  /** The next one takes its place. */
  async part(frame: Frame, look: Look): Promise<FramePart> {
    const grey = 'copyTo' in frame && isPlain(frame) ? await this.grey(frame, look) : null;
    if (grey) return grey;
    const image = this.drawn(frame, look);
    const { data, width, height } = image;
    const green = { data: data.subarray(1), width, height, step: 4, stride: 4 * width };
    return { tones: green, draw: () => image };
  }

  private async grey(frame: VideoFrame, look: Look): Promise<FramePart | null> {
    // Colours have one point for two of these: what is copied begins and ends between them.
    const [x, y] = [down(look.left), down(look.top)];
    const width = Math.min(down(look.left + look.width - x + 1), down(frame.displayWidth) - x);
    const height = Math.min(down(look.top + look.height - y + 1), down(frame.displayHeight) - y);
    const rect = { x, y, width, height };
    const size = frame.allocationSize({ rect });
    if (this.planes.byteLength < size) this.planes = new ArrayBuffer(size);
    const [plane] = await frame.copyTo(this.planes, { rect });
    if (!plane) return null;
    const tones = { data: new Uint8Array(this.planes, plane.offset), width, height, step: 1, stride: plane.stride };
    return { tones, draw: () => drawn(tones, look.left - x, look.top - y, look) };
  }
  private drawn(frame: Frame, look: Look): ImageData {
    const { canvas, context } = this;
    if (!context) throw new Error('no canvas in a worker');
    const { width, height } = drawnSize(look);
    canvas.width = width;
    canvas.height = height;
    context.drawImage(frame, look.left, look.top, look.width, look.height, 0, 0, width, height);
    return context.getImageData(0, 0, width, height);
  }
}

/** How large a frame is shown. */
export function shownSize(frame: Frame): { width: number; height: number } {
  return 'copyTo' in frame ? { width: frame.displayWidth, height: frame.displayHeight } : frame;
}

/** What begins at a point of these tones, each point from the four around it. */
export function drawn(tones: Tones, left: number, top: number, look: Look): ImageData {
  const { width, height } = drawnSize(look);
  const image = new ImageData(width, height);
  const out = new Int32Array(image.data.buffer);
  const { data, stride } = tones;
  const [across, rightwards, rightParts] = along(width, left, look.scale, tones.width, 1);
  const [lines, downwards, downParts] = along(height, top, look.scale, tones.height, stride);
  let to = 0;
  for (let row = 0; row < height; row++) {
    const upper = lines[row]!;
    const lower = upper + downwards[row]!;
    const part = downParts[row]!;
    for (let column = 0; column < width; column++) {
      const at = across[column]!;
      const next = at + rightwards[column]!;
      const more = rightParts[column]!;
      const above = data[upper + at]! * (256 - more) + data[upper + next]! * more;
      const below = data[lower + at]! * (256 - more) + data[lower + next]! * more;
      const tone = (above * (256 - part) + below * part) >> 16;
      out[to++] = -0x1000000 | (tone * 0x10101);
    }
  }
  return image;
}

/** For each point of a line: where the one before it is, how far from there the next is, and how much of that counts, of 256. */
function along(
  length: number,
  from: number,
  scale: number,
  whole: number,
  step: number,
): [Int32Array, Int32Array, Int32Array] {
  const [at, next, part] = [new Int32Array(length), new Int32Array(length), new Int32Array(length)];
  for (let index = 0; index < length; index++) {
    const place = Math.min(whole - 1, Math.max(0, from + (index + 0.5) / scale - 0.5));
    const before = Math.floor(place);
    at[index] = before * step;
    next[index] = before + 1 < whole ? step : 0;
    part[index] = Math.round((place - before) * 256);
  }
  return [at, next, part];
}

function drawnSize({ width, height, scale }: Look) {
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
function down(length: number): number {
  return length - (length % 2);
}
/** Neither turned nor stretched on its way to the screen. */
function isPlain(frame: VideoFrame): boolean {
  const { visibleRect: seen, displayWidth, displayHeight } = frame;
  const { rotation, flip } = frame as { rotation?: number; flip?: boolean };
  const whole = seen?.x === 0 && seen.y === 0 && seen.width === displayWidth && seen.height === displayHeight;
  return whole && !rotation && !flip && PLANAR.includes(frame.format);
}
