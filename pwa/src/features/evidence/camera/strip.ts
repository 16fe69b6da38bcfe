// What one opening of the camera has taken, and which of it is chosen.
import type { ActId } from '../../../contract/api';

export interface Strip<T extends { act: ActId }> {
  shots: readonly T[];
  chosen: ActId | null;
}

/** A photograph more: it is the chosen one. */
export function withShot<T extends { act: ActId }>({ shots }: Strip<T>, shot: T): Strip<T> {
  return { shots: [...shots, shot], chosen: shot.act };
}
/** One fewer. None is chosen then: the second tap of an eager thumb would take back the one beside it. */
export function withoutShot<T extends { act: ActId }>({ shots }: Strip<T>, act: ActId): Strip<T> {
  return { shots: shots.filter((one) => one.act !== act), chosen: null };
}
