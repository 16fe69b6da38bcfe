// Reads codes out of pictures, away from the page.
// One picture at a time; its file is fetched when scanning opens.
import { prepareZXingModule, readBarcodes, type ReadResult } from 'zxing-wasm/reader';
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url';
import { level } from './local-contrast';
import { mended } from './finder-repair';
import { type Pass, PLAYED, options, passes } from './passes';
import { type Reading, isPlayed } from './choose-code';
import { image, type Part } from './part';
import type { Point } from './following';

/** To the worker: a picture to look for codes in, or the part of one where a screen plays one code after another. */
export type Picture = { picture: ImageBitmap } | { part: Part };
/** A code that was played, and where it stood in its part. */
export interface PlayedCode {
  bytes: Uint8Array;
  corners: Point[];
}
/** From the worker: ready, or the codes of one picture, or the code that was played, or why it cannot work. */
export type DecoderMessage =
  { ready: true } | { readings: Reading[]; took: number } | { played: PlayedCode | null } | { failed: string };

/** Further ways to look are tried within this time (ms); the first one always is. */
const BUDGET = 140;

const scope = self as unknown as {
  postMessage(told: DecoderMessage): void;
  onmessage: ((event: MessageEvent<Picture>) => void) | null;
};
const tell = (told: DecoderMessage) => scope.postMessage(told);

const ready = prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
ready.then(
  () => tell({ ready: true }),
  (error: unknown) => tell({ failed: String(error) }),
);

const canvas = new OffscreenCanvas(1, 1);
const context = canvas.getContext('2d', { willReadFrequently: true });
/** Pictures in a row that gave nothing, and how the last code was read. */
let missed = 0;
let last: Pass | undefined;

scope.onmessage = ({ data }) => {
  void ('part' in data ? watch(data.part) : look(data.picture));
};

/** One look: the next picture shows the next code, and any other makes good what is missed. */
async function watch(part: Part): Promise<void> {
  try {
    await ready;
    const [found] = (await readBarcodes(image(part), PLAYED)).filter(({ isValid }) => isValid);
    if (!found) return tell({ played: null });
    const { topLeft, topRight, bottomRight, bottomLeft } = found.position;
    tell({ played: { bytes: found.bytes, corners: [topLeft, topRight, bottomRight, bottomLeft] } });
  } catch (error) {
    tell({ failed: String(error) });
  }
}

async function look(picture: ImageBitmap): Promise<void> {
  const began = performance.now();
  try {
    await ready;
    let readings: Reading[] = [];
    let tried = 0;
    for (const pass of passes(missed, last)) {
      if (tried++ > 0 && performance.now() - began > BUDGET) break;
      readings = await read(picture, pass);
      if (readings.length === 0) continue;
      last = pass;
      break;
    }
    missed = readings.length === 0 ? missed + 1 : 0;
    tell({ readings, took: performance.now() - began });
  } catch (error) {
    tell({ failed: String(error) });
  } finally {
    picture.close();
  }
}

async function read(picture: ImageBitmap, pass: Pass): Promise<Reading[]> {
  const image = drawn(picture, pass);
  const { width, height } = image;
  for (const one of pass.mended ? mended(image, (data) => new ImageData(data, width, height)) : [image]) {
    const valid = (await readBarcodes(one, options(pass))).filter(({ isValid }) => isValid);
    if (valid.length > 0) return valid.map((result) => reading(result, pass, width, height));
  }
  return [];
}

function drawn(picture: ImageBitmap, { part, side, levelled, turned = 0 }: Pass): ImageData {
  if (!context) throw new Error('no canvas in a worker');
  const [wide, high] = [picture.width * part, picture.height * part];
  const scale = side / Math.max(wide, high);
  const [width, height] = [Math.round(wide * scale), Math.round(high * scale)];
  canvas.width = width; // clears it, and forgets how it was turned
  canvas.height = height;
  const [left, top] = [(picture.width - wide) / 2, (picture.height - high) / 2];
  if (turned) {
    context.translate(width / 2, height / 2);
    context.rotate((turned * Math.PI) / 180);
    context.translate(-width / 2, -height / 2);
  }
  context.drawImage(picture, left, top, wide, high, 0, 0, width, height);
  const image = context.getImageData(0, 0, width, height);
  if (levelled) level(image.data, width, height);
  return image;
}

/** Where it stands is told as a part of the whole picture, whichever part was looked at and however it was turned. */
function reading({ text, bytes, format, position }: ReadResult, pass: Pass, width: number, height: number): Reading {
  const { part, turned = 0 } = pass;
  const corners = [position.topLeft, position.topRight, position.bottomLeft, position.bottomRight];
  const middle = (way: 'x' | 'y') => corners.reduce((sum, corner) => sum + corner[way], 0) / 4;
  const [x, y] = [middle('x') - width / 2, middle('y') - height / 2];
  const [sin, cos] = [Math.sin((turned * Math.PI) / 180), Math.cos((turned * Math.PI) / 180)];
  return {
    text,
    bars: format === 'Code128' || format === 'Code39',
    played: format === 'QRCode' && isPlayed(bytes[0]),
    x: ((x * cos + y * sin) / width) * part + 0.5,
    y: ((y * cos - x * sin) / height) * part + 0.5,
  };
}
