// Journal of a first sync: a page of news is one row, and is written document by document later.
// A browser takes a tenth of a millisecond for each row, whatever is in it: a new phone has everything, durably, in a fraction of
// the time that its thousands of rows take. Whoever reads a document waits until they are written (`Store.settle`).
import type { DocumentId } from '../../contract/api';
import type { Replica } from '../core';
import { Refused, refuse } from '../refusals';
import { type ReadTx, type State, type Store, stateOf, type Tables, type Tx } from './indexed-db';
import type { SummaryRow } from './summary-row';

/** The documents of one page, none of which was here, and their rows of lists. */
export interface Page {
  replicas: Replica[];
  rows: SummaryRow[];
}

/** A page of fewer documents costs as much either way. */
const WORTH_A_PAGE = 50;
/** Documents that may wait at once: whoever taps on a ticket meanwhile waits for half a second at most. */
const MOST = 3_000;

const PLACES: Tables[] = ['state', 'things', 'documents', 'summaries'];

export const JOURNAL = {
  /** Whether nothing is here but what the journal holds, and there is room in it for a page of so many documents. */
  async takes(tx: Tx, state: State, documents: number): Promise<boolean> {
    if (state.journal === undefined && documents < WORTH_A_PAGE) return false;
    if (JOURNAL.holds(state) + documents > MOST) return false;
    return (await tx.objectStore('documents').count()) === 0;
  },
  /** Keeps a page; answers the state that says so, which the caller stores in the same transaction. */
  async put(tx: Tx, state: State, page: Page): Promise<State> {
    const journal = state.journal ?? [];
    const number = (journal.at(-1)?.number ?? 0) + 1;
    await tx.objectStore('things').put(page, placeOf(number));
    return { ...state, journal: [...journal, { number, documents: page.replicas.length }] };
  },
  /** Writes the rows of all pages, and stores that none waits; answers the state after it, and which documents they are. */
  async write(tx: Tx, state: State): Promise<{ state: State; documents: DocumentId[] }> {
    const documents: DocumentId[] = [];
    for (let left = state; ;) {
      const written = await writeFirst(tx, left);
      if (!written) return { state: left, documents };
      documents.push(...written.documents);
      left = written.state;
    }
  },
  /** The rows of lists in it, for whoever shows them although there is no room to write them. */
  async rows(tx: ReadTx): Promise<SummaryRow[]> {
    const { journal = [] } = await stateOf(tx);
    const pages = await Promise.all(journal.map(({ number }) => tx.objectStore('things').get(placeOf(number))));
    return pages.flatMap((page) => (page as Page | undefined)?.rows ?? []);
  },
  /** How many documents wait in it. */
  holds: ({ journal = [] }: State): number => journal.reduce((sum, { documents }) => sum + documents, 0),
  /** Has this tab's storage write what waits, page by page, before a document is read. */
  owe(store: Store): void {
    store.owe(() => settle(store));
  },
};

/** The page is not there or cannot be read, or its rows find no room. All else passes: a handle that was lost, or another version. */
const FOR_GOOD: readonly string[] = ['storage_failed', 'storage_full'];

/** What cannot be read again, or finds no room beside its page, is let go: the server has it, and nothing was done on it here. */
async function settle(store: Store): Promise<void> {
  const stand: DocumentId[] = [];
  const next = () =>
    store.writeAhead(async (tx) => {
      const page = await writeFirst(tx, await stateOf(tx));
      if (page) stand.push(...page.documents); // and of a run that nobody confirmed: it may have written another page
      return page !== null;
    }, PLACES);
  try {
    while (await next()) store.settled(stand.splice(0));
  } catch (error) {
    if (!(error instanceof Refused && FOR_GOOD.includes(error.code))) throw error;
    await store.writeAhead(letGo, PLACES).catch(() => {
      throw error; // it stays, for whoever comes next
    });
    store.missed();
  } finally {
    if (stand.length > 0) store.settled(stand);
  }
}

async function letGo(tx: Tx): Promise<void> {
  const { journal = [], ...rest } = await stateOf(tx);
  if (journal.length === 0) return;
  const things = tx.objectStore('things');
  await Promise.all([
    tx.objectStore('state').put({ ...rest, anew: true }, 'state'),
    ...journal.map(({ number }) => things.delete(placeOf(number))),
  ]);
}

function placeOf(number: number): string {
  return `news-${number}`;
}

/**
 * Writes the rows of the first page; null where none waits.
 *
 * @throws `storage_failed` where the page is not there.
 */
async function writeFirst(tx: Tx, state: State): Promise<{ state: State; documents: DocumentId[] } | null> {
  const { journal = [], ...rest } = state;
  const [first, ...others] = journal;
  if (!first) return null;
  const place = placeOf(first.number);
  const things = tx.objectStore('things');
  const page = (await things.get(place)) as Page | undefined;
  if (page === undefined) throw refuse('storage_failed');
  const left: State = others.length > 0 ? { ...rest, journal: others } : rest;
  const writes: Promise<unknown>[] = [tx.objectStore('state').put(left, 'state'), things.delete(place)];
  for (const replica of page.replicas) writes.push(tx.objectStore('documents').put(replica));
  for (const row of page.rows) writes.push(tx.objectStore('summaries').put(row));
  await Promise.all(writes);
  return { state: left, documents: page.replicas.map(({ id }) => id) };
}
