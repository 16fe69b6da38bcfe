// First reading of what a device holds, at one moment. It is shown before the core is there to judge it, one's own
// tickets first.
import type { DocumentId, Here, Timestamp } from '../../contract/api';
import { Catalogue, summariesOf } from './catalogue';
import { WriteListener } from './tabs/leader';
import { QUIET, type Stand, type Waiting, status } from './overview';
import { Refused } from '../refusals';
import type { WorkerNews } from '../rpc';
import { type Store, stateOf } from '../storage/indexed-db';
import { JOURNAL } from '../storage/journal';
import { LATER } from '../storage/organisation';
import type { SummaryRow } from '../storage/summary-row';

/** What is shown at once. */
interface Near {
  organisation: string | undefined;
  /** Data of the organisation are here that an app before this one could not read. */
  later: boolean;
  directory: string | undefined;
  /** What the round needs, of all that is kept. */
  rows: SummaryRow[];
  lastSync: Timestamp | null;
  waiting: Waiting;
  /** Documents wait in the journal: they are here, and do not stand by themselves. */
  aside: boolean;
}

/** What was read first, and whether another tab has written since. */
export class FirstLook {
  /** Of all rows, once they are read. */
  readonly catalogue = new Catalogue();
  private reading: Promise<void> | null = null;

  private constructor(
    private readonly store: Store,
    private readonly near: Near,
    private readonly writeListener: WriteListener,
  ) {}

  /**
   * Reads in one transaction what is shown at once, as of `now` (ms).
   *
   * # Errors
   * Refused with `storage_wiped` where the browser has cleared what was kept, with `storage_silent` where it does not answer.
   */
  static async at(store: Store, now: Timestamp): Promise<FirstLook> {
    const writeListener = new WriteListener(store.device); // listens before it reads
    store.settled = (documents) => writeListener.tell(documents);
    try {
      let near = await read(store, now);
      if (near.aside) {
        JOURNAL.owe(store); // a tab died before it had written what it kept aside
        // No longer than any first reading, should another page hold the storage up.
        near = await read(store, now).catch((error: unknown) => {
          if (!(error instanceof Refused && error.code === 'storage_full')) throw error;
          // Shown as they are kept. Who reads a document, or writes on one, is told that there is no room until there is.
          return read(store, now, true);
        });
      }
      return new FirstLook(store, near, writeListener);
    } catch (error) {
      store.settled = () => undefined;
      writeListener.close();
      throw error;
    }
  }

  /** Tells the page all that the round needs; then the other rows are read, while the core is made. */
  show(here: Here, tell: (told: WorkerNews) => void): void {
    tell({ tell: 'here', here });
    const { organisation, directory, rows, lastSync, waiting } = this.near;
    if (organisation !== undefined) tell({ tell: 'organisation', organisation });
    if (directory !== undefined) tell({ tell: 'directory', directory });
    tell({ tell: 'documents', ...summariesOf(rows), removed: [] });
    // What waits is never said to be done, not for a moment: the queue itself is told once the core can say its words.
    tell({ tell: 'status', status: status(QUIET, waiting, { lastSync }) });
    this.all().catch(() => undefined); // told to whoever asks for them
  }

  /** The documents that were shown. */
  get shown(): DocumentId[] {
    return this.near.rows.map(({ id }) => id);
  }

  /** What waited as it was read. */
  get stand(): Stand {
    const { waiting, lastSync } = this.near;
    return { waiting, lastSync };
  }

  /** True once another tab has written since. */
  get stale(): boolean {
    return this.writeListener.wrote;
  }

  /** Gives what judging needs, where all still is as it stood at the beginning; null where it must be read again. */
  async take(): Promise<Pick<Near, 'organisation' | 'later' | 'directory'> | null> {
    try {
      await this.all();
      return this.stale ? null : this.near;
    } finally {
      this.writeListener.close(); // the session tells the other tabs by now
    }
  }

  /** All that is kept, to look things up in: it needs no core. */
  all(): Promise<Catalogue> {
    this.reading ??= (this.near.aside ? allAndAside(this.store) : allRows(this.store)).then(
      (rows) => void this.catalogue.take(rows),
    );
    return this.reading.then(() => this.catalogue);
  }
}

function allRows(store: Store): Promise<SummaryRow[]> {
  return store.read((tx) => tx.objectStore('summaries').getAll(), ['summaries']);
}
function allAndAside(store: Store): Promise<SummaryRow[]> {
  return store.readAhead(
    async (tx) => [...(await tx.objectStore('summaries').getAll()), ...(await JOURNAL.rows(tx))],
    ['state', 'things', 'summaries'],
  );
}

/** `withAside`: the rows of what waits in the journal, too, which is not written for it. */
function read(store: Store, now: Timestamp, withAside = false): Promise<Near> {
  return store.firstRead(
    async (tx) => {
      const { lastSync, journal } = await stateOf(tx);
      const [things, acts] = [tx.objectStore('things'), tx.objectStore('acts')];
      const [organisation, later, directory, former, rows, files, queued, stuck] = await Promise.all([
        things.get('organisation') as Promise<string | undefined>,
        things.getKey(LATER),
        things.get('directory') as Promise<string | undefined>,
        things.get('former') as Promise<unknown[] | undefined>, // held or refused, all of them
        tx.objectStore('summaries').index('near').getAll(IDBKeyRange.lowerBound(now)),
        tx.objectStore('evidence').index('waiting').count(1),
        acts.index('queued').count(1),
        acts.index('stuck').count(),
      ]);
      const waiting = { acts: queued - stuck, files, stuck: stuck + (former?.length ?? 0) };
      const aside = withAside ? await JOURNAL.rows(tx) : [];
      rows.push(...aside.filter(({ near }) => near !== undefined && near >= now));
      return {
        ...{ organisation, directory, rows, lastSync, waiting },
        later: later !== undefined,
        aside: journal !== undefined,
      };
    },
    ['state', 'things', 'summaries', 'evidence', 'acts'],
    withAside,
  );
}
