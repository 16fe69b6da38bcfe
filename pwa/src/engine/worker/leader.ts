// Several tabs, one person: each keeps its own rows durable, one of them talks to the server.
// Who leads is decided by a Web Lock, which the browser passes on when a tab dies.
import type { ActId, DocumentId, Presence } from '../../contract/api';
import type { LocalFile } from '../../contract/evidence';
import type { Reason } from '../sync/schedule';

export type Word =
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
  /** To the leader, from a tab that has just opened: say where you stand. */
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
export class Meanwhile {
  private readonly channel: BroadcastChannel;
  wrote = false;

  constructor(device: string) {
    this.channel = new BroadcastChannel(channelOf(device));
    this.channel.onmessage = ({ data }: MessageEvent<Word>) => {
      if (data.kind === 'wrote') this.wrote = true;
    };
  }
  close(): void {
    this.channel.close();
  }
}

function channelOf(device: string): string {
  return `ronda-${device}`;
}

export class Tabs {
  private readonly channel: BroadcastChannel;
  private readonly stop = new AbortController();
  leads = false;

  constructor(device: string, hear: (word: Word) => void) {
    this.channel = new BroadcastChannel(channelOf(device));
    this.channel.onmessage = (event: MessageEvent<Word>) => hear(event.data);
    this.name = `ronda-sync-${device}`;
  }
  private readonly name: string;

  /** `lead` is called when this tab is the one. */
  stand(lead: () => void): void {
    navigator.locks
      .request(this.name, { signal: this.stop.signal }, async () => {
        this.leads = true;
        lead();
        await new Promise<void>((resolve) =>
          this.stop.signal.addEventListener('abort', () => resolve(), { once: true }),
        );
      })
      .catch((error: unknown) => {
        if (!this.stop.signal.aborted) throw error;
      });
  }
  /** Whoever is gone says nothing any more: an act that was kept in its last moment is not refused for that. */
  say(word: Word): void {
    if (this.stop.signal.aborted) return;
    this.channel.postMessage(word);
  }
  close(): void {
    this.leads = false;
    this.stop.abort();
    this.channel.close();
  }
}
