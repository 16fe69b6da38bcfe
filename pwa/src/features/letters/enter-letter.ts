// Enters a letter: its ticket, its line in the register, its scans. With its ticket there it is never entered again,
// whatever becomes of the rest.
import type { ActId, DocumentId } from '../../contract/api';

export interface EntrySteps {
  /** Opens the ticket of the correspondence. */
  open: () => Promise<DocumentId>;
  /** What was typed is a ticket by now: its draft goes. */
  opened: () => Promise<void>;
  /** Gives it its line in the register; null where it has none yet. */
  record: (ticket: DocumentId) => Promise<ActId | null>;
  /** Keeps its scans; answers those that were not kept. */
  attach: (ticket: DocumentId) => Promise<File[]>;
}

export interface EnteredLetter {
  ticket: DocumentId;
  act: ActId | null;
  /** Scans that are not kept with it yet. */
  left: File[];
}

/** Throws where there is no ticket, and nowhere else. `failed` is told what became of what follows, once for each failure. */
export async function enterLetter(
  { open, opened, record, attach }: EntrySteps,
  scans: readonly File[],
  failed: (step: 'draft' | 'record' | 'scan', error: unknown) => void,
): Promise<EnteredLetter> {
  const ticket = await open();
  await opened().catch((error: unknown) => failed('draft', error));
  const act = await record(ticket).catch((error: unknown) => (failed('record', error), null));
  if (scans.length === 0) return { ticket, act, left: [] };
  const left = await attach(ticket).catch((error: unknown) => (failed('scan', error), [...scans]));
  return { ticket, act, left };
}
