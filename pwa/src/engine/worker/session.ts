// One enrolled device, open in one tab: the calls it answers, and the messages it gets from other tabs.
import type { ActId, DocumentId, Presence, Site, TicketElsewhere } from '../../contract/api';
import type { Carried } from '../../contract/light';
import type { Handed, Outside } from '../light';
import type { Core } from '../core';
import { ActWriter } from './act-writer';
import type { Catalogue } from './catalogue';
import { Courier } from './courier';
import { Diagnoses } from './diagnoses';
import { WorkerFileStore, onConnection } from '../uploads/file-store';
import { Handover } from './handover';
import type { Rule } from '../../contract/evidence';
import { Tabs, type ElectionTimeouts, type TabMessage } from './tabs/leader';
import { LeaderSync } from './tabs/leader-sync';
import { SharedStatus } from './tabs/shared-status';
import { Repair } from '../sync/repair';
import type { Reason } from '../sync/schedule';
import { NoAnswer, type Net } from '../sync/net';
import { withSessionRenewal } from '../sync/session-renewal';
import type { WorkerNews } from '../rpc';
import { writeDraft } from '../storage/drafts';
import { OutboxCopy } from '../outbox-copy/outbox-copy';
import { Refused, refuse } from '../refusals';
import { type Store, stateOf } from '../storage/indexed-db';
import type { SummaryRow } from '../storage/summary-row';
import { unframe } from '../sync/frame';
import { ChangeNotifier } from './change-notifier';
import type { FirstLook } from './first-look';

/** How long (ms) to wait for the leading tab, which may be busy, or frozen until another tab takes over. */
const GIVE_UP_MS = 60_000;
/** If the storage has not answered by then (ms) while it opens, the screen says so, and the wait goes on. */
const SILENT_MS = 20_000;

export interface SessionParts {
  store: Store;
  core: Core;
  net: Net;
  app: string;
  now: () => number;
  tell: (told: WorkerNews) => void;
  /** Resolves once the page has painted its first rows. */
  painted?: Promise<void>;
  /** The browser may delete this storage: acts that cannot be sent at once are refused. */
  atOnce?: boolean;
  /** How long to wait for a leading tab, where it differs from the default: tests make it short. */
  timeouts?: ElectionTimeouts;
  /** The server has revoked this device and has all of its acts, or the device's log has forked. */
  over: (why: 'revoked' | 'forked') => void;
}

export class Session {
  readonly notifier: ChangeNotifier;
  readonly net: Net;
  private readonly tabs: Tabs;
  private readonly status: SharedStatus;
  private readonly leaderSync: LeaderSync;
  private readonly repair: Repair;
  readonly fileStore: WorkerFileStore;
  readonly acts: ActWriter;
  readonly diagnoses: Diagnoses;
  readonly courier: Courier;
  readonly handover: Handover;
  private readonly copy: OutboxCopy | null;
  /** The document that this tab shows, as it last announced. */
  private announced: { document: DocumentId; writing: boolean } | null = null;

  private constructor(
    private readonly parts: SessionParts,
    device: string,
    catalogue: Catalogue,
  ) {
    this.net = withSessionRenewal(parts.net, parts.store);
    this.fileStore = new WorkerFileStore({
      ...parts,
      say: (files, removed) => this.tabs.say({ kind: 'files', files, removed }),
    });
    this.courier = new Courier({ ...parts, say: () => this.tabs.say({ kind: 'carried' }) });
    this.notifier = new ChangeNotifier({
      ...parts,
      catalogue,
      leader: () => this.status.now,
      unreadable: (id) => this.repair.found([id]),
      gone: (files) => void this.letGo(files),
      files: () => ({ waiting: this.fileStore.unsent, refused: this.fileStore.refused }),
    });
    this.diagnoses = new Diagnoses({ ...parts, catalogue });
    this.handover = new Handover({
      ...parts,
      tickets: () => catalogue.tickets.values(),
      inform: () => this.notifier.inform(),
      wrote: (documents) => this.wrote(documents),
      say: () => this.tabs.say({ kind: 'lent' }),
    });
    this.repair = new Repair({
      ...parts,
      net: this.net,
      wanted: () => this.request('poke'),
      repaired: (documents) => this.wrote(documents),
    });
    this.copy = parts.atOnce ? null : new OutboxCopy({ ...parts, failed: (error) => this.failed(error) });
    this.acts = new ActWriter({
      ...parts,
      fileStore: this.fileStore,
      copy: this.copy,
      inform: () => this.notifier.inform(),
      wrote: (documents, rows) => this.wrote(documents, rows),
      may: () => this.mayWrite(),
      send: (act, file) => this.sendWritten(act, file),
      untold: (error) => this.notifier.problem(error),
      unreadable: (document) => this.repair.found([document]),
    });
    parts.store.heed = (stands) => this.notifier.storage(stands);
    parts.store.settled = (documents) => this.tabs.say({ kind: 'wrote', documents });
    parts.store.missed = () => this.request('poke');
    this.tabs = new Tabs(
      device,
      (word) => void this.hear(word).catch((error: unknown) => this.failed(error)),
      parts.timeouts,
    );
    this.status = new SharedStatus({
      tabs: this.tabs,
      changed: () => {
        this.notifier.overviewSoon();
        this.copy?.lookSoon();
      },
    });
    this.leaderSync = new LeaderSync({
      ...parts,
      net: this.net,
      tabs: this.tabs,
      status: this.status,
      notifier: this.notifier,
      fileStore: this.fileStore,
      courier: this.courier,
      handover: this.handover,
      repair: this.repair,
      came: () => this.filesCame(),
      wrote: (documents) => this.wrote(documents),
      filed: (acts) => this.filed(acts),
      presence: (presence) => this.presence(presence, true),
      opened: () => this.announceAgain(),
      failed: (error) => this.failed(error),
    });
  }

  /** Takes over what the page has been shown, and then syncs with the server, if this tab leads. */
  static async open(parts: SessionParts, look: FirstLook): Promise<Session> {
    const session = new Session(parts, parts.store.device, look.catalogue);
    session.notifier.goOnFrom(look);
    const silent = setTimeout(() => session.notifier.problem(refuse('storage_silent')), SILENT_MS);
    try {
      await session.acts.endGrace(null); // the note with the undo button is not on the screen any more
      await session.fileStore.begin();
      await session.courier.begin();
      await session.handover.begin();
      await session.notifier.begin(look);
    } catch (error) {
      session.notifier.end();
      session.tabs.close();
      throw error;
    } finally {
      clearTimeout(silent);
    }
    session.tabs.joinElection({
      lead: () => session.leaderSync.startLeading(),
      lost: () => session.leaderSync.stopLeading(),
    });
    onConnection(() => session.send('online'), session.leaderSync.left);
    session.copy?.begin();
    return session;
  }
  async close(): Promise<void> {
    await this.leaderSync.end(); // this tab keeps the lead until then: never do two tabs sync
    this.notifier.end();
    this.tabs.close();
    this.status.end();
    await this.copy?.close();
    await this.parts.store.close();
  }

  // ----- reading -----------------------------------------------------------------------------------------------------

  get store(): Store {
    return this.parts.store;
  }
  async storage(): Promise<{ documents: number; pending: number }> {
    return this.store.read(
      async (tx) => ({
        documents: await tx.objectStore('documents').count(),
        pending: await tx.objectStore('acts').index('queued').count(1),
      }),
      ['documents', 'acts'],
    );
  }
  /** Reads a ticket that this device does not hold from the server, and stores nothing. */
  async lookElsewhere(id: DocumentId, site: Site): Promise<TicketElsewhere | null> {
    const body = await this.net.document(id);
    const message = body && (await unframe(body));
    if (!message) return null;
    const { core, now } = this.parts;
    await this.notifier.inform();
    const { replica, summary } = core.fetched(message, null);
    const looked = replica && core.look(replica, [], { site, now: now() });
    if (!looked || !('ticket' in looked.view) || !('ticket' in summary)) return null;
    return { view: looked.view.ticket, summary: { ...summary.ticket, unsent: 0, stuck: 0 } };
  }
  announce(document: DocumentId | null, writing: boolean): void {
    this.announced = document === null ? null : { document, writing };
    this.net.presence({ document, writing }).catch((error: unknown) => {
      if (!(error instanceof NoAnswer || error instanceof Refused)) throw error; // presence is a courtesy: it may fail
    });
  }
  /** The server forgets a device's presence with its event stream, so it is announced again with each stream. */
  private announceAgain(): void {
    if (this.announced !== null) this.announce(this.announced.document, this.announced.writing);
  }

  // ----- the server --------------------------------------------------------------------------------------------------

  request(reason: Reason): void {
    this.leaderSync.request(reason);
  }
  /** Syncs because the person asks for it: acts that could still be undone are sent, too. Resolves as `refresh` does. */
  async syncNow(): Promise<boolean> {
    await this.acts.endGrace(null);
    return this.refresh();
  }
  /**
   * Resolves when a sync that began after this call has ended, in whichever tab and however it went; false where none ended. Acts that
   * can still be undone are not sent.
   */
  async refresh(): Promise<boolean> {
    const ended = this.status.nextEnd();
    const given = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), GIVE_UP_MS));
    this.request('person');
    return Promise.race([ended, given]);
  }
  /** Only a try tells whether there is a network: asks the server first, and the act is written afterwards. */
  private async mayWrite(): Promise<void> {
    if (!this.parts.atOnce) return;
    const { store, now } = this.parts;
    const began = now();
    const asked = await this.refresh();
    const { online, problem } = this.status.now;
    if (!asked || !online) throw refuse('tab_offline');
    const { lastSync } = await store.read(stateOf, ['state']);
    // It answers but takes nothing: it is busy, or there is a problem with this device.
    if (problem || lastSync === null || lastSync < began) throw refuse('tab_unsent');
  }
  private async sendWritten(act: ActId, file: boolean): Promise<void> {
    if (!this.parts.atOnce) return this.request('wrote');
    await this.refresh();
    if (file) await this.sendNow(act);
  }

  /** Keeps a draft until it is sent or discarded; null deletes it. */
  async setDraft(key: string, text: string | null): Promise<void> {
    await writeDraft(this.store, key, text);
    this.copy?.draftsChanged();
  }

  /** Ends the time in which the acts up to this one, or all, can be undone: they may be sent. */
  async endGrace(act: ActId | null): Promise<void> {
    await this.acts.endGrace(act);
    this.notifier.overviewSoon();
    this.request('wrote');
  }

  // ----- files -------------------------------------------------------------------------------------------------------

  /** Starts uploading files, in whichever tab leads. */
  private send(reason: Reason): void {
    this.leaderSync.requestFiles(reason);
  }
  /** Takes over files of a former device of this person, and what that device carried for others. */
  async filesCame(): Promise<void> {
    await this.fileStore.begin();
    await this.courier.begin();
    this.copy?.filesCame();
    this.notifier.overviewSoon();
    this.send('start');
  }
  async sendNow(act: ActId): Promise<void> {
    await this.fileStore.force(act);
    this.send('person');
  }
  async setRule(rule: Rule): Promise<void> {
    await this.fileStore.setRule(rule);
    this.tabs.say({ kind: 'rule' });
    this.send('person');
  }
  /** Not awaited: what cannot be deleted now is deleted when the document is shown again. */
  private async letGo(acts: ActId[]): Promise<void> {
    await this.fileStore.letGo(acts).catch(() => undefined);
  }
  /** Tells what became of files, which the chip counts. */
  private async filed(acts: ActId[]): Promise<void> {
    await this.fileStore.changed(acts);
    this.notifier.overviewSoon();
  }

  // ----- what is carried for others ----------------------------------------------------------------------------------

  /** Hands it in at once where there is a network. */
  async carry(sealed: Uint8Array<ArrayBuffer>, outside: Outside): Promise<Carried> {
    const carried = await this.courier.carry(sealed, outside);
    if (carried.state === 'waiting') this.request('wrote');
    return carried;
  }

  // ----- tickets from phone to phone ---------------------------------------------------------------------------------

  /** Takes in a ticket that a colleague handed over, as the base of later acts here. */
  async take(handed: Handed): Promise<DocumentId> {
    const { outboxes, device } = handed;
    const { institution } = await this.courier.keys();
    for (const outbox of outboxes) await this.courier.carry(outbox, { institution, device }, true);
    const id = await this.handover.take(handed);
    this.request('wrote');
    return id;
  }

  // ----- other tabs --------------------------------------------------------------------------------------------------

  /** Tells a durable change to this page and to the other tabs. */
  private async wrote(documents: DocumentId[], rows?: SummaryRow[]): Promise<void> {
    await this.notifier.changed({ documents, ...(rows && { rows }) });
    this.tabs.say({ kind: 'wrote', documents });
  }
  private async hear(word: TabMessage): Promise<void> {
    switch (word.kind) {
      case 'wrote':
        await this.notifier.changed(word);
        break;
      case 'status':
        if (this.status.heard(word.status)) await this.repair.contact();
        break;
      case 'sync':
        this.leaderSync.asked('sync', word.reason);
        break;
      case 'presence':
        this.presence(word.presence, false);
        break;
      case 'live':
        this.announceAgain();
        break;
      case 'files':
        await this.fileStore.heard(word.files, word.removed);
        this.notifier.overviewSoon();
        break;
      case 'upload':
        this.leaderSync.asked('upload', word.reason);
        break;
      case 'carried':
        await this.courier.begin();
        break;
      case 'lent':
        await this.handover.begin();
        break;
      case 'rule':
        await this.fileStore.readRule();
        break;
      case 'hello':
        this.status.say();
    }
  }
  /** An unexpected error that ended a sync: shown above the list, and reported in the browser's log where it is a bug of ours. */
  private failed(error: unknown): void {
    this.notifier.problem(error);
    if (!(error instanceof Refused)) void Promise.reject(error);
  }
  private presence(presence: Presence[], own: boolean): void {
    this.parts.tell({ tell: 'presence', presence });
    if (own) this.tabs.say({ kind: 'presence', presence });
  }
}
