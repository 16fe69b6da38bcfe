// What the chip shows: attention outranks work on its way, which outranks being offline.
import type { SyncStatus } from '../engine-api';

type Facts = Pick<SyncStatus, 'online' | 'syncing' | 'pending' | 'files' | 'stuck' | 'lastSync'> & { problem: unknown };

export function chipOf({ online, syncing, pending, files = 0, stuck, lastSync, problem }: Facts): SyncStatus['chip'] {
  if (stuck > 0 || problem) return 'attention';
  // An empty look is not worth a word.
  if (syncing && online && (pending > 0 || lastSync === null)) return 'syncing';
  if (pending > 0 || files > 0) return 'pending';
  return online ? 'up_to_date' : 'offline';
}
