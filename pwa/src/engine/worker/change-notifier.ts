// Notifies the page of durable changes.
// Reads rows again after each change, or takes those that were just committed; never passes on what is only meant to be kept.
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
  /** Of what was read first: it goes on with what changes. */
  catalogue: Catalogue;
  /** Resolves once the page has painted what it was shown first. */
  painted?: Promise<void>;
  leader: () => LeaderStatus;
  /** How many files wait to go up, and how many the server did not take. */
  files: () => { waiting: number; refused: number };
  /** Called with a document that could not be read. */
  unreadable: (id: DocumentId) => void;
  /** Called with the files that a document says were taken out of it for good. */
  gone: (files: ActId[]) => void;
}

/** Chip and queue are told at most this often, however fast acts come. */
const OVERVIEW_MS = 30;
/** A long queue takes long to tell: for so many times as long, acts have the thread to themselves. */
const OVERVIEW_SHARE = 4;
/** And never longer than this (ms): who looks at the chip sees it go on. */
const OVERVIEW_MOST_MS = 400;
/** The storage's handle was lost: said once it takes longer than this (ms) to open it again. */
const REOPENING_MS = 150;
/** So many documents are told at a time: between two pieces the page paints, and hears whoever touches it. */
const PIECE = 500;

export class ChangeNotifier {
  readonly catalogue: Catalogue;
  private readonly watched = new Map<DocumentId, number>();
  private site: Site = 'field';
  private readonly queued = new QueueRows();
  /** As it was last told. */
  private stand: Stand = UNREAD;
  private overviewDue = false;
  /** How long the last telling of chip and queue took (ms). */
  private overviewTook = 0;
  private silent = false;
  /** Tells that the storage is being opened again; null while it stands. */
  private reopening: ReturnType<typeof setTimeout> | null = null;
  /** The core has the organisation's data and the directory: it can judge. */
  private informed = false;
  /** The organisation's data by which it judges: the last ones that it could read. */
  private by: string | undefined;
  /** Data are here and this app can read none of them: that is said until it can, for nothing can be opened or written. */
  private unread: Refused | null = null;
  /** Somebody looks at what could not be shown for that: it is as soon as it can be judged. */
  private withheld = false;
  /** What the storage did not give to whoever looks at it: shown once it was read again, or they would see it as damaged for good. */
  private readonly ungiven = new Set<DocumentId>();

  constructor(private readonly parts: NotifierParts) {
    this.catalogue = parts.catalogue;
  }

  /** What waited as it was read first waits until something else was read. */
  goOnFrom(look: FirstLook): void {
    this.stand = look.stand;
  }
  /**
   * Everything, once: what was shown already is told again only where another tab has written since. Data that this app cannot read end
   * nothing: what is kept is shown, and the server has those that it can, or the new version does.
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
  /** All that the first look did not show, as it stands by the time that it is told. */
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
   * Whatever another tab is storing just now: nothing is judged before the core can judge.
   *
   * @throws `data_later` where it cannot, for it can read none of the data that are here.
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
   * What is durable stays so, whatever becomes of the telling. `rows`: all that lists show of these documents, committed just now by
   * this tab, and `stored` of some of them, by an answer of the server's. What another tab writes after that says so after that, so
   * that nothing later is ever told before.
   */
  async changed(what: {
    documents: DocumentId[];
    rows?: SummaryRow[];
    stored?: SummaryRow[];
    organisation?: boolean;
    directory?: boolean;
  }): Promise<void> {
    // One's own new act changes no other row of the queue.
    if (what.rows === undefined) this.queued.forget();
    try {
      const isData = what.organisation === true || what.directory === true;
      // The tab that talks to the server may be of a version before this one, and have put aside what it cannot read.
      if (what.organisation === true) await takeLater(this.parts.store, this.parts.core);
      // Not where something is read first, and acts may be written meanwhile: by then they may be what was, not what is.
      const isNow = this.informed !== isData;
      if (isData) await this.data();
      const rows = this.informed && isNow ? (what.rows ?? what.stored ?? []) : [];
      if (rows.length > 0) this.tellRows(rows);
      const told = new Set(rows.map(({ id }) => id));
      const others = what.documents.filter((id) => !told.has(id));
      if (others.length > 0 || rows.length === 0) await this.documents(others);
      // What could not be shown before is by now, whoever has read the data that came first.
      const shown = this.withheld && !this.unread ? [...this.watched.keys()] : what.documents;
      if (!this.unread) this.withheld = false;
      const failed = await this.showAll(shown);
      if (failed === null) return this.overviewSoon();
      await this.overview(); // what waits is told whatever cannot be shown; what keeps it from that is said last, and stays
      this.problem(failed.error);
    } catch (error) {
      this.problem(error);
    }
  }
  /** Those that somebody looks at. One that cannot be read keeps no other from being shown; answers what the first of them said. */
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
  /** The storage's handle was lost, or another one stands: the chip tells it, for nothing can be kept meanwhile. */
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

  /** The storage was read: what it did not give before is shown. What it does not give once more stands among that again. */
  private async giveAgain(): Promise<void> {
    const again = [...this.ungiven];
    this.ungiven.clear();
    await this.showAll(again);
  }

  /** Of this tab alone, and without reading: what failed may be the reading. What waits is not said to be done by it. */
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
  /** By these from now on; where this app cannot read them, as before. */
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
    // After the rows were read: they were stored with it or after it. What cannot be judged is told all the same.
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
      this.withheld = true; // it is here and whole: shown once it can be judged, and the chip says what keeps it
      return;
    }
    const reading = store.read(
      async (tx) => {
        const [replica, rows] = await Promise.all([tx.objectStore('documents').get(id), openRows(tx, id)]);
        if (!replica) return undefined;
        const looked = core.look(replica, rows, { site: this.site, now: now() });
        return looked ? { ...looked.view, possibilities: looked.possibilities, voided: looked.voided } : undefined;
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

/** Of the people, the page's core asks for who is here alone. */
function ownPart(directory: string): string {
  const { me } = JSON.parse(directory) as Directory;
  return JSON.stringify({ version: '', me, people: [], requesters: [] } satisfies Directory);
}
