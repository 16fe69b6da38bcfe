// Whether a network is there that does not reach the server, for so long that a person is told.
import type { SyncStatus } from '../../contract/api';

/** A lift, a corridor, a server that starts: nobody is told of those (ms). */
const LASTS_MS = 2 * 60_000;

/** `network`: the device says that it has one (`navigator.onLine`). Another sentence of the worker's goes first: it knows more. */
export function isUnreached(
  { online, offlineSince, problem }: Pick<SyncStatus, 'online' | 'offlineSince' | 'problem'>,
  now: number,
  network: boolean,
): boolean {
  return network && !online && !problem && offlineSince !== null && now - offlineSince >= LASTS_MS;
}
