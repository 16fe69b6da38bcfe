// Tickets that a record is linked to, as this device holds them. It tells what of the record's papers lacks on them.
import { derived, fromStore } from 'svelte/store';
import type { DemandedPaper, RecordMove, RecordView, TicketView } from '../../contract/api';
import { engine } from '../../contract/engine';
import { world } from '../app/world.svelte';

export class LinkedTickets {
  #view: () => RecordView;
  /** By name, so that the same tickets are not read anew with each change of the record. */
  #ids = $derived.by(() =>
    this.#view()
      .links.map(({ document }) => document)
      .filter((id) => world.tickets.has(id))
      .join(' '),
  );
  #read = $derived.by(() => {
    const stores = this.#ids
      .split(' ')
      .filter(Boolean)
      .map((id) => engine.ticket(id));
    return fromStore(derived(stores, (views) => views));
  });
  /** Those that are here; none while one of them is still being read. */
  readonly all: TicketView[] | null = $derived.by(() => {
    const views = this.#read.current;
    return views.some((view) => view === null) ? null : views.flatMap((view) => (view ? [view] : []));
  });

  constructor(view: () => RecordView) {
    this.#view = view;
  }

  /** What a move demands of papers; none while that is not known. */
  demanded(way: RecordMove): DemandedPaper[] {
    if (!way.papers?.length || this.all === null) return [];
    return engine.papers?.demanded(way.papers, this.all) ?? [];
  }
}
