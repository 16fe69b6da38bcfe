// Fetches documents again whose bytes rotted on this device, at each contact with the server.
// What is pending on it stays: it is executed on the new base as on the old one.
import type { DocumentId } from '../../contract/api';
import type { Core } from '../core';
import { unframe } from './frame';
import { NoAnswer, type Net } from './net';
import { repaint } from '../storage/rows';
import { Refused } from '../refusals';
import { type Store, stateOf } from '../storage/indexed-db';

export interface RepairParts {
  store: Store;
  core: Core;
  net: Pick<Net, 'document'>;
  /** There is something to ask for: a conversation, after which `contact` is called. */
  wanted: () => void;
  repaired: (ids: DocumentId[]) => Promise<void>;
}

export class Repair {
  private readonly unreadable = new Set<DocumentId>();
  /** Fetched at the last contact: if they are still unreadable, they wait for the next one. */
  private tried = new Set<DocumentId>();
  private running = false;

  constructor(private readonly parts: RepairParts) {}

  /** It could not be read. */
  found(ids: DocumentId[]): void {
    const fresh = ids.filter((id) => !this.unreadable.has(id) && !this.tried.has(id));
    for (const id of ids) this.unreadable.add(id);
    if (fresh.length > 0) this.parts.wanted();
  }

  /** The server was reached just now. */
  async contact(): Promise<void> {
    if (this.running || this.unreadable.size === 0) return;
    this.running = true;
    const ids = [...this.unreadable];
    this.unreadable.clear();
    this.tried = new Set(ids);
    try {
      for (const id of ids) if (await this.heal(id)) await this.parts.repaired([id]);
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof Refused)) throw error;
      for (const id of ids) this.unreadable.add(id); // the contact was lost, or said nothing of use: again at the next
    } finally {
      this.running = false;
    }
  }

  private async heal(id: DocumentId): Promise<boolean> {
    const { store, core, net } = this.parts;
    const body = await net.document(id);
    const message = body && (await unframe(body));
    if (!message) return false;
    return store.write(
      async (tx) => {
        const standing = await tx.objectStore('documents').get(id);
        if (!standing) return false; // it left meanwhile
        const { log } = await stateOf(tx);
        const { replica } = core.fetched(message, standing);
        if (replica?.id !== id) return false;
        await tx.objectStore('documents').put({ ...replica, gone: standing.gone });
        return repaint(tx, core, replica, log.person);
      },
      ['state', 'documents', 'acts', 'summaries'],
    );
  }
}
