// A small form that stays open on a ticket's page: a draft until its act is made.
import { KeptForm, recalledOver, type Typed } from '../../app/kept-form';

export class LedgerForm<T extends Typed> {
  /** Its part of the page is open, as whoever looks at it left it; opened where something typed before is there again. */
  open = $state(false);
  #said: T;
  #touched = false;
  #kept: KeptForm;

  /** `words`: what is typed; the rest are choices, which alone are no draft and stay as they are for the next act. */
  constructor(
    private readonly key: string,
    private readonly blank: T,
    private readonly words: readonly (keyof T & string)[],
  ) {
    this.#said = $state.raw(blank);
    this.#kept = new KeptForm(key);
  }

  get said(): T {
    return this.#said;
  }
  /** Brings back what was typed, unless something is by now. */
  async recall(): Promise<void> {
    const before = await this.#kept.read();
    if (this.#touched) return;
    this.#said = recalledOver(this.blank, before);
    if (!this.#isEmpty()) this.open = true;
  }
  write(part: Partial<T>): void {
    this.#touched = true;
    this.#said = { ...this.#said, ...part };
    this.#kept.keep(this.#isEmpty() ? {} : this.#said);
  }
  /** The page is left: what was typed last is kept. */
  leave(): void {
    this.#kept.leave();
  }
  /** Makes the act, which takes the draft of this key with it; then the form is empty. True where it was made. */
  async make(send: (said: T, draft: string) => Promise<boolean>): Promise<boolean> {
    this.#touched = true;
    const sent = this.#said;
    if (!(await send(sent, this.key))) return false;
    this.#kept.done();
    this.#kept = new KeptForm(this.key);
    // Whoever typed on meanwhile types on.
    if (this.#said === sent) this.#said = { ...sent, ...Object.fromEntries(this.words.map((word) => [word, ''])) };
    else this.write({});
    return true;
  }

  #isEmpty(): boolean {
    return this.words.every((word) => this.#said[word] === '');
  }
}
