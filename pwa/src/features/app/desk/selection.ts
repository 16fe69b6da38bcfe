// Selecting many tickets and acting on them: each act stands alone, and what failed is told by name.
import type { Command, Dispatched, DocumentId, Refusal, Sentence } from '../../../contract/api';

/** The selection after one id is switched. */
export function toggle(selected: ReadonlySet<DocumentId>, id: DocumentId): Set<DocumentId> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** The selection with everything between two rows, as Shift does. */
export function range(
  selected: ReadonlySet<DocumentId>,
  rows: readonly DocumentId[],
  from: DocumentId,
  to: DocumentId,
): Set<DocumentId> {
  const next = new Set(selected);
  const a = rows.indexOf(from);
  const b = rows.indexOf(to);
  if (a < 0 || b < 0) return next;
  for (const id of rows.slice(Math.min(a, b), Math.max(a, b) + 1)) next.add(id);
  return next;
}

/** What of the selection is still in the list: nobody acts on rows they cannot see. */
export function visible(selected: ReadonlySet<DocumentId>, rows: readonly DocumentId[]): DocumentId[] {
  return selected.size === 0 ? [] : rows.filter((id) => selected.has(id));
}

/** What of the selection the filter hides: an act passes it by, and lets go of it. What this device holds no more is not among it. */
export function hidden(
  selected: ReadonlySet<DocumentId>,
  rows: readonly DocumentId[],
  held: Pick<ReadonlySet<DocumentId>, 'has'>,
): DocumentId[] {
  if (selected.size === 0) return [];
  const seen = new Set(rows);
  return [...selected].filter((id) => !seen.has(id) && held.has(id));
}

/** The selection once an act on `began` is over: what failed stays, and what was ticked meanwhile. */
export function remaining(
  now: ReadonlySet<DocumentId>,
  began: ReadonlySet<DocumentId>,
  failed: readonly Failure[],
): Set<DocumentId> {
  return new Set([...[...now].filter((id) => !began.has(id)), ...failed.map(({ id }) => id)]);
}

/**
 * The row beside one, to go on to by its keys. `stood`: where that stood while it was in the list. Once it has left it, closed or given
 * away, the one that came after it stands there.
 */
export function beside(rows: readonly DocumentId[], id: DocumentId, stood: number, by: 1 | -1): DocumentId | undefined {
  const at = rows.indexOf(id);
  if (at >= 0) return rows[at + by];
  return rows[by > 0 ? Math.max(0, stood) : stood - 1];
}

export interface Failure {
  id: DocumentId;
  refusal: Refusal;
}
export interface Outcome {
  done: Dispatched[];
  failed: Failure[];
}

/** One command on each document, in order; a refusal stops only itself. */
export async function actOnAll(
  ids: readonly DocumentId[],
  command: (id: DocumentId) => Command,
  dispatch: (id: DocumentId, command: Command) => Promise<Dispatched>,
  unknown: Refusal,
): Promise<Outcome> {
  const outcome: Outcome = { done: [], failed: [] };
  for (const id of ids) {
    try {
      outcome.done.push(await dispatch(id, command(id)));
    } catch (error) {
      outcome.failed.push({ id, refusal: asRefusal(error, unknown) });
    }
  }
  return outcome;
}

/** Takes acts back; those that were sent meanwhile are told. */
export async function undoAll(
  done: readonly Dispatched[],
  undo: (act: string) => Promise<void>,
  unknown: Refusal,
): Promise<Failure[]> {
  const failed: Failure[] = [];
  for (const one of done) {
    try {
      await undo(one.act);
    } catch (error) {
      failed.push({ id: one.document, refusal: asRefusal(error, unknown) });
    }
  }
  return failed;
}

/** So many are named in a sentence; of more it says how many. */
const NAMED = 5;

/** What could not be undone, as one sentence: which, and each reason once. Null where all of it was. */
export function notUndone(failed: readonly Failure[], code: (id: DocumentId) => string): Sentence | null {
  if (failed.length === 0) return null;
  const codes = failed.slice(0, NAMED).map(({ id }) => code(id));
  const more = failed.length - codes.length;
  const told = (others: string, reason: (refusal: Refusal) => string): string => {
    const reasons = new Set(failed.map(({ refusal }) => reason(refusal)));
    return `${codes.join(', ')}${more > 0 ? ` ${others}` : ''}. ${[...reasons].join(' ')}`;
  };
  return {
    es: `No se deshizo en ${told(`y ${more} más`, ({ es }) => es)}`,
    en: `Not undone in ${told(`and ${more} more`, ({ en }) => en)}`,
  };
}

/** What was thrown as a sentence for a person. */
export function asRefusal(error: unknown, unknown: Refusal): Refusal {
  if (typeof error === 'object' && error !== null && 'es' in error && 'en' in error) return error as Refusal;
  return unknown;
}
