// Refused acts that were made again. They are removed once the new act is final, and hidden from lists until then.
import type { ActId, DocumentId, QueueItem, SyncStatus, TicketSummary } from '../../contract/api';
import { engine } from '../../contract/engine';
import { chipOf } from '../../contract/pure/chip';
import { common } from '../../kit/i18n/common';
import { isSentence, notice } from '../../kit/ui/surfaces/notice.svelte';
import { correctionDraft, isStuck } from '../ticket/stuck-act';

/** Nothing is lost by these: another tab has put it away, its person has left, and it stays in their list, or that list is gone, as is told. */
const MOOT: readonly unknown[] = ['not_here', 'not_enrolled', 'storage_wiped'];

let replaced = $state.raw<ReadonlySet<ActId>>(new Set());

/** Refused acts that were made again and may still come back by an undo: hidden, so that nobody makes them a third time. */
export function isReplaced({ act }: { act: ActId }): boolean {
  return replaced.has(act);
}
/** A ticket's marks without acts that were made again, so that its row counts what the lists show. */
export function marksWithoutReplaced(
  tickets: Map<DocumentId, TicketSummary>,
  queue: readonly QueueItem[],
): Map<DocumentId, TicketSummary> {
  const hidden = queue.filter((item) => isStuck(item) && isReplaced(item));
  if (hidden.length === 0) return tickets;
  const marked = new Map(tickets);
  for (const { document } of hidden) {
    const ticket = marked.get(document);
    if (ticket) marked.set(document, { ...ticket, stuck: Math.max(0, ticket.stuck - 1) });
  }
  return marked;
}
/** The status without acts that were made again, so that the chip counts what the lists show. */
export function withoutReplaced(status: SyncStatus, queue: readonly QueueItem[]): SyncStatus {
  const hidden = queue.filter((item) => isStuck(item) && isReplaced(item)).length;
  if (hidden === 0) return status;
  const without = { ...status, stuck: Math.max(0, status.stuck - hidden) };
  return { ...without, chip: chipOf(without) };
}
/** Hides them: another act replaces them for now. */
export function hide(acts: readonly ActId[]): void {
  if (acts.length > 0) replaced = new Set([...replaced, ...acts]);
}
/** The other act was undone: shows them again. */
export function showAgain(acts: readonly ActId[]): void {
  if (acts.length > 0) replaced = new Set([...replaced].filter((act) => !acts.includes(act)));
}

/** Removes them for good, one by one, and how far their corrections had come; says so where one cannot be removed. */
export async function putAway(acts: readonly ActId[]): Promise<void> {
  for (const act of acts)
    try {
      await engine.dismiss(act);
      await engine.setDraft(correctionDraft(act), null);
    } catch (thrown) {
      showAgain([act]);
      const code = isSentence(thrown) && 'code' in thrown ? thrown.code : null;
      if (!MOOT.includes(code)) notice.show(thrown, common.could);
    }
}
