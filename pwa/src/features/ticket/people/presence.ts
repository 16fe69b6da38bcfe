// Who else is here, as long as it can be known.
// Without a word from the server nobody is shown as present.
import type { Timestamp, Presence, SyncStatus } from '../../../contract/api';

/** The server answers at least once a minute and a quarter; twice that without an answer, and what it said is old. */
export const LIFE_MS = 150_000;

/** Those who are present, oneself apart; none once the connection is lost or has been silent for too long. */
export function present(
  all: readonly Presence[],
  { online, lastSync }: Pick<SyncStatus, 'online' | 'lastSync'>,
  me: string | null,
  now: Timestamp,
): Presence[] {
  if (!online || lastSync === null || now - lastSync > LIFE_MS) return [];
  return all.filter(({ person }) => person !== me);
}
