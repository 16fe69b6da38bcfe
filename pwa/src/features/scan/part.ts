// A part of a picture on its way from one worker to another: its points change hands, nothing is copied.
export interface Part {
  /** Four bytes a point, red first. */
  points: ArrayBuffer;
  width: number;
  height: number;
}

export function part({ data, width, height }: ImageData): Part {
  return { points: data.buffer as ArrayBuffer, width, height };
}
export function image({ points, width, height }: Part): ImageData {
  return new ImageData(new Uint8ClampedArray(points), width, height);
}
