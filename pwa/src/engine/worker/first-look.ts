// What a device holds, read at one moment: shown before the core is there to judge it.
import type { Here, Timestamp } from '../../contract/api';
import { summariesOf } from './catalogue';
import { Meanwhile } from './leader';
import { QUIET, status } from './overview';
import type { WorkerNews } from '../rpc';
import { type Directory, type Store, type SummaryRow, stateOf } from '../storage/indexed-db';

export interface Held {
  organisation: string | undefined;
  directory: string | undefined;
  rows: SummaryRow[];
  lastSync: Timestamp | null;
  /** Files that wait to go up. */
  files: number;
}

/** What was read first, and whether another tab has written since. */
export class FirstLook {
  private constructor(
    private readonly held: Held,
    private readonly meanwhile: Meanwhile,
  ) {}

  /**
   * Reads all of it in one transaction.
   *
   * # Errors
   * Refused with `storage_wiped` where the browser has cleared what was kept.
   */
  static async at(store: Store): Promise<FirstLook> {
    const meanwhile = new Meanwhile(store.device); // listens before it reads
    try {
      return new FirstLook(await read(store), meanwhile);
    } catch (error) {
      meanwhile.close();
      throw error;
    }
  }

  /** Tells the page all that a list needs. */
  show(here: Here, tell: (told: WorkerNews) => void): void {
    tell({ tell: 'here', here });
    const { organisation, directory, rows, lastSync, files } = this.held;
    if (organisation !== undefined) tell({ tell: 'organisation', organisation: JSON.parse(organisation) });
    if (directory !== undefined) {
      const { me, people, requesters } = JSON.parse(directory) as Directory;
      tell({ tell: 'directory', me, people, requesters });
    }
    tell({ tell: 'documents', ...summariesOf(rows), removed: [] });
    // What waits is never said to be done, not for a moment: the queue itself is told once the core can say its words.
    const waiting = { acts: 0, files, stuck: 0 };
    for (const { unsent, stuck } of rows) {
      waiting.acts += unsent;
      waiting.stuck += stuck;
    }
    tell({ tell: 'status', status: status(QUIET, waiting, lastSync) });
  }

  /** True once another tab has written since. */
  get stale(): boolean {
    return this.meanwhile.wrote;
  }

  /** Gives what was read, where it still is what stands in the store; null where it must be read again. */
  take(): Held | null {
    this.meanwhile.close();
    return this.stale ? null : this.held;
  }
}

function read(store: Store): Promise<Held> {
  return store.read(
    async (tx) => {
      const { lastSync } = await stateOf(tx);
      const things = tx.objectStore('things');
      const [organisation, directory, rows, files] = await Promise.all([
        things.get('organisation') as Promise<string | undefined>,
        things.get('directory') as Promise<string | undefined>,
        tx.objectStore('summaries').getAll(),
        tx.objectStore('evidence').index('waiting').count(1),
      ]);
      return { organisation, directory, rows, lastSync, files };
    },
    ['state', 'things', 'summaries', 'evidence'],
  );
}
