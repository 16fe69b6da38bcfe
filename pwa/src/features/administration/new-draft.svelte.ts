// What is typed into a pane for something new: closed by a slip of a key it is there again.
import { onDestroy, onMount } from 'svelte';
import { KeptForm, recalledOver, type Typed } from '../app/kept-form';

/** The pane's answers by name, over how it begins. Made while the pane is made; it lives as long as the pane. */
export class NewDraft<T extends Typed> {
  #said: T;
  #recovered = $state(false);
  #touched = false;
  readonly #kept: KeptForm;

  /** `key` names its draft. */
  constructor(key: string, blank: T) {
    this.#said = $state.raw(blank);
    this.#kept = new KeptForm(key);
    onMount(async () => {
      const before = await this.#kept.read();
      if (this.#touched) return;
      this.#said = recalledOver(blank, before);
      // What was emptied again is as the pane begins: nothing was recovered.
      this.#recovered = Object.entries(this.#said).some(([name, text]) => text !== blank[name]);
    });
    onDestroy(() => this.#kept.leave());
  }

  get said(): T {
    return this.#said;
  }
  /** It is there again from another time: who opens the pane is told so. */
  get recovered(): boolean {
    return this.#recovered;
  }
  write(part: Partial<T>): void {
    this.#touched = true;
    this.#said = { ...this.#said, ...part };
    this.#kept.keep(this.#said);
  }
  /** It was made, or nothing of it is wanted. */
  done(): void {
    this.#kept.done();
  }
}
