// How the leader stands, as each tab knows it. Who waits here for the end of one of its conversations.
import { QUIET } from '../overview';
import type { LeaderStatus, Tabs } from './leader';

export interface SharedStatusParts {
  tabs: Pick<Tabs, 'leads' | 'say'>;
  /** It is not as it was: the chip is told anew. */
  changed: () => void;
}

export class SharedStatus {
  /** As this tab said it last, where it leads; as it was last told, where another does. */
  now: LeaderStatus = QUIET;
  /** Who waits for a conversation that has not begun, and for the one that another tab has begun. */
  private waiting: (() => void)[] = [];
  private served: (() => void)[] = [];

  constructor(private readonly parts: SharedStatusParts) {}

  /** Says it, as the leader, here and to the other tabs. */
  lead(part: Partial<LeaderStatus>): void {
    const { tabs, changed } = this.parts;
    if (!tabs.leads) return; // another tab tells by now how it stands
    this.now = { ...this.now, ...part };
    tabs.say({ kind: 'status', status: this.now });
    changed();
  }
  /** To a tab that asks. */
  say(): void {
    const { tabs } = this.parts;
    if (tabs.leads) tabs.say({ kind: 'status', status: this.now });
  }
  /** The leader has said it, from another tab; true where a conversation of its has just ended, with the server reached. */
  heard(status: LeaderStatus): boolean {
    const { tabs, changed } = this.parts;
    if (tabs.leads) return false; // of a tab that was frozen, and has not learnt yet that it leads no more
    if (status.syncing && !this.now.syncing) this.served = this.waiting.splice(0);
    if (!status.syncing) release(this.served.splice(0));
    const ended = this.now.syncing && !status.syncing && status.online;
    this.now = status;
    changed();
    return ended;
  }

  /** Resolves when a conversation that begins after this has ended, whichever tab has it, and however it went. */
  nextEnd(): Promise<true> {
    return new Promise<true>((resolve) => this.waiting.push(() => resolve(true)));
  }
  /** This tab begins a conversation; answers what ends the waiting of those who wait for it. */
  begun(): () => void {
    const served = this.waiting.splice(0);
    return () => release(served);
  }

  /** This tab has the lead from now on. */
  took(): void {
    // The conversation that the leader before it had begun ends with it, here and in the other tabs: who waited for it waits for the next.
    this.waiting.unshift(...this.served.splice(0));
    this.lead({ syncing: false, sending: null });
  }
  /** Another tab has taken the lead from this one. */
  lost(): void {
    this.now = { ...this.now, syncing: false, sending: null };
    this.parts.changed();
  }
  /** This tab is closed: nobody waits any more. */
  end(): void {
    release([...this.waiting, ...this.served]);
  }
}

function release(served: (() => void)[]): void {
  for (const resolve of served) resolve();
}
