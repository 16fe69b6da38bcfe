// Makes pictures ready away from the page, so that the shutter and the page stay quick.
import { type Picturable, type Picture, ready } from './picture';

export interface PictureAsked {
  id: number;
  source: Picturable;
}
export type PictureAnswer = { id: number; picture: Picture } | { id: number; failed: 'undecodable' | 'helpless' };

const scope = self as unknown as {
  postMessage(message: PictureAnswer, moved?: Transferable[]): void;
  onmessage: ((event: MessageEvent<PictureAsked>) => void) | null;
};

scope.onmessage = ({ data: { id, source } }) => {
  if (typeof OffscreenCanvas !== 'function' || typeof createImageBitmap !== 'function') {
    scope.postMessage({ id, failed: 'helpless' });
    return;
  }
  ready(source).then(
    (picture) => scope.postMessage({ id, picture }, [picture.bytes, picture.thumb]),
    () => scope.postMessage({ id, failed: 'undecodable' }),
  );
};
