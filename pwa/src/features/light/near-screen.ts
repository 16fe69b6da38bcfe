// What both screens of two phones on one network do alike: a code that stands still, a camera at hand.
import type { LightCode, LightKind } from '../../contract/light';
import { engine } from '../../contract/engine';
import { Camera } from '../../kit/camera';
import { PACES } from './pace';

/** Bytes that fit into one code, drawn. */
export async function stillCode(kind: LightKind, bytes: Uint8Array<ArrayBuffer>): Promise<LightCode> {
  const playing = await engine.light.play(kind, bytes, PACES.slow.bytes);
  try {
    return await playing.code(0);
  } finally {
    playing.close();
  }
}

/**
 * While the camera is open a browser tells this phone's addresses; else it tells names instead of them, which not every network
 * carries. Without a camera those must do.
 */
export async function seen<T>(make: () => Promise<T>): Promise<T> {
  const camera = await Camera.open({ width: 640, height: 480 }).catch(() => null);
  try {
    return await make();
  } finally {
    camera?.close();
  }
}
