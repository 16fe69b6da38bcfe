// What is typed row by row in a store's sheet, and is there when the sheet is opened again.
import { onDestroy, onMount } from 'svelte';
import type { DraftsAfter } from '../../contract/api';
import { KeptForm } from '../app/kept-form';

/** Numbers as they are typed, by row. Made while a sheet is made; it lives as long as the sheet. */
export class KeptRows {
  #typed = $state.raw<Record<string, string>>({});
  readonly #draft: KeptForm;

  /** Under a name of its own: what is counted, and of which store. */
  constructor(name: string) {
    this.#draft = new KeptForm(name);
    onMount(async () => {
      const kept = await this.#draft.read();
      this.#typed = { ...kept, ...this.#typed };
    });
    onDestroy(() => this.#draft.leave());
  }

  get typed(): Record<string, string> {
    return this.#typed;
  }

  type = (row: string, text: string) => {
    this.#typed = { ...this.#typed, [row]: text };
    this.#draft.keep(this.#typed);
  };

  /** What becomes of it as it is booked. */
  get booked(): DraftsAfter {
    return { [this.#draft.key]: null };
  }
  /** It was booked: nothing of it is kept. */
  done() {
    this.#draft.done();
  }
}
