import { beforeAll, expect, it, vi } from 'vitest';
import { drawn, FrameParts, shownSize, type Tones } from './frame-part';

beforeAll(() => {
  vi.stubGlobal(
    'ImageData',
    class {
      readonly data: Uint8ClampedArray;
      constructor(
        readonly width: number,
        readonly height: number,
      ) {
        this.data = new Uint8ClampedArray(4 * width * height);
      }
    },
  );
  vi.stubGlobal(
    'OffscreenCanvas',
    class {
      getContext = () => null;
    },
  );
});

/** Each point tells where it stands: ten a line, one a column. */
const tones = (width: number, height: number, stride = width): Tones => {
  const data = new Uint8Array(stride * height);
  for (let at = 0; at < data.length; at++) data[at] = Math.floor(at / stride) * 10 + (at % stride);
  return { data, width, height, step: 1, stride };
};
const greys = ({ data }: ImageData) => Array.from({ length: data.length / 4 }, (_, at) => data[4 * at]);

it('draws a part as it is, in grey that covers', () => {
  const image = drawn(tones(6, 4, 8), 2, 1, { left: 0, top: 0, width: 3, height: 2, scale: 1 });
  expect([image.width, image.height]).toEqual([3, 2]);
  expect(greys(image)).toEqual([12, 13, 14, 22, 23, 24]);
  expect(Array.from(image.data.slice(0, 4))).toEqual([12, 12, 12, 255]);
});
it('draws smaller out of what lies around each point, and nothing beyond the edge', () => {
  const whole = { left: 0, top: 0, width: 6, height: 4, scale: 0.5 };
  expect(greys(drawn(tones(6, 4), 0, 0, whole))).toEqual([5, 7, 9, 25, 27, 29]);
  const edge = { left: 0, top: 0, width: 6, height: 4, scale: 1 };
  expect(greys(drawn(tones(3, 2), 0, 0, edge)).at(-1)).toBe(12);
});

/** A camera's frame of 640 × 480 that tells what of it was copied. */
function frame(more: Partial<Record<keyof VideoFrame | 'rotation', unknown>> = {}) {
  const asked: unknown[] = [];
  const of = {
    displayWidth: 640,
    displayHeight: 480,
    visibleRect: { x: 0, y: 0, width: 640, height: 480 },
    format: 'NV12',
    allocationSize: ({ rect: { width, height } }: { rect: DOMRectInit }) => (width! * height! * 3) / 2,
    copyTo: async (to: ArrayBuffer, { rect }: { rect: DOMRectInit }) => {
      asked.push(rect);
      new Uint8Array(to).fill(77);
      return [{ offset: 0, stride: rect.width! }];
    },
    ...more,
  };
  return { frame: of as unknown as VideoFrame, asked };
}

it('copies of a camera’s frame what is looked at, between the points of its colours', async () => {
  const { frame: one, asked } = frame();
  expect(shownSize(one)).toEqual({ width: 640, height: 480 });
  const seen = await new FrameParts().part(one, { left: 101, top: 33, width: 300, height: 200, scale: 0.5 });
  expect(asked).toEqual([{ x: 100, y: 32, width: 302, height: 202 }]);
  const image = seen.draw();
  expect([image.width, image.height, new Set(greys(image))]).toEqual([150, 100, new Set([77])]);
});
it('leaves to a canvas what is turned, stretched, or tells colours alone', async () => {
  const look = { left: 0, top: 0, width: 640, height: 480, scale: 1 };
  for (const more of [{ rotation: 90 }, { format: null }, { format: 'RGBA' }, { displayWidth: 480 }]) {
    const { frame: one, asked } = frame(more);
    await expect(new FrameParts().part(one, look)).rejects.toThrow('no canvas');
    expect(asked).toEqual([]);
  }
});
