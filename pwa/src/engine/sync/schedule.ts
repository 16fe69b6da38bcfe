// Schedules synchronisation: at once where there is hope, with backoff where there is no answer.
// Never twice at the same time.

export type Reason = 'start' | 'wrote' | 'poke' | 'online' | 'visible' | 'person' | 'timer';

/** How a conversation ended. */
export type Ended =
  | { as: 'done' }
  /** No answer: try again by and by. `patient`: that there are news helps nothing, and each try costs. */
  | { as: 'silent'; afterMs: number | null; patient?: true }
  /** It needs a person (signed out, too old, forked): only a reason of theirs starts another. */
  | { as: 'stuck' };

export interface LoopParts {
  /** With what asked for it. `gathered` is called once what is to be sent has been read: what this tab asked for until then is in it. */
  converse: (reason: Reason, gathered: () => void) => Promise<Ended>;
  /** A conversation came to no end at all: a fault of ours, or of the storage. It is tried again by and by. */
  failed: (error: unknown) => void;
  random: () => number;
  after: (ms: number, then: () => void) => () => void;
}

/** With nothing to say and no poke, ask again: a lost poke loses nothing. */
export const IDLE_MS = 60_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;
/** However long the server asks to wait: a timer of some weeks would ring at once. */
const LONGEST_WAIT_MS = 3_600_000;
/** Reasons that start another conversation where only a person can help. */
const OF_A_PERSON: readonly Reason[] = ['person', 'start', 'visible'];
/** Reasons that make waiting out a pause pointless. */
const HOPEFUL: readonly Reason[] = [...OF_A_PERSON, 'poke', 'online'];

export class Loop {
  private running = false;
  private again: Reason | null = null;
  /** Asked for before what runs had read what it sends; it is part of it, unless it ends before that. */
  private early: Reason | null = null;
  private hasGathered = false;
  private failures = 0;
  private stuck = false;
  private patient = false;
  private cancel: (() => void) | null = null;
  private stopped = false;
  private waiting: (() => void)[] = [];

  constructor(private readonly parts: LoopParts) {}

  /**
   * Starts a conversation now, or right after the one that runs; one that has read nothing yet is the one that is asked for. `from`: another
   * tab waits for one that begins after it has asked.
   */
  request(reason: Reason, from: 'here' | 'another tab' = 'here'): void {
    if (this.stopped) return;
    if (this.running) {
      // How this one ends says whether it starts another.
      if (from === 'here' && !this.hasGathered) this.early = mostOf(this.early, reason);
      else this.again = mostOf(this.again, reason);
      return;
    }
    if (this.stuck && !OF_A_PERSON.includes(reason)) return;
    if (this.patient && reason === 'poke') return;
    if (this.failures > 0 && reason !== 'timer' && !HOPEFUL.includes(reason)) return; // the pause runs already
    void this.run(reason);
  }
  /** Resolves when the conversation that runs, and the one asked for meanwhile, have ended. */
  async settled(): Promise<void> {
    if (this.running) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
  stop(): void {
    this.stopped = true;
    this.cancel?.();
  }

  private async run(first: Reason): Promise<void> {
    this.cancel?.();
    this.cancel = null;
    this.running = true;
    let ended: Ended;
    let reason: Reason | null = first;
    do {
      this.again = this.early = null;
      this.hasGathered = false;
      ended = await this.conversation(reason ?? first);
      if (this.early !== null) this.again = mostOf(this.again, this.early);
      reason = this.again;
    } while (this.wantsMore(ended) && !this.stopped);
    this.running = false;
    this.failures = ended.as === 'silent' ? this.failures + 1 : 0;
    this.stuck = ended.as === 'stuck';
    this.patient = isPatient(ended);
    for (const resolve of this.waiting.splice(0)) resolve();
    if (this.stopped || this.stuck) return;
    this.cancel = this.parts.after(this.pause(ended), () => this.request('timer'));
  }
  private wantsMore(ended: Ended): boolean {
    if (this.again === null) return false;
    if (ended.as === 'stuck') return OF_A_PERSON.includes(this.again);
    if (isPatient(ended) && this.again === 'poke') return false;
    return ended.as === 'done' || HOPEFUL.includes(this.again);
  }
  /** Whatever becomes of it, the loop goes on: without it nothing would ever be sent again. */
  private async conversation(reason: Reason): Promise<Ended> {
    try {
      return await this.parts.converse(reason, () => {
        this.hasGathered = true;
        this.early = null;
      });
    } catch (error) {
      this.parts.failed(error);
      return { as: 'silent', afterMs: null };
    }
  }
  /** Doubling up to a minute; half of it drawn at random, so that a hundred phones do not return as one. */
  private pause(ended: Ended): number {
    if (ended.as !== 'silent') return IDLE_MS * (0.75 + this.parts.random() / 2);
    const backOff = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.failures - 1, 10));
    return Math.max(Math.min(ended.afterMs ?? 0, LONGEST_WAIT_MS), backOff * (0.5 + this.parts.random() / 2));
  }
}

function isPatient(ended: Ended): boolean {
  return ended.as === 'silent' && ended.patient === true;
}

/** Of two reasons the one that starts another conversation where the other does not. */
function mostOf(one: Reason | null, other: Reason): Reason {
  const weight = (reason: Reason) => {
    if (OF_A_PERSON.includes(reason)) return 3;
    if (reason === 'online') return 2;
    return reason === 'poke' ? 1 : 0;
  };
  return one !== null && weight(one) > weight(other) ? one : other;
}
