// As what sealed work goes to another app: what its file is called, and what it says that it is.
import { isApple } from '../../contract/pure/platform';
import type { DeviceSystem } from '../../contract/shared';

export interface FileType {
  ending: string;
  type: string;
}

/** As it is saved. */
export const OWN: FileType = { ending: '.ronda', type: 'application/octet-stream' };
/**
 * Chromium passes on what is on a list of its own, by its ending and by its type, and refuses all else though `canShare` said yes. What
 * it is called changes nothing for who gets it: Ronda opens a file by what is in it.
 */
const LISTED: FileType = { ending: '.ronda.txt', type: 'text/plain' };

/** As the system's share sheet takes it. Pure. */
export function sharedAs(system: DeviceSystem): FileType {
  return isApple(system) ? OWN : LISTED;
}
