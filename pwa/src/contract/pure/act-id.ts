// An act's id tells which device made it, and its number in that device's log.
import type { ActId } from '../api';

/** In the later acts of a deed: the name of its first, which has none before all are written. Nobody types it. */
export const FIRST_ACT: ActId = '\u0000first';

/** The device that made it. */
export function actDevice(act: ActId): string {
  return act.slice(0, act.indexOf('.'));
}

/** Its number in the log of that device, from 1. */
export function actNumber(act: ActId): number {
  return Number(act.slice(act.indexOf('.') + 1));
}
