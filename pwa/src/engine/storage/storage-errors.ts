// What browsers throw when the storage fails, and what each means: one table.
// The names are all that may be leaned on; the sentences beside them are what browsers were seen to say with them.

/** What a failure means for whoever asked. */
export type StorageFault =
  /** The handle is dead, or the browser's process behind it: what runs is over. Open again, and run it once more. */
  | 'closed'
  /** Not to be had just now: wait a moment, and try again. */
  | 'busy'
  /** No room: nothing of it was kept. */
  | 'full'
  /** Not allowed here, or not there at all: it stays so. */
  | 'forbidden'
  /** A later version of the app has opened it: this one is to be loaded again. */
  | 'newer'
  /** A fault of ours: nothing of it was kept, and doing it once more changes nothing. */
  | 'ours';

interface Meaning {
  /** Said while the database is being opened. */
  opening: StorageFault;
  /** Said by a transaction, a request, or a commit. */
  using: StorageFault;
}

const MEANINGS: Readonly<Record<string, Meaning>> = {
  // Chromium and WebKit, of a handle that was closed while the app was suspended: «Failed to execute 'transaction' on
  // 'IDBDatabase': The database connection is closing.» Firefox, opening in a private window: «A mutation operation was
  // attempted on a database that did not allow mutations.»
  InvalidStateError: { opening: 'busy', using: 'closed' },
  // WebKit, whose storage lives in a process that the system may end: «Connection to Indexed Database server lost. Refresh
  // the page to try again», «An internal error was encountered in the Indexed Database server», «Cannot inject key into
  // script value». Chromium: «Internal error opening backing store», «Internal error committing transaction.»
  UnknownError: { opening: 'busy', using: 'closed' },
  // All of them, of what ran while the connection was cut: «The transaction was aborted, so the request cannot be
  // fulfilled.», «Connection is closing.», «The operation was aborted.»
  AbortError: { opening: 'busy', using: 'closed' },
  // WebKit after a suspension: «Failed to execute 'put' on 'IDBObjectStore': The transaction is inactive or finished.»
  TransactionInactiveError: { opening: 'busy', using: 'closed' },
  // Chromium, where another tab was frozen within a transaction of its own.
  TimeoutError: { opening: 'busy', using: 'closed' },
  // The database was cleared and made anew beneath the handle: «One of the specified object stores was not found.»
  NotFoundError: { opening: 'busy', using: 'closed' },
  // All of them: «Encountered full disk while opening backing store», «The current transaction exceeded its quota
  // limitations.»
  QuotaExceededError: { opening: 'full', using: 'full' },
  // «The requested version (2) is less than the existing version (3).»
  VersionError: { opening: 'newer', using: 'newer' },
  // Storage that is blocked for this site: «The user denied permission to access the database.»
  SecurityError: { opening: 'forbidden', using: 'forbidden' },
  NotAllowedError: { opening: 'forbidden', using: 'forbidden' },
};

/** What is not in the table: an open will not get better, and a transaction was stopped by what we asked of it. */
const OTHERWISE: Meaning = { opening: 'forbidden', using: 'ours' };

export function faultOf(error: unknown, when: keyof Meaning): StorageFault {
  const name = nameOf(error);
  return (Object.hasOwn(MEANINGS, name) ? MEANINGS[name] : undefined)?.[when] ?? OTHERWISE[when];
}

/**
 * Whether WebKit says itself that this page has lost the process that keeps the databases for good: no handle is to be had in it
 * any more, and in a page that is loaded anew one is. Where it says so in other words, waiting in vain tells it.
 */
export function isCutOff(error: unknown): boolean {
  return nameOf(error) === 'UnknownError' && /Indexed Database server lost/.test((error as Error).message);
}

function nameOf(error: unknown): string {
  return error instanceof DOMException || error instanceof Error ? error.name : '';
}
