// Says what was done with its way back. What was made `undoable` leaves the device when that is gone, not before.
import type { ActId, Dispatched } from '../../contract/api';
import { engine } from '../../contract/engine';
import { actNumber } from '../../contract/pure/act-id';
import { notice } from '../../kit/ui/surfaces/notice.svelte';
import { toast } from '../../kit/ui/surfaces/toast.svelte';
import { hide, putAway, showAgain } from './put-away.svelte';
import { appWords } from './words';

/** What else a way back does. */
export interface WayBack {
  /** Called once all of it is undone. */
  undone?: () => void | Promise<void>;
  /** The refused acts in whose place it stands: put away once none of it can be undone any more, there again where it was. */
  replaces?: readonly ActId[];
  /** Where the reason stands why it was not; above everything where nothing else is said. */
  failed?: (refused: unknown) => void;
  /** Undoes it; where nothing else is said, acts are struck one after the other, the last one first. */
  back?: () => Promise<void>;
}

/** Shows `said`, and the way back of these acts, which were made one after another; none where they have left already. */
export function offerUndo(made: readonly Dispatched[], said: string, way: WayBack = {}): void {
  const { replaces = [] } = way;
  const [first, last] = [made[0]?.act, made.at(-1)?.act];
  if (first === undefined || last === undefined || !made.every(({ undoable }) => undoable)) {
    toast.show(said);
    void putAway(replaces);
    return;
  }
  hide(replaces);
  let over = false;
  const stays = () => {
    if (!over) void putAway(replaces);
    over = true;
  };
  const failed = way.failed ?? ((refused) => notice.show(refused, appWords.undoFailed));
  const undo = async () => {
    over = true;
    try {
      await (way.back ?? (() => strikeAll(made, engine)))();
      await way.undone?.();
    } catch (refused) {
      failed(refused);
    } finally {
      showAgain(replaces);
    }
  };
  let waits = false;
  let stop: () => void = () => undefined;
  const note = toast.show(said, undo, (undone) => {
    stop();
    if (!undone) stays();
    // Should it not be heard, the grace is over after a minute all the same.
    engine.endGrace(undone ? null : last).catch(() => undefined);
  });
  stop = engine.status.subscribe(({ undoable }) => {
    const here = undoable !== undefined && undoable <= actNumber(first);
    if (waits && !here) {
      toast.settle(note);
      stays();
    }
    waits ||= here;
  });
}

/** Strikes acts that were made one after another, the last one first. */
export async function strikeAll(made: readonly Dispatched[], by: Pick<typeof engine, 'undo'>): Promise<void> {
  for (const { act } of [...made].reverse()) await by.undo(act);
}
