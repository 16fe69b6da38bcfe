// All summaries of this device in memory: what lists, search and the scan look things up in.
import type { DocumentId, EquipmentSummary, TicketSummary } from './api';
import type { Core } from './core';
import type { SummaryRow } from './store';

export class Catalogue {
  readonly tickets = new Map<DocumentId, TicketSummary>();
  readonly equipment = new Map<DocumentId, EquipmentSummary>();
  constructor(private readonly core: Core) {}

  /** Takes rows over and gives them as screens want them. */
  take(rows: SummaryRow[]): { tickets: TicketSummary[]; equipment: EquipmentSummary[] } {
    const tickets: TicketSummary[] = [];
    const equipment: EquipmentSummary[] = [];
    for (const { id, summary, unsent, stuck } of rows) {
      if ('ticket' in summary) {
        const ticket = { ...summary.ticket, unsent, stuck };
        this.tickets.set(id, ticket);
        tickets.push(ticket);
      } else {
        const item = { ...summary.equipment, unsent };
        this.equipment.set(id, item);
        equipment.push(item);
      }
    }
    return { tickets, equipment };
  }
  drop(id: DocumentId): void {
    this.tickets.delete(id);
    this.equipment.delete(id);
  }

  /** Every word typed begins a token of what is found. */
  search(text: string): { tickets: DocumentId[]; equipment: DocumentId[] } {
    const words = this.core.question(text);
    if (words.length === 0) return { tickets: [], equipment: [] };
    const found = (all: Iterable<{ id: DocumentId; tokens: string[] }>) => {
      const ids: DocumentId[] = [];
      for (const one of all) {
        if (words.every((word) => one.tokens.some((token) => token.startsWith(word)))) ids.push(one.id);
      }
      return ids;
    };
    return { tickets: found(this.tickets.values()), equipment: found(this.equipment.values()) };
  }

  /** An inventory or serial number, a MAC, or the address on one of our labels. */
  findEquipment(code: string): DocumentId | null {
    const id = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i.exec(code)?.[0].toLowerCase();
    if (id !== undefined && this.equipment.has(id)) return id;
    const wanted = bare(code);
    if (wanted === '') return null;
    for (const item of this.equipment.values()) {
      if ([item.inventory, item.serial, item.mac].some((known) => bare(known) === wanted)) return item.id;
    }
    return null;
  }
}

/** Letters and digits alone: `00:1A-2b` and `001a2b` are one. */
function bare(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
