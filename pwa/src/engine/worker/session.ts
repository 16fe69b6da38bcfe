// One enrolled device, open in one tab: what can be asked of it, and what it hears of other tabs.
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

/** The leader may be long at it, or frozen until another tab takes the lead: whoever waits for it goes on after this. */
const GIVE_UP_MS = 60_000;
/** A device whose storage has not answered by then (ms) as it opens says so above its list, and goes on waiting. */
const SILENT_MS = 20_000;

export interface SessionParts {
  store: Store;
  core: Core;
  net: Net;
  app: string;
  now: () => number;
  tell: (told: WorkerNews) => void;
  /** Resolves once the page has painted what it was shown first. */
  painted?: Promise<void>;
  /** What is kept here may be thrown away: nothing is written that cannot be sent at once. */
  atOnce?: boolean;
  /** How long it waits for a leading tab's word, where that is not what everybody waits: tests make it short. */
  timeouts?: ElectionTimeouts;
  /** The server has revoked this device and has all of its acts, or its log went two ways. */
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
  /** The document that this tab shows, as it was last told. */
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

  /** Takes over what the page has been shown; then talks to the server, if this tab is the one that does. */
  static async open(parts: SessionParts, look: FirstLook): Promise<Session> {
    const session = new Session(parts, parts.store.device, look.catalogue);
    session.notifier.goOnFrom(look);
    const silent = setTimeout(() => session.notifier.problem(refuse('storage_silent')), SILENT_MS);
    try {
      await session.acts.endGrace(null); // what its way back stood beside is not on the screen any more
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
    await this.leaderSync.end(); // the lead is kept until then: never two that talk
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
  /** A ticket that this device does not hold, as the server has it: read, and kept nowhere. */
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
      if (!(error instanceof NoAnswer || error instanceof Refused)) throw error; // presence is a courtesy: no news is fine
    });
  }
  /** The server keeps no presence of a device without a stream, and forgets it with the stream. */
  private announceAgain(): void {
    if (this.announced !== null) this.announce(this.announced.document, this.announced.writing);
  }

  // ----- the server --------------------------------------------------------------------------------------------------

  request(reason: Reason): void {
    this.leaderSync.request(reason);
  }
  /** A person asks for it: what can be undone leaves too. Resolves as `refresh` does. */
  async syncNow(): Promise<boolean> {
    await this.acts.endGrace(null);
    return this.refresh();
  }
  /**
   * Resolves when a conversation that began after this has ended, whichever tab has it, and however it went; false where none
   * came to its end. What can be undone stays: nobody said that it may leave.
   */
  async refresh(): Promise<boolean> {
    const ended = this.status.nextEnd();
    const given = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), GIVE_UP_MS));
    this.request('person');
    return Promise.race([ended, given]);
  }
  /** Whether there is a network is known by trying: the server is asked first, and the act is written after. */
  private async mayWrite(): Promise<void> {
    if (!this.parts.atOnce) return;
    const { store, now } = this.parts;
    const began = now();
    const asked = await this.refresh();
    const { online, problem } = this.status.now;
    if (!asked || !online) throw refuse('tab_offline');
    const { lastSync } = await store.read(stateOf, ['state']);
    // It answers, and takes nothing: it is busy, or something is the matter with this device.
    if (problem || lastSync === null || lastSync < began) throw refuse('tab_unsent');
  }
  private async sendWritten(act: ActId, file: boolean): Promise<void> {
    if (!this.parts.atOnce) return this.request('wrote');
    await this.refresh();
    if (file) await this.sendNow(act);
  }

  /** What is half written, until it is sent or put away; null: it is not any more. */
  async setDraft(key: string, text: string | null): Promise<void> {
    await writeDraft(this.store, key, text);
    this.copy?.draftsChanged();
  }

  /** The acts up to this one, or all, can be undone no more: they leave. */
  async endGrace(act: ActId | null): Promise<void> {
    await this.acts.endGrace(act);
    this.notifier.overviewSoon();
    this.request('wrote');
  }

  // ----- files -------------------------------------------------------------------------------------------------------

  /** Lets files go up, in whichever tab leads. */
  private send(reason: Reason): void {
    this.leaderSync.requestFiles(reason);
  }
  /** Files of a former device of this person stand here now, and what it carried. */
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
  /** Nothing waits for it: what cannot go just now goes when the document is shown again. */
  private async letGo(acts: ActId[]): Promise<void> {
    await this.fileStore.letGo(acts).catch(() => undefined);
  }
  /** What became of files is told; the chip counts them. */
  private async filed(acts: ActId[]): Promise<void> {
    await this.fileStore.changed(acts);
    this.notifier.overviewSoon();
  }

  // ----- what is carried for others ----------------------------------------------------------------------------------

  /** Handed in at once where there is a network. */
  async carry(sealed: Uint8Array<ArrayBuffer>, outside: Outside): Promise<Carried> {
    const carried = await this.courier.carry(sealed, outside);
    if (carried.state === 'waiting') this.request('wrote');
    return carried;
  }

  // ----- tickets from phone to phone ---------------------------------------------------------------------------------

  /** A ticket that a colleague handed over, with what its acts here will rest on. */
  async take(handed: Handed): Promise<DocumentId> {
    const { outboxes, device } = handed;
    const { institution } = await this.courier.keys();
    for (const outbox of outboxes) await this.courier.carry(outbox, { institution, device }, true);
    const id = await this.handover.take(handed);
    this.request('wrote');
    return id;
  }

  // ----- other tabs --------------------------------------------------------------------------------------------------

  /** Durable: told here and to the other tabs. */
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
  /** What ended a conversation without a word of its own: said above the list, and a fault of ours in the browser's log as well. */
  private failed(error: unknown): void {
    this.notifier.problem(error);
    if (!(error instanceof Refused)) void Promise.reject(error);
  }
  private presence(presence: Presence[], own: boolean): void {
    this.parts.tell({ tell: 'presence', presence });
    if (own) this.tabs.say({ kind: 'presence', presence });
  }
}
