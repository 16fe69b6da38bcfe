// What goes up beside the leader's conversations: the files that were named, and what is carried for others.
import type { ActId } from '../../../contract/api';
import { Refused } from '../../refusals';
import type { Store } from '../../storage/indexed-db';
import { isLater } from '../../sync/carried';
import { NoAnswer, ServerSaid, type Net } from '../../sync/net';
import type { Ended } from '../../sync/schedule';
import type { WorkerFileStore } from '../../uploads/file-store';
import { firstPace, upload, type UploadParts } from '../../uploads/uploads';
import type { Courier } from '../courier';
import type { LeaderStatus, Tabs } from './leader';

export interface HandInParts {
  store: Store;
  net: Net;
  now: () => number;
  tabs: Pick<Tabs, 'leads'>;
  fileStore: WorkerFileStore;
  courier: Courier;
  /** Ends what this tab does as the leader. */
  leadership: () => AbortSignal;
  /** Resolves once no text is on its way: files make room for it. */
  clear: () => Promise<void>;
  lead: (part: Partial<LeaderStatus>) => void;
  /** What became of these files is told. */
  filed: (acts: ActId[]) => Promise<void>;
}

export class HandIn {
  /** Files of a revoked device of which the server has what it takes. */
  private readonly handedIn = new Set<ActId>();
  private readonly pace = firstPace();

  constructor(private readonly parts: HandInParts) {}

  private send(which: Pick<UploadParts, 'may' | 'clear' | 'proofs'>): Promise<void> {
    const { store, net, now, fileStore, filed } = this.parts;
    return upload({
      store,
      net,
      now,
      progress: (row, sent) => fileStore.progress(row, sent),
      changed: (acts) => filed(acts),
      pace: this.pace,
      ...which,
    });
  }
  async files(): Promise<Ended> {
    const { tabs, fileStore, leadership, clear, lead } = this.parts;
    if (!tabs.leads) return { as: 'done' };
    try {
      const signal = leadership(); // whoever leaves waits for the part that is on its way, not for all files
      await this.send({
        may: (row) => !signal.aborted && fileStore.may(row),
        clear,
        proofs: () => !signal.aborted && fileStore.proofs(),
      });
      return { as: 'done' };
    } catch (error) {
      if (error instanceof NoAnswer) return { as: 'silent', afterMs: null };
      // A session that has ended, or a device that is over: the next conversation says so, and ends with sending again.
      if (error instanceof ServerSaid) return { as: 'silent', afterMs: error.retryAfterMs };
      if (!(error instanceof Refused)) throw error;
      lead({ problem: error.plain() });
      return { as: 'silent', afterMs: null };
    } finally {
      fileStore.rest();
    }
  }
  async carried(): Promise<Ended> {
    if (!this.parts.tabs.leads) return { as: 'silent', afterMs: null }; // «done» would say that nothing of it waits
    const ended = await this.tried();
    if (ended === 'done') return { as: 'done' };
    return { as: 'silent', afterMs: ended instanceof ServerSaid ? ended.retryAfterMs : null };
  }
  /** That alone which one's own acts rest on, before them; why it has not gone in, where it can at another time. */
  async carriedFirst(): Promise<NoAnswer | ServerSaid | null> {
    const ended = this.parts.tabs.leads ? await this.tried(true) : null;
    return ended instanceof NoAnswer || ended instanceof ServerSaid ? ended : null;
  }
  private async tried(first = false): Promise<'done' | NoAnswer | ServerSaid | null> {
    const { courier, net, leadership } = this.parts;
    try {
      await courier.handIn(net, leadership(), first);
      return 'done';
    } catch (error) {
      if (isLater(error)) return error;
      if (!(error instanceof Refused)) throw error;
      return null; // kept here; what the storage or the session lacks is said elsewhere
    }
  }

  /**
   * Revoked: files that were named go up before this device is cleared, whatever the connection costs; true once the server
   * has what it takes. What it holds back, or does not know, stays as it is: nothing here can change that.
   */
  async lastFiles(): Promise<boolean> {
    const { fileStore, leadership } = this.parts;
    const left = fileStore.unsentActs.filter((act) => !this.handedIn.has(act));
    if (left.length === 0) return true;
    try {
      await this.send({
        may: (row) => !leadership().aborted && left.includes(row.act),
        clear: async () => undefined, // all text has gone
        proofs: () => false,
      });
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof Refused)) throw error;
      return false; // tried again, by and by
    } finally {
      fileStore.rest();
    }
    for (const act of left) this.handedIn.add(act);
    return false; // one conversation more ends the session that they went up with
  }
  /** Revoked: what others wrote goes in before this device is cleared; true once nothing of it waits. */
  async lastCarried(): Promise<boolean> {
    const ended = this.parts.courier.waiting === 0 ? null : await this.carried();
    return ended === null || ended.as === 'done';
  }
}
