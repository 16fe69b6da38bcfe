// What supervisors see of the desk: what is held and decided, and what waits for their word at «Administración».
import { fromStore } from 'svelte/store';
import type { Connections, HeldCard, Timestamp, OnlineCalls, Refusal } from '../../../contract/api';
import type { Desk } from './desk.svelte';
import { administers, audits, supervises } from '../../ticket/people/roles';
import { decidedDrafts, HELD_DRAFTS, keepReading, waitingOf } from './held-acts';
import { asRefusal } from './selection';
import { unknownRefusal } from '../../../kit/i18n/refusals';

export type Verdict = 'accepted' | 'rejected' | 'elsewhere';

/** The server is not asked more often than this by itself. */
const PAUSE = 10_000;
/** Nor how its connections stand more often than this: that reads more. */
const LONG_PAUSE = 300_000;
const OFFLINE: Refusal = {
  code: 'offline',
  es: 'Esto se pregunta al servidor y ahora no hay conexión. Lo demás de la mesa sigue aquí.',
  en: 'This is asked of the server and there is no connection now. All else of the desk is still here.',
};

export class Supervision {
  readonly #desk: Desk;
  #asked: Timestamp = 0;
  #asking: Promise<void> | null = null;
  #looked: Timestamp = 0;

  held = $state.raw<HeldCard[]>([]);
  /** Accounts of directories that ask to be let in, as far as it was heard: each of them was told that it stands here. */
  accounts = $state(0);
  /** The directory would let people go who wait for a word: until it is given, or they are told again, no leaver goes by themselves. */
  directoryAsks = $state(false);
  /** When the list was last heard whole; null before. */
  heard = $state<Timestamp | null>(null);
  problem = $state.raw<Refusal | null>(null);
  verdicts = $state.raw<ReadonlyMap<number, { verdict: Verdict; at: Timestamp; others: number }>>(new Map());
  /** The act that is open: it stays in the list, also once it is decided. */
  reading: number | null = null;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  get online(): OnlineCalls | null {
    return this.#desk.engine.online ?? null;
  }
  supervises = $derived.by((): boolean => supervises(this.#desk.me, this.#desk.organisation));
  audits = $derived.by((): boolean => audits(this.#desk.me, this.#desk.organisation));
  administers = $derived.by((): boolean => administers(this.#desk.me, this.#desk.organisation));
  waiting = $derived(waitingOf(this.held, this.verdicts));
  /** More waits than the server tells at once. */
  more = $derived(this.held.some((act) => act.more));
  /** How much waits for a word at «Administración». */
  asks = $derived(this.accounts + (this.directoryAsks ? 1 : 0));

  /** Asks anew. `soon`: only where some time has passed since. */
  async load(soon = false): Promise<void> {
    if (!(this.supervises || this.administers) || (soon && Date.now() - this.#asked < PAUSE)) return;
    this.#asked = Date.now();
    this.#asking ??= Promise.all([...(this.supervises ? [this.#load(), this.#count()] : []), this.#look()])
      .then(() => undefined)
      .finally(() => (this.#asking = null));
    await this.#asking;
  }
  async #count(): Promise<void> {
    try {
      this.accounts = (await this.need().waitingAccounts()).length;
    } catch {
      // It is asked again with the next word from the server, and «Conexiones» says why it cannot be.
    }
  }
  async #look(): Promise<void> {
    if (!this.administers || Date.now() - this.#looked < LONG_PAUSE) return;
    this.#looked = Date.now();
    try {
      this.heardOf(await this.need().connections());
    } catch {
      // It is asked again later, and «Conexiones» says why it cannot be.
    }
  }
  /** How the connections stand was heard, here or at «Conexiones». */
  heardOf({ directory }: Connections): void {
    this.directoryAsks = directory?.came_to != null && directory.came_to.plan !== null;
  }
  async #load(): Promise<void> {
    try {
      const server = this.need();
      // As they stand before it is asked: what another tab begins meanwhile may be of an act that came later.
      const begun = this.#desk.engine.draftKeys(HELD_DRAFTS);
      const asked = server.held();
      void this.#forget(begun, asked);
      const fresh = await asked;
      const shown = keepReading(newestFirst(fresh), this.held, this.reading);
      for (const act of shown)
        if (!fresh.some(({ position }) => position === act.position) && !this.verdicts.has(act.position))
          this.#mark([act.position], 'elsewhere', 0);
      this.held = shown;
      this.heard = Date.now();
      this.problem = null;
    } catch (error) {
      this.problem = asRefusal(error, unknownRefusal);
    }
  }
  /** What was begun of acts that were decided goes, whoever decided them; what the server does not say now is asked again. */
  async #forget(begun: Promise<readonly string[]>, asked: Promise<readonly HeldCard[]>): Promise<void> {
    try {
      const [keys, waiting] = await Promise.all([begun, asked.catch(() => null)]);
      for (const key of waiting === null ? [] : decidedDrafts(keys, waiting))
        await this.#desk.engine.setDraft(key, null);
    } catch (thrown) {
      reportError(thrown);
    }
  }

  /** Decides; a refusal is the caller's to show. Somebody else may have been faster. */
  async decide(act: HeldCard, accept: boolean, reason: string): Promise<void> {
    try {
      const { positions } = await this.need().decideHeld(act.position, accept, reason);
      const all = [...new Set([act.position, ...positions])];
      this.#mark(all, accept ? 'accepted' : 'rejected', all.length - 1);
    } catch (error) {
      if (asRefusal(error, unknownRefusal).code !== 'decided') throw error;
      this.#mark([act.position], 'elsewhere', 0);
    }
    void this.load();
  }

  /** One moves on: what was decided leaves the list, but for what is read now. */
  read(position: number | null): void {
    if (this.reading === position) return;
    this.reading = position;
    const kept = this.held.filter((act) => act.position === position || !this.verdicts.has(act.position));
    if (kept.length !== this.held.length) this.held = kept;
  }

  /** The server, or the sentence that says why it cannot be asked. */
  need(): OnlineCalls {
    if (this.online === null) throw OFFLINE;
    return this.online;
  }

  #mark(positions: number[], verdict: Verdict, others: number): void {
    const next = new Map(this.verdicts);
    for (const position of positions) next.set(position, { verdict, at: Date.now(), others });
    this.verdicts = next;
  }

  /** Keeps the list live while the desk is open: with each word from the server. */
  live(): void {
    const status = fromStore(this.#desk.engine.status);
    $effect(() => {
      void status.current.lastSync;
      if ((this.supervises || this.administers) && status.current.online) void this.load(true);
    });
  }
}

function newestFirst(acts: readonly HeldCard[]): HeldCard[] {
  return [...acts].sort((a, b) => b.received - a.received || b.position - a.position);
}
