// Diagnoses on tickets of one service, as this device holds them: the newest few, read out of its documents.
import type { Alike, Diagnosed, DocumentId, TicketSummary, Timestamp } from '../../contract/api';
import type { Catalogue } from './catalogue';
import type { Core } from '../core';
import { Refused } from '../refusals';
import type { Store } from '../storage/indexed-db';

export interface DiagnosesParts {
  store: Store;
  core: Core;
  now: () => number;
  catalogue: Pick<Catalogue, 'tickets'>;
}

/** So many documents are read for it, one at a time: whatever else is asked meanwhile goes between. */
const MOST = 30;

export class Diagnoses {
  /** What each document said when it was last read. */
  private readonly known = new Map<DocumentId, { updated: Timestamp; texts: string[] }>();
  constructor(private readonly parts: DiagnosesParts) {}

  /** Those of tickets of this service, `but` one, the newest first. */
  async of(service: string, but: DocumentId): Promise<Diagnosed[]> {
    const tickets = [...this.parts.catalogue.tickets.values()]
      .filter((ticket) => ticket.service === service && ticket.id !== but)
      .sort((a, b) => b.updated - a.updated)
      .slice(0, MOST);
    const found: Diagnosed[] = [];
    for (const ticket of tickets)
      for (const text of await this.textsOf(ticket)) found.push({ ticket: ticket.id, text });
    return found;
  }

  /** What was found on one ticket last; none where nothing was written down. */
  private async last(id: DocumentId): Promise<string | null> {
    const ticket = this.parts.catalogue.tickets.get(id);
    return ticket ? ((await this.textsOf(ticket)).at(-1) ?? null) : null;
  }

  /** These tickets, each that has ended with what was found on it last. */
  async toldWith(found: Alike[]): Promise<Alike[]> {
    return Promise.all(
      found.map(async (each) => {
        const state = this.parts.catalogue.tickets.get(each.ticket)?.state;
        if (state !== 'resolved' && state !== 'closed') return each;
        const said = await this.last(each.ticket);
        return said === null ? each : { ...each, found: said };
      }),
    );
  }

  private async textsOf({ id, updated }: TicketSummary): Promise<string[]> {
    const known = this.known.get(id);
    if (known?.updated === updated) return known.texts;
    const texts = await this.read(id);
    this.known.set(id, { updated, texts });
    return texts;
  }

  private async read(id: DocumentId): Promise<string[]> {
    const { store, core, now } = this.parts;
    try {
      return await store.read(
        async (tx) => {
          const replica = await tx.objectStore('documents').get(id);
          if (!replica) return [];
          const rows = await tx.objectStore('acts').index('open').getAll(id);
          const view = core.look(replica, rows, { site: 'field', now: now() })?.view;
          if (!view || !('ticket' in view)) return [];
          return view.ticket.texts.flatMap(({ kind, text }) => (kind === 'diagnosis' && text !== '' ? [text] : []));
        },
        ['documents', 'acts'],
      );
    } catch (error) {
      // A document that cannot be read says nothing here; it is told, and asked for again, where it is shown.
      if (error instanceof Refused && error.code === 'unreadable') return [];
      throw error;
    }
  }
}
