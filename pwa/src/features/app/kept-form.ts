// What is typed into a form of several fields: kept on this device until it is sent.
import { engine } from '../../contract/engine';
import { Debounce } from '../../kit/debounce';
import { common } from '../../kit/i18n/common';
import { notice } from '../../kit/ui/surfaces/notice.svelte';

/** What a form asks, by name. */
export type Typed = Record<string, string>;

/** A form as it begins, with what was kept of its fields over it; what it does not ask any more is left out. */
export function recalledOver<T extends Typed>(blank: T, kept: Typed): T {
  const known = Object.entries(kept).filter(([name]) => Object.hasOwn(blank, name));
  return { ...blank, ...Object.fromEntries(known) };
}

/** A form as it stood, with what was kept of it; what was typed while that was read stays. */
export function recalledUnder<T extends object>(stood: T, kept: Partial<T>, now: T): T {
  const recalled: T = { ...stood, ...kept };
  for (const name of Object.keys(now) as (keyof T)[]) if (now[name] !== stood[name]) recalled[name] = now[name];
  return recalled;
}

/** One form, while it is open; `key` names its draft. */
export class KeptForm {
  readonly #keeping = new Debounce();
  #sent = false;
  /** Nothing is kept of it, and nothing was typed: there is nothing to take away. */
  #blank = false;
  #typed = false;

  constructor(readonly key: string) {}

  /** What was typed the last time; empty where there is nothing, or nothing that can be read. */
  async read(): Promise<Typed> {
    try {
      const draft = await engine.draft(this.key);
      this.#blank = draft === null && !this.#typed;
      const kept: unknown = JSON.parse(draft ?? '{}');
      if (typeof kept !== 'object' || kept === null) return {};
      return Object.fromEntries(Object.entries(kept).filter(([, text]) => typeof text === 'string')) as Typed;
    } catch (thrown) {
      if (!(thrown instanceof SyntaxError)) notice.show(thrown, common.could); // of another version: nothing rests on it
      return {};
    }
  }
  /** Once the keys rest. */
  keep(typed: Typed): void {
    if (this.#sent) return;
    const said = Object.values(typed).some((text) => text !== '');
    if (!said && this.#blank) return;
    [this.#typed, this.#blank] = [true, false];
    this.#keeping.wait(() => this.#put(said ? JSON.stringify(typed) : null));
  }
  /** The form is closed: what was typed last is kept. */
  leave(): void {
    this.#keeping.now();
  }
  /** Hands it on; it is a draft still where that answers false: it was not taken, and whoever typed it types on. */
  async handOn(take: () => unknown): Promise<void> {
    if ((await take()) !== false) this.done();
  }
  /** It was sent, or thrown away: nothing of it is a draft any more. */
  done(): void {
    if (this.#sent) return;
    this.#sent = true;
    this.#keeping.drop();
    if (!this.#blank) this.#put(null);
  }

  #put(text: string | null): void {
    engine.setDraft(this.key, text).catch((thrown: unknown) => notice.show(thrown, common.could));
  }
}
