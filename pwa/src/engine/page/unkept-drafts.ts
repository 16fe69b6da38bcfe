// Words of open forms that are not known to be kept, carried over to the page that is loaded anew.
import { DraftTimes } from './draft-times';

type Carrier = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
/** What was written, and when (ms). */
interface Written {
  text: string | null;
  at: number;
}
/** As they are carried, with the device on which they were written. */
interface Held {
  device: string | null;
  drafts: [key: string, text: string | null, at: number][];
}

const PLACE = 'ronda.unkept-drafts';
/** A form keeps its words 300 ms after the last key: before a page is loaded anew those of every form are asked for. */
export const FORMS_PAUSE_MS = 500;

/**
 * A page that is cut off from its storage (WebKit) is loaded anew as a form asks for its draft; what other forms were told just
 * before, or could not keep, would be gone with it. So would be what was typed last in any page that is loaded anew: its forms
 * tell it as the page is left, and no answer comes any more. `sessionStorage` is not cut off, and is of this tab alone; who comes
 * in with another device, in another tab too, is shown none of it. A tab that comes back late gives back nothing that another has
 * written since: what that one has sent is no draft any more.
 */
export class UnkeptDrafts {
  readonly #drafts: Map<string, Written>;
  /** What was written last of each that is not known to be kept: an answer may be that of something earlier. */
  readonly #underWay = new Map<string, Written>();
  /** The page is left: nobody may be there any more when an answer comes. */
  #left = false;

  /** `device`: the one that was open last in this browser; none where nobody is here. */
  constructor(
    private device: string | null,
    private readonly given?: Carrier,
    private readonly times = new DraftTimes(),
    private readonly now: () => number = Date.now,
  ) {
    this.#drafts = this.#read();
    if (this.#drafts.size === 0) this.#write(); // nothing of another device's stays
  }

  /** Which device is open in this tab: what was written on another one goes. */
  of(device: string | null): void {
    if (device === this.device) return;
    this.device = device;
    this.clear();
  }

  /** What was written last under this name, null for nothing; undefined where all of it was kept. */
  find(key: string): string | null | undefined {
    return this.#drafts.get(key)?.text;
  }
  /** All of them, to be kept once that is possible. */
  all(): [key: string, text: string | null][] {
    return [...this.#drafts].map(([key, { text }]) => [key, text]);
  }
  /** This is on its way to be kept. What is held is the latest: the page may be loaded anew before the answer. */
  written(key: string, text: string | null): void {
    // After what was kept before it, whatever has become of the clock.
    const written = { text, at: Math.max(this.now(), this.times.of(key) + 1) };
    this.#underWay.set(key, written);
    if (this.#left || this.#drafts.has(key)) this.#hold(key, written);
  }
  /** The page is left: all that is under way is held, and what is written from now on. Where nobody is here, nothing is. */
  leave(): void {
    this.#left = this.device !== null;
    if (!this.#left || this.#underWay.size === 0) return;
    for (const [key, written] of this.#underWay) this.#drafts.set(key, written);
    this.#write();
  }
  /** The page stands again: answers are heard as before. */
  stay(): void {
    this.#left = false;
    let late = false;
    for (const [key, written] of this.#drafts) if (this.#isLate(key, written)) late = this.#drafts.delete(key);
    if (late) this.#write();
  }
  /** Something of this name could not be kept: what was written last is held, if that is not kept yet. */
  lost(key: string): void {
    const last = this.#underWay.get(key);
    if (last !== undefined) this.#hold(key, last);
  }
  /** This is kept: where nothing else was written meanwhile, it is held no longer. */
  kept(key: string, text: string | null): void {
    const last = this.#underWay.get(key);
    if (last?.text === text) {
      this.times.kept(key, last.at);
      this.#underWay.delete(key);
    }
    if (this.#drafts.get(key)?.text === text && this.#drafts.delete(key)) this.#write();
  }
  /** An act took it along, or left this of it: what was held of it is no draft any more. */
  changed(key: string, text: string | null): void {
    this.written(key, text);
    this.kept(key, text);
  }
  /** Nobody is here any more, or somebody else. */
  clear(): void {
    this.#drafts.clear();
    this.#underWay.clear();
    this.times.clear();
    this.#write();
  }

  #hold(key: string, written: Written): void {
    this.#drafts.set(key, written);
    this.#write();
  }
  /** Another tab has written it since. */
  #isLate(key: string, { at }: Written): boolean {
    return this.times.of(key) > at;
  }
  #read(): Map<string, Written> {
    try {
      const kept = (this.given ?? sessionStorage).getItem(PLACE); // where storage is blocked, naming it throws
      const held = kept === null ? null : (JSON.parse(kept) as Held);
      const drafts = new Map<string, Written>();
      if (held === null || held.device !== this.device) return drafts;
      for (const [key, text, at] of held.drafts) if (!this.#isLate(key, { text, at })) drafts.set(key, { text, at });
      return drafts;
    } catch {
      return new Map();
    }
  }
  #write(): void {
    try {
      const carrier = this.given ?? sessionStorage;
      const drafts = [...this.#drafts].map(([key, { text, at }]): Held['drafts'][number] => [key, text, at]);
      if (drafts.length === 0) carrier.removeItem(PLACE);
      else carrier.setItem(PLACE, JSON.stringify({ device: this.device, drafts } satisfies Held));
    } catch {
      // it is held as long as the page stands; that it could not be kept, its form was told
    }
  }
}
