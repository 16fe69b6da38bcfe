// Cuts the part where a playing code stands out of each picture, and leaves out what shows it again.
import { Following, type Look, type Point } from './following';
import { type Frame, FrameParts, shownSize } from './frame-part';
import { type Part, part } from './part';
import { Repeated } from './sketch';

/** To the worker: a picture, or what a part that it cut out before gave. */
export type ToCutter = { picture: Frame } | { look: Look; found: Found | null };
/** Where a code stood in its part, and how much it held. */
export interface Found {
  corners: Point[];
  bytes: number;
}
/** From the worker: what is to be read of a picture; null where it shows what was cut out just before. */
export type FromCutter = { cut: Cut | null } | { failed: string };
export interface Cut {
  part: Part;
  look: Look;
}

const scope = self as unknown as {
  postMessage(told: FromCutter, moved: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToCutter>) => void) | null;
};
const parts = new FrameParts();
/** One after the other. */
let turn: Promise<void> = Promise.resolve();
const following = new Following();
const repeated = new Repeated();

scope.onmessage = ({ data }) => {
  if ('picture' in data) {
    const { picture } = data;
    turn = turn
      .then(() => tried(picture))
      .then((told) => {
        scope.postMessage(told, 'cut' in told && told.cut ? [told.cut.part.points] : []);
      });
  } else if (data.found) following.found(data.look, data.found.corners, data.found.bytes);
  else {
    following.lost();
    repeated.forget(); // another picture of the same code may be sharper
  }
};

async function tried(frame: Frame): Promise<FromCutter> {
  try {
    return { cut: await cut(frame) };
  } catch (error) {
    return { failed: String(error) };
  } finally {
    frame.close();
  }
}

async function cut(frame: Frame): Promise<Cut | null> {
  const { width, height } = shownSize(frame);
  const look = following.next(width, height);
  const seen = await parts.part(frame, look);
  return repeated.again(seen.tones) ? null : { part: part(seen.draw()), look };
}
