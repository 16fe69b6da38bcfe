// The opened parts of a whole, each with what it is classified as. That is known once its ticket was read.
import { derived, fromStore } from 'svelte/store';
import type { TicketSummary } from '../../contract/api';
import { engine } from '../../contract/engine';
import { type OpenedPart, withNames } from './parts';

export class OpenedParts {
  #opened: () => readonly TicketSummary[];
  /** By name, so that the same tickets are not read anew with each change of the lists. */
  #ids = $derived.by(() =>
    this.#opened()
      .map(({ id }) => id)
      .join(' '),
  );
  #read = $derived.by(() => {
    const stores = this.#ids
      .split(' ')
      .filter(Boolean)
      .map((id) => engine.ticket(id));
    return fromStore(derived(stores, (views) => views));
  });
  readonly all: OpenedPart[] = $derived.by(() => withNames(this.#opened(), this.#read.current));

  constructor(opened: () => readonly TicketSummary[]) {
    this.#opened = opened;
  }
}
