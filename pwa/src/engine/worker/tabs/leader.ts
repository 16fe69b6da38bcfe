// Several tabs, one person: each keeps its own rows durable, one of them talks to the server.
// Who leads is decided by a Web Lock, which the browser passes on when a tab dies. A tab that is frozen keeps its lock and
// says nothing: it is asked, and where it never answers another one takes the lead from it.
import type { ActId, DocumentId, Presence } from '../../../contract/api';
import type { LocalFile } from '../../../contract/evidence';
import type { Reason } from '../../sync/schedule';

export type TabMessage =
  /** Something is durable: read these again. */
  | { kind: 'wrote'; documents: DocumentId[]; organisation?: boolean; directory?: boolean }
  /** The leader's state, for the chip of every tab. */
  | { kind: 'status'; status: LeaderStatus }
  /** To the leader: talk to the server. */
  | { kind: 'sync'; reason: Reason }
  | { kind: 'presence'; presence: Presence[] }
  /** The leader hears the server again: what each tab shows is to be told anew. */
  | { kind: 'live' }
  /** Files of this device changed. */
  | { kind: 'files'; files: LocalFile[]; removed: ActId[] }
  /** To the leader: let files go up. */
  | { kind: 'upload'; reason: Reason }
  /** What is carried for others changed. */
  | { kind: 'carried' }
  /** What colleagues' phones lent changed. */
  | { kind: 'lent' }
  /** When files travel was decided anew. */
  | { kind: 'rule' }
  /** To the leader, from a tab that has just opened or has not heard of it for long: say where you stand. */
  | { kind: 'hello' };
export interface LeaderStatus {
  online: boolean;
  syncing: boolean;
  done: number;
  total: number;
  offlineSince: number | null;
  sending: [number, number] | null;
  problem: { code: string; es: string; en: string } | null;
  /** By how much this device's clock runs ahead of the server's (ms); null while that is not known. */
  ahead: number | null;
}

/** Hears whether another tab writes while this one is still opening. */
export class WriteListener {
  private readonly channel: BroadcastChannel;
  wrote = false;

  constructor(device: string) {
    this.channel = new BroadcastChannel(channelOf(device));
    this.channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
      if (data.kind === 'wrote') this.wrote = true;
    };
  }
  /** To the tabs beside it: these stand by now. */
  tell(documents: DocumentId[]): void {
    this.channel.postMessage({ kind: 'wrote', documents } satisfies TabMessage);
  }
  close(): void {
    this.channel.close();
  }
}

function channelOf(device: string): string {
  return `ronda-${device}`;
}

/** How long a tab waits (ms) for the leader's answer before it asks again, and how often it asks a leader that answers. */
export interface ElectionTimeouts {
  againMs: number;
  quietMs: number;
}
/**
 * A leader that is at work hears between two of its steps, the longest of which takes seconds; browsers slow the timers of a tab in
 * the background, not its messages. Forty seconds without a word is a tab that the system has stopped.
 */
const ELECTION_TIMEOUTS: ElectionTimeouts = { againMs: 10_000, quietMs: 60_000 };
/** Questions that a leader may leave without an answer. */
const UNANSWERED = 4;

/** What becomes of a tab that waits for the lead. */
export interface LeadershipEvents {
  /** This tab leads from now on. */
  lead: () => void;
  /** Another one has taken the lead from it, for it was frozen: it stands in line again, and says nothing as a leader. */
  lost: () => void;
}

export class Tabs {
  private readonly channel: BroadcastChannel;
  private readonly stop = new AbortController();
  private readonly name: string;
  /** Null until this tab stands in line: one that still opens takes the lead from nobody. */
  private leadership: LeadershipEvents | null = null;
  /** Ends the request that stands in line. */
  private line = new AbortController();
  /** Gives the lock back. */
  private release: () => void = () => undefined;
  /** Questions since the leader was last heard. */
  private unheard = 0;
  private asking: ReturnType<typeof setTimeout> | undefined;
  leads = false;

  constructor(
    device: string,
    hear: (word: TabMessage) => void,
    private readonly timeouts = ELECTION_TIMEOUTS,
  ) {
    this.channel = new BroadcastChannel(channelOf(device));
    this.channel.onmessage = (event: MessageEvent<TabMessage>) => {
      if (event.data.kind === 'status') this.unheard = 0; // the leader alone says it
      hear(event.data);
    };
    this.name = `ronda-sync-${device}`;
  }

  joinElection(leadership: LeadershipEvents): void {
    this.leadership = leadership;
    this.stop.signal.addEventListener('abort', () => this.line.abort(), { once: true });
    this.wait();
    this.ask();
  }
  /** Whoever is gone says nothing any more: an act that was kept in its last moment is not refused for that. */
  say(word: TabMessage): void {
    if (this.stop.signal.aborted) return;
    this.channel.postMessage(word);
  }
  /** To the leader; whether there still is one that hears is found out with it. */
  tell(word: TabMessage): void {
    this.say(word);
    if (this.leadership && this.unheard === 0) this.ask();
  }
  close(): void {
    this.leads = false;
    clearTimeout(this.asking);
    this.stop.abort();
    this.release();
    this.channel.close();
  }

  private wait(): void {
    this.line = new AbortController();
    this.hold({ signal: this.line.signal });
  }
  private take(): void {
    this.line.abort(); // one request a tab: its own in line would be the next to wait for itself
    this.hold({ steal: true });
  }
  private hold(how: LockOptions): void {
    let held = false;
    navigator.locks
      .request(this.name, how, async () => {
        if (this.stop.signal.aborted) return;
        held = this.leads = true;
        this.unheard = 0;
        const given = new Promise<void>((resolve) => (this.release = resolve));
        this.leadership?.lead();
        await given;
      })
      .catch((error: unknown) => {
        if (this.stop.signal.aborted || (!held && how.signal?.aborted)) return;
        if (!held || !isAbort(error)) throw error;
        this.stepDown();
      });
  }
  private stepDown(): void {
    this.leads = false;
    this.release();
    this.wait();
    this.ask();
    this.leadership?.lost();
  }
  /** Asks the leader where it stands, again and again; whoever leads asks nobody. */
  private ask(): void {
    clearTimeout(this.asking);
    if (this.stop.signal.aborted || this.leads) return;
    if (this.unheard >= UNANSWERED) return this.take();
    this.unheard += 1;
    this.say({ kind: 'hello' });
    const { againMs, quietMs } = this.timeouts;
    this.asking = setTimeout(() => {
      if (this.unheard > 0) this.ask();
      else this.asking = setTimeout(() => this.ask(), quietMs);
    }, againMs);
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
