// A picture made ready to be kept.
// Turned as its camera held it, at most 1,600 px long, a JPEG of at most 400 KB, and a small one beside it. Drawing it
// anew leaves behind whatever it said of place, time and camera. Runs in a worker; on the page where a browser's workers
// cannot draw.
export interface Picture {
  bytes: ArrayBuffer;
  thumb: ArrayBuffer;
  width: number;
  height: number;
}

/** What a picture is made of: a file, a copy of what the camera showed, or the camera's frame itself. */
export type Picturable = Blob | ImageBitmap | VideoFrame;

export const LONG_SIDE = 1600;
export const MOST_BYTES = 400 * 1024;
export const THUMB_SIDE = 320;
/** As the server reads them (`limits::PHOTO_SIDE`): nothing larger is worth decoding. */
const MOST_PIXELS = 120_000_000;

type Surface = OffscreenCanvas | HTMLCanvasElement;
type Pen = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

/** The browser cannot read it, or can and it has no size. */
export class Undecodable extends Error {
  override readonly name = 'Undecodable';
}

export async function ready(source: Picturable): Promise<Picture> {
  const picture = source instanceof Blob ? await decoded(source) : source;
  try {
    const [wide, high] = sizeOf(picture);
    if (wide === 0 || wide * high > MOST_PIXELS) throw new Undecodable('no size to work with');
    const [width, height] = within(wide, high, LONG_SIDE);
    const large = drawn(picture, width, height);
    const [small, bytes] = await Promise.all([
      encode(drawn(large, ...within(width, height, THUMB_SIDE)), 0.7),
      fitted(large, width, height),
    ]);
    return { thumb: await small.arrayBuffer(), ...bytes };
  } finally {
    picture.close();
  }
}
function sizeOf(picture: ImageBitmap | VideoFrame): [number, number] {
  if ('displayWidth' in picture) return [picture.displayWidth, picture.displayHeight];
  return [picture.width, picture.height];
}

async function decoded(source: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(source, { imageOrientation: 'from-image' });
  } catch (error) {
    throw new Undecodable('the browser does not read it', { cause: error });
  }
}

/** The sides of a picture within a square, never larger than they are. */
export function within(width: number, height: number, side: number): [number, number] {
  const scale = Math.min(1, side / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** The best that stays within the bytes: first less quality, then fewer pixels. */
async function fitted(
  large: Surface,
  width: number,
  height: number,
): Promise<{ bytes: ArrayBuffer; width: number; height: number }> {
  let [at, w, h] = [large, width, height];
  for (;;) {
    for (const quality of [0.78, 0.6, 0.42]) {
      const made = await encode(at, quality);
      if (made.size <= MOST_BYTES) return { bytes: await made.arrayBuffer(), width: w, height: h };
    }
    [w, h] = [Math.round(w * 0.75), Math.round(h * 0.75)];
    at = drawn(large, w, h);
  }
}

export function drawn(source: ImageBitmap | VideoFrame | Surface, width: number, height: number): Surface {
  const surface = surfaceOf(width, height);
  const pen = penOf(surface);
  pen.fillStyle = '#ffffff'; // what shines through a PNG
  pen.fillRect(0, 0, width, height);
  pen.imageSmoothingEnabled = true;
  pen.imageSmoothingQuality = 'medium';
  pen.drawImage(source, 0, 0, width, height);
  return surface;
}
export function surfaceOf(width: number, height: number): Surface {
  if (typeof OffscreenCanvas === 'function') return new OffscreenCanvas(width, height);
  if (typeof document === 'undefined') throw new Undecodable('this worker cannot draw');
  return Object.assign(document.createElement('canvas'), { width, height });
}
export function penOf(surface: Surface): Pen {
  const pen = surface.getContext('2d') as Pen | null;
  if (!pen) throw new Undecodable('no room to draw');
  return pen;
}
export function encode(surface: Surface, quality: number): Promise<Blob> {
  if ('convertToBlob' in surface) return surface.convertToBlob({ type: 'image/jpeg', quality });
  return new Promise((resolve, reject) =>
    surface.toBlob(
      (made) => (made ? resolve(made) : reject(new Undecodable('the browser made nothing of it'))),
      'image/jpeg',
      quality,
    ),
  );
}
