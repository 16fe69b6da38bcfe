// A card one has just decided is decided on this screen at once, also without signal: the ruling follows.
import type { Conflict, DocumentId, QueueItem } from '../../../contract/api';

/** The cards of a document, with the choices of its own queue laid over them; what was held or refused decides nothing. */
export function withOwn(
  conflicts: readonly Conflict[],
  document: DocumentId,
  queue: readonly QueueItem[],
  me: string,
): Conflict[] {
  return conflicts.map((conflict) => {
    if (conflict.settled) return conflict;
    const own = queue.findLast(
      ({ document: of, command, state }) =>
        of === document &&
        (state === 'local' || state === 'sending') &&
        'decide_conflict' in command &&
        command.decide_conflict.conflict === conflict.id,
    );
    if (own === undefined || !('decide_conflict' in own.command)) return conflict;
    const { act, at } = own;
    const { choice } = own.command.decide_conflict;
    return { ...conflict, settled: { choice, stamp: { act, at, order: at, by: me, site: 'field' } } };
  });
}
