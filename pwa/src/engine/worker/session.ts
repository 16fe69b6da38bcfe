// One enrolled device, open in one tab: what can be asked of it, and its conversation with the server.
import type { ActId, DocumentId, Presence, Site, TicketElsewhere } from '../../contract/api';
import type { Carried } from '../../contract/light';
import type { Handed, Outside } from '../light';
import type { Core } from '../core';
import { ActWriter } from './act-writer';
import type { Catalogue } from './catalogue';
import { Courier } from './courier';
import { Diagnoses } from './diagnoses';
import { FileShelf, onConnection } from '../uploads/file-shelf';
import { Handover } from './handover';
import type { Rule } from '../../contract/evidence';
import { Tabs, type LeaderStatus, type Patience, type Word } from './tabs/leader';
import { PushChannel } from '../sync/push-channel';
import { Loop, type Ended, type Reason } from '../sync/schedule';
import { Repair } from '../sync/repair';
import { NoAnswer, ServerSaid, type Net } from '../sync/net';
import { QUIET } from './overview';
import { withSessionRenewal } from '../sync/session-renewal';
import { hasUnsent } from '../storage/device-registry';
import type { WorkerNews } from '../rpc';
import { Refused, asRefused, refuse } from '../refusals';
import type { Store } from '../storage/indexed-db';
import type { SummaryRow } from '../storage/summary-row';
import { isLater } from '../sync/carried';
import { unframe } from '../sync/frame';
import { converse } from '../sync/sync';
import type { Changed } from '../sync/apply-response';
import { ChangeNotifier } from './change-notifier';
import type { FirstLook } from './first-look';
import { upload, type UploadParts } from '../uploads/uploads';

/** The leader may be long at it, or frozen until another tab takes the lead: whoever waits for it goes on after this. */
const GIVE_UP_MS = 60_000;

/** News that find no room cost their bytes at each try: a full phone asks for them so often, and not with each poke. */
const FULL_MS = 2 * 60_000;

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
  patience?: Patience;
  /** The server has revoked this device and has all of its acts, or its log went two ways. */
  over: (why: 'revoked' | 'forked') => void;
}

export class Session {
  readonly notifier: ChangeNotifier;
  readonly net: Net;
  private readonly tabs: Tabs;
  private readonly loop: Loop;
  private readonly live: PushChannel;
  private readonly repair: Repair;
  readonly shelf: FileShelf;
  readonly acts: ActWriter;
  readonly diagnoses: Diagnoses;
  readonly courier: Courier;
  readonly handover: Handover;
  private readonly uploads: Loop;
  private readonly carrying: Loop;
  /** The server signs what may be handed on: one question at a time, and nothing waits for it. */
  private proving: Promise<void> | null = null;
  private readonly ended = new AbortController();
  /** Ends what this tab does as the leader: another one has taken the lead, or this device is left. */
  private reign = new AbortController();
  /** Names this tab in what is kept, as the one that asks the server. */
  private readonly asker = crypto.randomUUID();
  private leader: LeaderStatus = QUIET;
  /** Files of a revoked device of which the server has what it takes. */
  private readonly handedIn = new Set<ActId>();
  private position = 0;
  /** The document that this tab shows, as it was last told. */
  private announced: { document: DocumentId; writing: boolean } | null = null;
  private waiting: (() => void)[] = [];
  private served: (() => void)[] = [];

  private constructor(
    private readonly parts: SessionParts,
    device: string,
    catalogue: Catalogue,
  ) {
    this.net = withSessionRenewal(parts.net, parts.store);
    this.shelf = new FileShelf({
      ...parts,
      say: (files, removed) => this.tabs.say({ kind: 'files', files, removed }),
    });
    this.courier = new Courier({ ...parts, say: () => this.tabs.say({ kind: 'carried' }) });
    this.notifier = new ChangeNotifier({
      ...parts,
      catalogue,
      leader: () => this.leader,
      unreadable: (id) => this.repair.found([id]),
      gone: (files) => void this.letGo(files),
      files: () => ({ waiting: this.shelf.unsent, refused: this.shelf.refused }),
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
    this.acts = new ActWriter({
      ...parts,
      shelf: this.shelf,
      inform: () => this.notifier.inform(),
      wrote: (documents, rows) => this.wrote(documents, rows),
      may: () => this.mayWrite(),
      send: (act, file) => this.sendWritten(act, file),
      untold: (error) => this.notifier.problem(error),
      unreadable: (document) => this.repair.found([document]),
    });
    parts.store.heed = (stands) => this.notifier.storage(stands);
    this.tabs = new Tabs(
      device,
      (word) => void this.hear(word).catch((error: unknown) => this.failed(error)),
      parts.patience,
    );
    this.live = new PushChannel({
      open: () => this.net.live(),
      poke: (position) => {
        if (position > this.position) this.request('poke');
      },
      lost: () => this.request('poke'),
      presence: (presence) => this.presence(presence, true),
      opened: () => {
        this.announceAgain();
        this.tabs.say({ kind: 'live' });
      },
    });
    const after = (ms: number, then: () => void) => {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    };
    const rest = { random: Math.random, after, failed: (error: unknown) => this.failed(error) };
    const failed = (error: unknown) => {
      this.lead({ syncing: false, sending: null });
      this.failed(error);
    };
    this.loop = new Loop({ converse: () => this.converse(), ...rest, failed });
    this.uploads = new Loop({ converse: () => this.upload(), ...rest });
    this.carrying = new Loop({ converse: () => this.handInCarried(), ...rest });
  }

  /** Takes over what the page has been shown; then talks to the server, if this tab is the one that does. */
  static async open(parts: SessionParts, look: FirstLook): Promise<Session> {
    const session = new Session(parts, parts.store.device, look.catalogue);
    try {
      await session.acts.endGrace(null); // what its way back stood beside is not on the screen any more
      await session.shelf.begin();
      await session.courier.begin();
      await session.handover.begin();
      await session.notifier.begin(look);
    } catch (error) {
      session.notifier.end();
      session.tabs.close();
      throw error;
    }
    session.tabs.stand({ lead: () => session.reigns(), lost: () => session.abdicates() });
    onConnection(() => session.send('online'), session.ended.signal);
    return session;
  }
  async close(): Promise<void> {
    this.loop.stop();
    this.uploads.stop();
    this.carrying.stop();
    this.ended.abort();
    this.reign.abort();
    this.live.end();
    // The lead is kept until then: never two that talk.
    const loops = [this.loop, this.uploads, this.carrying].map((loop) => loop.settled());
    await Promise.all([...loops, this.proving]);
    this.notifier.end();
    this.tabs.close();
    this.release([...this.waiting, ...this.served]);
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
    if (this.tabs.leads) this.loop.request(reason);
    else this.tabs.tell({ kind: 'sync', reason });
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
    const ended = new Promise<boolean>((resolve) => this.waiting.push(() => resolve(true)));
    const given = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), GIVE_UP_MS));
    this.request('person');
    return Promise.race([ended, given]);
  }
  /** Whether there is a network is known by trying: the server is asked first, and the act is written after. */
  private async mayWrite(): Promise<void> {
    if (!this.parts.atOnce) return;
    const asked = await this.refresh();
    if (!asked || !this.leader.online || this.leader.problem) throw refuse('tab_offline');
  }
  private async sendWritten(act: ActId, file: boolean): Promise<void> {
    if (!this.parts.atOnce) return this.request('wrote');
    await this.refresh();
    if (file) await this.sendNow(act);
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
    if (this.tabs.leads) this.uploads.request(reason);
    else this.tabs.tell({ kind: 'upload', reason });
  }
  /** Files of a former device of this person stand here now, and what it carried. */
  async filesCame(): Promise<void> {
    await this.shelf.begin();
    await this.courier.begin();
    this.notifier.overviewSoon();
    this.send('start');
  }
  async sendNow(act: ActId): Promise<void> {
    await this.shelf.force(act);
    this.send('person');
  }
  async setRule(rule: Rule): Promise<void> {
    await this.shelf.setRule(rule);
    this.tabs.say({ kind: 'rule' });
    this.send('person');
  }
  private sendFiles(which: Pick<UploadParts, 'may' | 'clear' | 'proofs'>): Promise<void> {
    const { store, now } = this.parts;
    return upload({
      store,
      net: this.net,
      now,
      progress: (row, sent) => this.shelf.progress(row, sent),
      changed: (acts) => this.filed(acts),
      ...which,
    });
  }
  private async upload(): Promise<Ended> {
    if (!this.tabs.leads) return { as: 'done' };
    try {
      const { signal } = this.reign; // whoever leaves waits for the part that is on its way, not for all files
      await this.sendFiles({
        may: (row) => !signal.aborted && this.shelf.may(row),
        clear: () => this.loop.settled(),
        proofs: () => !signal.aborted && this.shelf.proofs(),
      });
      return { as: 'done' };
    } catch (error) {
      if (error instanceof NoAnswer) return { as: 'silent', afterMs: null };
      // A session that has ended, or a device that is over: the next conversation says so, and ends with sending again.
      if (error instanceof ServerSaid) return { as: 'silent', afterMs: error.retryAfterMs };
      if (!(error instanceof Refused)) throw error;
      this.lead({ problem: error.plain() });
      return { as: 'silent', afterMs: null };
    } finally {
      this.shelf.rest();
    }
  }
  /**
   * Revoked: files that were named go up before this device is cleared, whatever the connection costs; true once the server
   * has what it takes. What it holds back, or does not know, stays as it is: nothing here can change that.
   */
  private async handInFiles(): Promise<boolean> {
    const left = this.shelf.unsentActs.filter((act) => !this.handedIn.has(act));
    if (left.length === 0) return true;
    try {
      await this.sendFiles({
        may: (row) => !this.reign.signal.aborted && left.includes(row.act),
        clear: async () => undefined, // all text has gone
        proofs: () => false,
      });
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof Refused)) throw error;
      return false; // tried again, by and by
    } finally {
      this.shelf.rest();
    }
    for (const act of left) this.handedIn.add(act);
    return false; // one conversation more ends the session that they went up with
  }
  /** Nothing waits for it: what cannot go just now goes when the document is shown again. */
  private async letGo(acts: ActId[]): Promise<void> {
    await this.shelf.letGo(acts).catch(() => undefined);
  }
  /** What became of files is told; the chip counts them. */
  private async filed(acts: ActId[]): Promise<void> {
    await this.shelf.changed(acts);
    this.notifier.overviewSoon();
  }

  // ----- what is carried for others ----------------------------------------------------------------------------------

  /** Handed in at once where there is a network. */
  async carry(sealed: Uint8Array<ArrayBuffer>, outside: Outside): Promise<Carried> {
    const carried = await this.courier.carry(sealed, outside);
    if (carried.state === 'waiting') this.request('wrote');
    return carried;
  }
  /** Photographs, files and what others wrote, which this device alone may have. */
  get holdsUnsent(): boolean {
    return this.shelf.unsent > 0 || this.courier.waiting > 0;
  }
  private async handInCarried(first = false): Promise<Ended> {
    if (!this.tabs.leads) return { as: 'silent', afterMs: null }; // «done» would say that nothing of it waits
    try {
      await this.courier.handIn(this.net, this.reign.signal, first);
      return { as: 'done' };
    } catch (error) {
      if (isLater(error)) return { as: 'silent', afterMs: error instanceof ServerSaid ? error.retryAfterMs : null };
      if (!(error instanceof Refused)) throw error;
      return { as: 'silent', afterMs: null }; // kept here; what the storage or the session lacks is said elsewhere
    }
  }
  /** Revoked: what others wrote goes in before this device is cleared; true once nothing of it waits. */
  private async givenOn(): Promise<boolean> {
    const ended = this.courier.waiting === 0 ? null : await this.handInCarried();
    return ended === null || ended.as === 'done';
  }

  // ----- tickets from phone to phone ---------------------------------------------------------------------------------

  /** A ticket that a colleague handed over, with what its acts here will rest on. */
  async take(handed: Handed): Promise<DocumentId> {
    const { outbox, device } = handed;
    const { institution } = await this.courier.keys();
    if (outbox) await this.courier.carry(outbox, { institution, device }, true);
    const id = await this.handover.take(handed);
    this.request('wrote');
    return id;
  }
  /** Has the server sign how one's own tickets stand, for where it cannot be asked. */
  private prove(): void {
    this.proving ??= this.askForProofs().finally(() => {
      this.proving = null;
    });
  }
  private async askForProofs(): Promise<void> {
    try {
      if (await this.handover.wants()) await this.handover.ask(this.net);
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof Refused)) throw error; // after the next conversation once more
    }
  }

  // ----- conversations -----------------------------------------------------------------------------------------------

  private async converse(): Promise<Ended> {
    if (!this.tabs.leads) return { as: 'done' }; // a timer of when it did
    const { store, core, app, now } = this.parts;
    const served = this.waiting.splice(0);
    this.lead({ syncing: true, done: 0 });
    try {
      // What a colleague wrote on a ticket that is one's own by now: one's own acts rest on it.
      if (this.courier.first > 0) await this.handInCarried(true);
      const key = await store.read((tx) => tx.objectStore('things').get('key') as Promise<CryptoKeyPair>, ['things']);
      await converse({
        store,
        core,
        net: this.net,
        key,
        asker: this.asker,
        app,
        now,
        offering: (first, last) => this.lead({ sending: [first, last], total: last - first + 1 }),
        mended: (documents) => this.wrote(documents),
        page: (changed) => this.page(changed),
        stop: this.reign.signal,
      });
      if (!this.tabs.leads) return { as: 'done' };
      this.lead({ ...QUIET, ahead: this.net.ahead() });
      this.live.ensure();
      await this.repair.contact();
      if (this.shelf.unsent > 0 || this.shelf.mayProve) this.uploads.request('poke');
      if (this.courier.waiting > 0) this.carrying.request('poke');
      this.prove();
      return { as: 'done' };
    } catch (error) {
      const ended = await this.endOf(error);
      if (ended.as === 'stuck') this.live.close();
      return ended;
    } finally {
      this.release(served);
    }
  }
  /** What ended a conversation without a word of its own: said above the list, and a fault of ours in the browser's log as well. */
  private failed(error: unknown): void {
    this.notifier.problem(error);
    if (!(error instanceof Refused)) void Promise.reject(error);
  }
  private release(served: (() => void)[]): void {
    for (const resolve of served) resolve();
  }
  private async endOf(error: unknown): Promise<Ended> {
    if (this.ended.signal.aborted) {
      this.lead({ syncing: false, sending: null }); // it says nothing of the network: whoever leads next asks for the rest
      return { as: 'silent', afterMs: null };
    }
    if (!this.tabs.leads) return { as: 'done' }; // whoever took the lead says how it stands
    if (isOvertaken(error)) {
      this.lead({ syncing: false, sending: null }); // by a tab that woke, or one that took the lead as well: the same is asked again
      return { as: 'silent', afterMs: null };
    }
    const offlineSince = this.leader.offlineSince ?? this.parts.now();
    if (error instanceof NoAnswer) {
      this.lead({ syncing: false, online: false, offlineSince, sending: null });
      return { as: 'silent', afterMs: null };
    }
    if (error instanceof ServerSaid && isPassing(error)) {
      this.lead({ syncing: false, online: true, sending: null });
      return { as: 'silent', afterMs: error.retryAfterMs };
    }
    const problem = told(error);
    if (problem.code === 'revoked' && !(await this.handedInAll())) {
      this.lead({ syncing: false, sending: null });
      return { as: 'silent', afterMs: null }; // written meanwhile, or still to be sent: it goes up first
    }
    if (problem.code === 'revoked' || problem.code === 'forked') this.parts.over(problem.code);
    this.lead({ syncing: false, sending: null, problem: problem.plain() });
    if (problem.code === 'storage_full') return { as: 'silent', afterMs: FULL_MS, patient: true };
    return problem.code === 'bad_answer' || problem.code.startsWith('storage_')
      ? { as: 'silent', afterMs: null }
      : { as: 'stuck' };
  }
  private async handedInAll(): Promise<boolean> {
    return !(await hasUnsent(this.parts.store)) && (await this.handInFiles()) && (await this.givenOn());
  }
  private async page(changed: Changed): Promise<void> {
    this.position = Math.max(this.position, changed.position);
    this.lead({ online: true, done: this.leader.total, sending: null });
    this.tabs.say({
      kind: 'wrote',
      documents: changed.documents,
      organisation: changed.organisation,
      directory: changed.directory,
    });
    this.handover.moved(changed.documents);
    await this.notifier.changed(changed);
    if (changed.files.length > 0) await this.filed(changed.files);
    if (changed.lent) await this.lentChanged();
    this.repair.found(changed.unreadable);
  }

  /** The server has brought what was lent, or it went. */
  private async lentChanged(): Promise<void> {
    await this.handover.begin();
    this.tabs.say({ kind: 'lent' });
  }

  // ----- the lead ----------------------------------------------------------------------------------------------------

  private reigns(): void {
    if (this.ended.signal.aborted) return;
    this.reign = new AbortController();
    // The conversation that the leader before it had begun ends with it, here and in the other tabs: who waited for it waits for the next.
    this.waiting.unshift(...this.served.splice(0));
    this.lead({ syncing: false, sending: null });
    this.request('start');
  }
  /**
   * This tab was frozen, and another one talks to the server by now. What was under way ends, and nothing of it is taken in. What was
   * written here before this tab knew that is the other's to send.
   */
  private abdicates(): void {
    this.reign.abort();
    this.live.close();
    this.leader = { ...this.leader, syncing: false, sending: null };
    this.notifier.overviewSoon();
    this.request('wrote');
  }

  // ----- other tabs --------------------------------------------------------------------------------------------------

  /** Durable: told here and to the other tabs. */
  private async wrote(documents: DocumentId[], rows?: SummaryRow[]): Promise<void> {
    await this.notifier.changed({ documents, ...(rows && { rows }) });
    this.tabs.say({ kind: 'wrote', documents });
  }
  private async hear(word: Word): Promise<void> {
    switch (word.kind) {
      case 'wrote':
        await this.notifier.changed(word);
        break;
      case 'status': {
        if (this.tabs.leads) break; // of a tab that was frozen, and has not learnt yet that it leads no more
        if (word.status.syncing && !this.leader.syncing) this.served = this.waiting.splice(0);
        if (!word.status.syncing) this.release(this.served.splice(0));
        const ended = this.leader.syncing && !word.status.syncing && word.status.online;
        this.leader = word.status;
        this.notifier.overviewSoon();
        if (ended) await this.repair.contact();
        break;
      }
      case 'sync':
        if (this.tabs.leads) this.loop.request(word.reason);
        break;
      case 'presence':
        this.presence(word.presence, false);
        break;
      case 'live':
        this.announceAgain();
        break;
      case 'files':
        await this.shelf.heard(word.files, word.removed);
        this.notifier.overviewSoon();
        break;
      case 'upload':
        if (this.tabs.leads) this.uploads.request(word.reason);
        break;
      case 'carried':
        await this.courier.begin();
        break;
      case 'lent':
        await this.handover.begin();
        break;
      case 'rule':
        await this.shelf.readRule();
        break;
      case 'hello':
        if (this.tabs.leads) this.tabs.say({ kind: 'status', status: this.leader });
    }
  }
  private lead(part: Partial<LeaderStatus>): void {
    if (!this.tabs.leads) return; // another tab tells by now how it stands
    this.leader = { ...this.leader, ...part };
    this.tabs.say({ kind: 'status', status: this.leader });
    this.notifier.overviewSoon();
  }
  private presence(presence: Presence[], own: boolean): void {
    this.parts.tell({ tell: 'presence', presence });
    if (own) this.tabs.say({ kind: 'presence', presence });
  }
}

function isOvertaken(error: unknown): boolean {
  return error instanceof Refused && error.code === 'overtaken';
}

/** The server could not just now, or the connection was too slow for it: the same is asked again. */
function isPassing({ status }: ServerSaid): boolean {
  return status >= 500 || [408, 425, 429].includes(status);
}

/** That the session has ended is said in our words: the person signs in where they stand. */
function told(error: unknown): Refused {
  const problem = asRefused(error, 'bad_answer');
  const ended = ['no_session', 'prove', 'wrong_device'].includes(problem.code);
  return ended ? refuse('signed_out', error) : problem;
}
