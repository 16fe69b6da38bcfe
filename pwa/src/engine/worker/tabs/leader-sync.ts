// What the leading tab does: talks to the server, sends what waits, listens to its pokes; and what ends that.
import type { DocumentId, Presence } from '../../../contract/api';
import type { Core } from '../../core';
import { Refused, asRefused, refuse } from '../../refusals';
import { hasUnsent } from '../../storage/device-registry';
import { sleep } from '../../storage/sleep';
import type { Store } from '../../storage/indexed-db';
import type { Changed } from '../../sync/apply-response';
import { hasPassed } from '../../storage/elapsed';
import { learnLeft, learnOutcomes } from '../../sync/former-outcomes';
import { NoAnswer, ServerSaid, type Net, isMaimed, isTransient } from '../../sync/net';
import { RequestSize } from '../../sync/request-size';
import { handInOwed } from '../../sync/outbox';
import { PushChannel } from '../../sync/push-channel';
import type { Repair } from '../../sync/repair';
import { Loop, type Ended, type Reason } from '../../sync/schedule';
import { converse } from '../../sync/sync';
import type { ChangeNotifier } from '../change-notifier';
import type { Courier } from '../courier';
import type { Handover } from '../handover';
import { QUIET } from '../overview';
import type { WorkerFileStore } from '../../uploads/file-store';
import { HandIn, type HandInParts } from './hand-in';
import type { LeaderStatus, Tabs } from './leader';
import type { SharedStatus } from './shared-status';

/** News that find no room cost their bytes at each try: a full phone asks for them so often, and not with each poke. */
const FULL_MS = 2 * 60_000;
/** One's own acts wait so often for what they rest on, which another phone handed over. */
const PATIENCE = 3;
/** What a colleague hands in of a revoked device is no hurry: it waits for a supervisor. */
const LEFT_MS = 60 * 60_000;
/** What is kept aside is written once the page had time (ms) to paint what it was told. */
const SETTLES_AFTER_MS = 1_000;

export interface LeaderSyncParts {
  store: Store;
  core: Core;
  net: Net;
  app: string;
  now: () => number;
  tabs: Tabs;
  status: SharedStatus;
  notifier: ChangeNotifier;
  fileStore: WorkerFileStore;
  courier: Courier;
  handover: Handover;
  repair: Repair;
  /** What a former device of this person left stands here now. */
  came: () => Promise<void>;
  /** Durable: told here and to the other tabs. */
  wrote: (documents: DocumentId[]) => Promise<void>;
  filed: HandInParts['filed'];
  /** Who looks at what, as the server tells it. */
  presence: (presence: Presence[]) => void;
  /** The server hears this device again, and knows of no document that it shows. */
  opened: () => void;
  /** What ended a conversation without a word of its own. */
  failed: (error: unknown) => void;
  /** The server has revoked this device and has all of its acts, or its log went two ways. */
  over: (why: 'revoked' | 'forked') => void;
}

export class LeaderSync {
  private readonly loop: Loop;
  private readonly uploads: Loop;
  private readonly carrying: Loop;
  private readonly live: PushChannel;
  private readonly handIn: HandIn;
  /** The server signs what may be handed on: one question at a time, and nothing waits for it. */
  private proving: Promise<void> | null = null;
  private learning: Promise<void> | null = null;
  /** Former devices of this person may have something here that the server has not: no answer came as they came in. */
  private owes = true;
  /** When it was last asked what waits of revoked devices of this person. */
  private leftAsked = 0;
  private readonly leaving = new AbortController();
  /** Ends what this tab does as the leader: another one has taken the lead, or this device is left. */
  private leadership = new AbortController();
  /** Names this tab in what is kept, as the one that asks the server. */
  private readonly asker = crypto.randomUUID();
  private readonly line = new RequestSize();
  private position = 0;
  /** How often in a row one's own acts waited for what goes in first. */
  private waited = 0;
  /** What is kept aside is being written, or about to be. */
  private settling: Promise<void> | null = null;

  constructor(private readonly parts: LeaderSyncParts) {
    const { net, tabs, status } = parts;
    this.handIn = new HandIn({
      ...parts,
      leadership: () => this.leadership.signal,
      clear: () => this.loop.settled(),
      lead: (part) => status.lead(part),
    });
    this.live = new PushChannel({
      open: () => net.live(),
      poke: (position) => {
        if (position > this.position) this.request('poke');
      },
      lost: () => this.request('poke'),
      presence: (presence) => parts.presence(presence),
      opened: () => {
        parts.opened();
        tabs.say({ kind: 'live' });
      },
    });
    const after = (ms: number, then: () => void) => {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    };
    const rest = { random: Math.random, after, failed: parts.failed };
    const failed = (error: unknown) => {
      status.lead({ syncing: false, sending: null });
      parts.failed(error);
    };
    this.loop = new Loop({ converse: (reason, gathered) => this.converse(reason, gathered), ...rest, failed });
    this.uploads = new Loop({ converse: () => this.handIn.files(), ...rest });
    this.carrying = new Loop({ converse: () => this.handIn.carried(), ...rest });
  }

  /** This device is left. Resolves once nothing of it is on its way. */
  async end(): Promise<void> {
    this.loop.stop();
    this.uploads.stop();
    this.carrying.stop();
    this.leaving.abort();
    this.leadership.abort();
    this.live.end();
    const loops = [this.loop, this.uploads, this.carrying].map((loop) => loop.settled());
    await Promise.all([...loops, this.settling, this.proving, this.learning]);
  }
  /** Aborted as soon as this device is left. */
  get left(): AbortSignal {
    return this.leaving.signal;
  }

  /** Has whichever tab leads talk to the server. */
  request(reason: Reason): void {
    const { tabs } = this.parts;
    if (tabs.leads) this.loop.request(reason);
    else tabs.tell({ kind: 'sync', reason });
  }
  /** Lets files go up, in whichever tab leads. */
  requestFiles(reason: Reason): void {
    const { tabs } = this.parts;
    if (tabs.leads) this.uploads.request(reason);
    else tabs.tell({ kind: 'upload', reason });
  }
  /** Another tab asks the leader for it. */
  asked(kind: 'sync' | 'upload', reason: Reason): void {
    if (!this.parts.tabs.leads) return;
    if (kind === 'sync') this.loop.request(reason, 'another tab');
    else this.uploads.request(reason);
  }

  // ----- the lead ----------------------------------------------------------------------------------------------------

  startLeading(): void {
    if (this.leaving.signal.aborted) return;
    this.leadership = new AbortController();
    this.parts.status.took();
    this.request('start');
  }
  /**
   * This tab was frozen, and another one talks to the server by now. What was under way ends, and nothing of it is taken in. What was
   * written here before this tab knew that is the other's to send.
   */
  stopLeading(): void {
    this.leadership.abort();
    this.live.close();
    this.parts.status.lost();
    this.request('wrote');
  }

  // ----- conversations -----------------------------------------------------------------------------------------------

  private async converse(reason: Reason, gathered: () => void): Promise<Ended> {
    const { store, core, net, app, now, tabs, status, fileStore, courier, repair, wrote } = this.parts;
    if (!tabs.leads) return { as: 'done' }; // a timer of when it did
    /** Ends the waiting of those who asked before this one had read what it sends. */
    const waiting: { end?: () => void } = {};
    const before = this.position;
    let begun = false;
    status.lead({ syncing: true, done: 0 });
    try {
      if (courier.first > 0) await this.first();
      begun = true;
      const key = await store.read((tx) => tx.objectStore('things').get('key') as Promise<CryptoKeyPair>, ['things']);
      await converse({
        store,
        core,
        net,
        key,
        asker: this.asker,
        app,
        line: this.line,
        now,
        gathered: () => {
          gathered();
          waiting.end ??= status.begun();
        },
        offering: (first, last) => status.lead({ sending: [first, last], total: last - first + 1 }),
        mended: (documents) => wrote(documents),
        page: (changed) => this.page(changed),
        stop: this.leadership.signal,
      });
      if (!tabs.leads) return { as: 'done' };
      status.lead({ ...QUIET, ahead: net.ahead() });
      this.live.ensure(reason === 'timer' && this.position > before);
      await repair.contact();
      if (fileStore.unsent > 0 || fileStore.mayProve) this.uploads.request('poke');
      if (courier.waiting > 0) this.carrying.request('poke');
      this.settleSoon();
      this.prove(); // reads documents: after that
      this.learn();
      return { as: 'done' };
    } catch (error) {
      // Without a network all of it waits alike: patience begins anew.
      if (begun && error instanceof NoAnswer) this.waited = 0;
      const ended = await this.endOf(error);
      if (ended.as === 'stuck') this.live.close();
      return ended;
    } finally {
      (waiting.end ?? status.begun())(); // however it went
      this.settleSoon();
    }
  }
  /**
   * What a colleague wrote on a ticket that is one's own by now goes in first: one's own acts rest on it, and would be held without it.
   * Where it finds no answer, or a busy server, they wait for it some times, and not for good.
   */
  private async first(): Promise<void> {
    const failed = await this.handIn.carriedFirst();
    if (failed === null) {
      this.waited = 0;
      return;
    }
    const passes = failed instanceof NoAnswer || isTransient(failed.status);
    if (!passes || this.waited >= PATIENCE || !(await hasUnsent(this.parts.store))) return;
    this.waited += 1;
    throw failed;
  }
  private settleSoon(): void {
    this.settling ??= this.settle().finally(() => {
      this.settling = null;
    });
  }
  /** Nothing waits for it but who reads a document. */
  private async settle(): Promise<void> {
    const { store } = this.parts;
    if (!store.owes || this.leaving.signal.aborted) return;
    await Promise.race([sleep(SETTLES_AFTER_MS), ended(this.leaving.signal)]);
    if (this.leaving.signal.aborted) return; // the next start writes them
    try {
      await store.settle();
    } catch (error) {
      this.parts.notifier.problem(error); // they wait for whoever asks for them next
    }
  }
  private async endOf(error: unknown): Promise<Ended> {
    const { tabs, status, now, over } = this.parts;
    if (this.leaving.signal.aborted) {
      status.lead({ syncing: false, sending: null }); // it says nothing of the network: whoever leads next asks for the rest
      return { as: 'silent', afterMs: null };
    }
    if (!tabs.leads) return { as: 'done' }; // whoever took the lead says how it stands
    if (isOvertaken(error)) {
      status.lead({ syncing: false, sending: null }); // by a tab that woke, or one that took the lead as well: the same is asked again
      return { as: 'silent', afterMs: null };
    }
    const offlineSince = status.now.offlineSince ?? now();
    if (error instanceof NoAnswer) {
      // Told where it lasts: for a moment any network may say something odd.
      const lasts = error.told === 'not_server' && status.now.offlineSince !== null;
      const said = lasts ? refuse('not_server').plain() : this.problemOfOurs();
      status.lead({ syncing: false, online: false, offlineSince, sending: null, problem: said });
      return { as: 'silent', afterMs: null };
    }
    if (error instanceof ServerSaid && isTransient(error.status)) {
      status.lead({ syncing: false, online: true, sending: null, problem: this.problemOfOurs() });
      return { as: 'silent', afterMs: error.retryAfterMs };
    }
    const problem = told(error);
    if (problem.code === 'revoked' && !(await this.handedInAll())) {
      status.lead({ syncing: false, sending: null });
      return { as: 'silent', afterMs: null }; // written meanwhile, or still to be sent: it goes up first
    }
    if (problem.code === 'revoked' || problem.code === 'forked') over(problem.code);
    status.lead({ syncing: false, sending: null, problem: problem.plain() });
    if (problem.code === 'storage_full') return { as: 'silent', afterMs: FULL_MS, patient: true };
    return isEndedElsewhere(problem.code) || problem.code.startsWith('storage_')
      ? { as: 'silent', afterMs: null }
      : { as: 'stuck' };
  }
  /** What is told of this device stands until the next answer; that something else answered, only as long as that is so. */
  private problemOfOurs(): LeaderStatus['problem'] {
    const { problem } = this.parts.status.now;
    return problem?.code === 'not_server' ? null : problem;
  }
  private async handedInAll(): Promise<boolean> {
    return !(await hasUnsent(this.parts.store)) && (await this.handIn.lastFiles()) && (await this.handIn.lastCarried());
  }
  private async page(changed: Changed): Promise<void> {
    const { tabs, status, notifier, handover, repair, filed } = this.parts;
    this.position = changed.restored ? changed.position : Math.max(this.position, changed.position);
    status.lead({ online: true, done: status.now.total, sending: null });
    tabs.say({
      kind: 'wrote',
      documents: changed.aside ? [] : changed.documents, // `Store.settled` tells them
      organisation: changed.organisation,
      directory: changed.directory,
    });
    handover.moved(changed.documents);
    await notifier.changed(changed);
    if (changed.files.length > 0) await filed(changed.files);
    if (changed.lent) await this.lentChanged();
    if (changed.restored) await this.receiptGone();
    repair.found(changed.unreadable);
  }
  /** The server has brought what was lent, or it went. */
  private async lentChanged(): Promise<void> {
    await this.parts.handover.begin();
    this.parts.tabs.say({ kind: 'lent' });
  }

  /** A restored server is believed no receipt of before. */
  private async receiptGone(): Promise<void> {
    await this.parts.courier.begin();
    this.parts.tabs.say({ kind: 'carried' });
  }

  /** What became of acts of a former device of this person, which nobody else brings. */
  private learn(): void {
    this.learning ??= this.askForOutcomes().finally(() => {
      this.learning = null;
    });
  }
  private async askForOutcomes(): Promise<void> {
    const { store, core, net, now, wrote, came } = this.parts;
    try {
      const owed = this.owes ? await handInOwed(store.device, core, net) : 'nothing';
      this.owes = owed === 'again';
      if (owed !== 'nothing') await came();
      else if (await learnOutcomes(store, net)) await wrote([]);
      if (hasPassed(LEFT_MS, this.leftAsked, now())) {
        if (await learnLeft(store, net)) await wrote([]);
        this.leftAsked = now();
      }
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof Refused)) throw error; // after the next conversation once more
    }
  }

  /** Has the server sign how one's own tickets stand, for where it cannot be asked. */
  private prove(): void {
    this.proving ??= this.askForProofs().finally(() => {
      this.proving = null;
    });
  }
  private async askForProofs(): Promise<void> {
    const { handover, net } = this.parts;
    try {
      await this.settling;
      if (this.leaving.signal.aborted) return;
      if (await handover.wants()) await handover.ask(net);
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof Refused)) throw error; // after the next conversation once more
    }
  }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function isOvertaken(error: unknown): boolean {
  return error instanceof Refused && error.code === 'overtaken';
}

/** Nobody here can end it, and it ends: the server is brought up to date, or what stands between lets the message through. */
function isEndedElsewhere(code: string): boolean {
  return code === 'too_new' || code === 'bad_answer' || isMaimed(code);
}

/** That the session has ended is said in our words: the person signs in where they stand. */
function told(error: unknown): Refused {
  const problem = asRefused(error, 'bad_answer');
  const ended = ['no_session', 'prove', 'wrong_device'].includes(problem.code);
  return ended ? refuse('signed_out', error) : problem;
}
