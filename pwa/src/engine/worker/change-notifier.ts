// Notifies the page of durable changes.
// Reads rows again after each change, or takes those that were just committed. It never tells what is not durable yet.
import type { ActId, DocumentId, Site } from '../../contract/api';
import type { Catalogue } from './catalogue';
import type { Core } from '../core';
import type { FirstLook } from './first-look';
import type { LeaderStatus } from './tabs/leader';
import { graceOf } from '../storage/grace';
import { UNREAD, type Stand, overview, status, waitingOf } from './overview';
import type { WorkerNews } from '../rpc';
import { Refused, asRefused, refuse } from '../refusals';
import type { Directory, Store } from '../storage/indexed-db';
import { isRead, takeLater } from '../storage/organisation';
import { QueueRows } from '../storage/queue-rows';
import { openRows } from '../storage/rows';
import type { SummaryRow } from '../storage/summary-row';

export interface NotifierParts {
  store: Store;
  core: Core;
  now: () => number;
  tell: (told: WorkerNews) => void;
  /** The first reading, from which it goes on with what changes. */
  catalogue: Catalogue;
  /** Resolves once the page has painted its first rows. */
  painted?: Promise<void>;
  leader: () => LeaderStatus;
  /** How many files wait to be sent, and how many the server did not accept. */
  files: () => { waiting: number; refused: number };
  /** Called with a document that could not be read. */
  unreadable: (id: DocumentId) => void;
  /** Called with the files that were redacted from a document. */
  gone: (files: ActId[]) => void;
}

/** Chip and queue are updated at most this often (ms), however fast acts come. */
const OVERVIEW_MS = 30;
/** Updating a long queue takes long: the next update waits this many times as long, so that acts have the thread. */
const OVERVIEW_SHARE = 4;
/** The longest such wait (ms), so that the chip shows progress. */
const OVERVIEW_MOST_MS = 400;
/** If reopening the storage after its handle was lost takes longer than this (ms), the chip says so. */
const REOPENING_MS = 150;
/** How many documents are told at a time, so that the page can paint and react between two pieces. */
const PIECE = 500;

export class ChangeNotifier {
  readonly catalogue: Catalogue;
  private readonly watched = new Map<DocumentId, number>();
  private site: Site = 'field';
  private readonly queued = new QueueRows();
  /** The overview, as it was last told. */
  private stand: Stand = UNREAD;
  private overviewDue = false;
  /** How long the last update of chip and queue took (ms). */
  private overviewTook = 0;
  private silent = false;
  /** The timer that reports that the storage is being reopened; null while it is open. */
  private reopening: ReturnType<typeof setTimeout> | null = null;
  /** Whether the core has the organisation's data and the directory, and so can judge. */
  private informed = false;
  /** The organisation's data that it judges by: the last version that it could read. */
  private by: string | undefined;
  /** The error where this app can read no stored version of the data: shown until it can, because nothing can be opened or written. */
  private unread: Refused | null = null;
  /** Whether a document on the screen could not be shown for that reason: it is shown as soon as it can be judged. */
  private withheld = false;
  /** Documents on the screen that the storage did not answer with: they are shown once they could be read, and not taken for damaged. */
  private readonly ungiven = new Set<DocumentId>();

  constructor(private readonly parts: NotifierParts) {
    this.catalogue = parts.catalogue;
  }

  /** What waited as it was read first waits until something else was read. */
  goOnFrom(look: FirstLook): void {
    this.stand = look.stand;
  }
  /**
   * Tells everything, once. What was shown already is told again only where another tab has written since. If this app cannot read the
   * organisation's data, what is stored is shown all the same: the server, or a newer version of the app, will have data that fit.
   */
  async begin(look: FirstLook): Promise<void> {
    await this.judgeAndTell(look);
    await this.overview();
  }
  private async judgeAndTell(look: FirstLook): Promise<void> {
    const { store, core } = this.parts;
    const held = await look.take();
    const isNew = (held?.later ?? true) && (await takeLater(store, core));
    if (held && !isNew) {
      this.judge(held.organisation, held.directory);
      await this.rest(look.shown);
    } else {
      await this.data();
      await this.documents('all');
      const removed = look.shown.filter((id) => !this.catalogue.has(id));
      if (removed.length > 0) this.parts.tell({ tell: 'documents', ...this.catalogue.pick([]), removed });
    }
  }
  /** Tells everything that the first reading did not show, as of now. */
  private async rest(shown: DocumentId[]): Promise<void> {
    await this.parts.painted;
    const known = new Set(shown);
    const ids = this.catalogue.ids().filter((id) => !known.has(id));
    for (let at = 0; at < ids.length; at += PIECE) {
      this.parts.tell({ tell: 'documents', ...this.catalogue.pick(ids.slice(at, at + PIECE)), removed: [] });
    }
  }
  end(): void {
    this.silent = true;
    if (this.reopening) clearTimeout(this.reopening);
  }
  /**
   * Waits until the core can judge, whatever another tab is storing just now.
   *
   * @throws `data_later` where it cannot, because it can read no stored version of the data.
   */
  async inform(): Promise<void> {
    if (!this.informed) await this.data();
    if (this.unread) throw this.unread;
  }
  watch(id: DocumentId, site: Site): Promise<void> {
    this.site = site;
    this.watched.set(id, (this.watched.get(id) ?? 0) + 1);
    return this.show(id);
  }
  unwatch(id: DocumentId): void {
    const left = (this.watched.get(id) ?? 1) - 1;
    if (left > 0) this.watched.set(id, left);
    else {
      this.watched.delete(id);
      this.ungiven.delete(id);
    }
  }
  /**
   * Tells a durable change; a failure to tell does not undo it. `rows`: the list rows of these documents, committed just now by this tab;
   * `stored`: of some of them, by an answer of the server. What another tab writes later is told later, so the order is kept.
   */
  async changed(what: {
    documents: DocumentId[];
    rows?: SummaryRow[];
    stored?: SummaryRow[];
    organisation?: boolean;
    directory?: boolean;
  }): Promise<void> {
    // A new act of this tab changes no other row of the queue.
    if (what.rows === undefined) this.queued.forget();
    try {
      const isData = what.organisation === true || what.directory === true;
      // The leading tab may be of an earlier version, and have set aside data that it cannot read.
      if (what.organisation === true) await takeLater(this.parts.store, this.parts.core);
      // Not where something is read first: acts may be written in the meantime, and the rows be out of date.
      const isNow = this.informed !== isData;
      if (isData) await this.data();
      const rows = this.informed && isNow ? (what.rows ?? what.stored ?? []) : [];
      if (rows.length > 0) this.tellRows(rows);
      const told = new Set(rows.map(({ id }) => id));
      const others = what.documents.filter((id) => !told.has(id));
      if (others.length > 0 || rows.length === 0) await this.documents(others);
      // Shows what could not be shown before, whichever path has read the data first.
      const shown = this.withheld && !this.unread ? [...this.watched.keys()] : what.documents;
      if (!this.unread) this.withheld = false;
      const failed = await this.showAll(shown);
      if (failed === null) return this.overviewSoon();
      await this.overview(); // the queue is told whatever else fails; an error is reported last, and stays
      this.problem(failed.error);
    } catch (error) {
      this.problem(error);
    }
  }
  /** Tells the documents on the screen. One that cannot be read does not keep the others from being shown; answers the first error. */
  private async showAll(documents: DocumentId[]): Promise<{ error: unknown } | null> {
    let failed: { error: unknown } | null = null;
    for (const id of documents) {
      if (!this.watched.has(id)) continue;
      try {
        await this.show(id);
      } catch (error) {
        failed ??= { error };
      }
    }
    return failed;
  }
  /** Reports in the chip that the storage's handle was lost, or is back: in the meantime nothing can be stored. */
  storage(stands: boolean): void {
    if (this.reopening) clearTimeout(this.reopening);
    this.reopening = stands ? null : setTimeout(() => this.problem(refuse('storage_reopening')), REOPENING_MS);
    if (stands) this.overviewSoon();
  }
  overviewSoon(): void {
    if (this.overviewDue) return;
    this.overviewDue = true;
    setTimeout(
      () => {
        this.overviewDue = false;
        if (this.silent) return;
        this.overview()
          .then(() => this.giveAgain())
          .catch((error: unknown) => this.problem(error));
      },
      Math.min(OVERVIEW_MOST_MS, Math.max(OVERVIEW_MS, OVERVIEW_SHARE * this.overviewTook)),
    );
  }

  /** Shows documents that could not be read before. Those that cannot be read again stay in that list. */
  private async giveAgain(): Promise<void> {
    const again = [...this.ungiven];
    this.ungiven.clear();
    await this.showAll(again);
  }

  /** An error of this tab alone, told without reading anything, because the reading may be what failed. */
  problem(error: unknown): void {
    if (this.silent) return;
    const problem = asRefused(error, 'storage_failed').plain();
    this.parts.tell({
      tell: 'status',
      status: status({ ...this.parts.leader(), problem }, this.stand.waiting, this.stand),
    });
  }
  private async data(): Promise<void> {
    const { store, tell } = this.parts;
    const [organisation, directory] = await store.read(
      async (tx) => {
        const things = tx.objectStore('things');
        return [await things.get('organisation'), await things.get('directory')] as (string | undefined)[];
      },
      ['things'],
    );
    this.judge(organisation, directory);
    if (this.by !== undefined) tell({ tell: 'organisation', organisation: this.by });
    if (directory !== undefined) tell({ tell: 'directory', directory });
  }
  /** Judges by these data from now on; where this app cannot read them, by the ones before. */
  private judge(organisation: string | undefined, directory: string | undefined): void {
    const { core, tell } = this.parts;
    if (organisation !== undefined && isRead(core, organisation)) this.by = organisation;
    if (directory !== undefined) core.setDirectory(directory);
    tell({ tell: 'judged_by', organisation: this.by, directory: directory && ownPart(directory) });
    this.informed = this.by !== undefined && directory !== undefined;
    this.unread = organisation !== undefined && this.by === undefined ? refuse('data_later') : null;
  }
  private async documents(which: DocumentId[] | 'all'): Promise<void> {
    const rows = (await this.read(which)).filter((row) => row !== undefined);
    // After the rows were read, because they were stored with the data or later. What cannot be judged is told all the same.
    if (!this.informed) await this.data();
    const here = new Set(rows.map((row) => row.id));
    this.tellRows(
      rows,
      (which === 'all' ? this.catalogue.ids() : which).filter((id) => !here.has(id)),
    );
  }
  private tellRows(rows: SummaryRow[], removed: DocumentId[] = []): void {
    const told = this.catalogue.take(rows);
    for (const id of removed) this.catalogue.drop(id);
    this.parts.tell({ tell: 'documents', ...told, removed });
  }
  private async read(which: DocumentId[] | 'all'): Promise<(SummaryRow | undefined)[]> {
    if (which.length === 0) return []; // nor is what the storage owes written for it
    return this.parts.store.read(
      async (tx) => {
        const summaries = tx.objectStore('summaries');
        if (which === 'all') return summaries.getAll();
        return Promise.all(which.map((id) => summaries.get(id)));
      },
      ['summaries'],
    );
  }
  private async show(id: DocumentId): Promise<void> {
    const { store, core, now, tell } = this.parts;
    if (this.unread) {
      this.withheld = true; // it is whole: it is shown once it can be judged, and the chip says why not yet
      return;
    }
    const reading = store.read(
      async (tx) => {
        const [replica, rows] = await Promise.all([tx.objectStore('documents').get(id), openRows(tx, id)]);
        if (!replica) return undefined;
        const looked = core.look(replica, rows, { site: this.site, now: now() });
        if (!looked) return undefined;
        const { view, ...rest } = looked;
        return { ...view, ...rest };
      },
      ['documents', 'acts'],
    );
    const shown = await reading.catch((error: unknown) => {
      if (error instanceof Refused && error.code === 'unreadable') this.parts.unreadable(id);
      if (error instanceof Refused && error.code.startsWith('storage_')) this.ungiven.add(id);
      throw error;
    });
    this.ungiven.delete(id);
    tell({ tell: 'shown', id, shown });
    const holder = shown && ('ticket' in shown ? shown.ticket : 'record' in shown ? shown.record : undefined);
    const redactions = holder?.redactions ?? [];
    const gone = redactions.flatMap(({ what }) => ('file' in what ? [what.file] : []));
    if (gone.length > 0) this.parts.gone(gone);
  }
  private async overview(): Promise<void> {
    const { store, core, now, tell, leader, files } = this.parts;
    const began = now();
    const { queue, state } = await overview(store, core, this.catalogue, leader().sending, this.queued);
    this.stand = { waiting: waitingOf(queue, files()), lastSync: state.lastSync };
    tell({ tell: 'queue', queue });
    tell({
      tell: 'status',
      status: status({ ...leader(), problem: leader().problem ?? this.unread?.plain() ?? null }, this.stand.waiting, {
        ...state,
        undoable: graceOf(state, now())?.from,
      }),
    });
    this.overviewTook = now() - began;
  }
}

/** The page's core needs only the person who is here from the directory. */
function ownPart(directory: string): string {
  const { me } = JSON.parse(directory) as Directory;
  return JSON.stringify({ version: '', me, people: [], requesters: [] } satisfies Directory);
}
