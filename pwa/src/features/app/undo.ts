// Says what was done, with an undo button. `undoable` acts are sent when the button is gone, not before.
import type { ActId, Dispatched } from '../../contract/api';
import { engine } from '../../contract/engine';
import { actNumber } from '../../contract/pure/act-id';
import { notice } from '../../kit/ui/surfaces/notice.svelte';
import { toast } from '../../kit/ui/surfaces/toast.svelte';
import { hide, putAway, showAgain } from './put-away.svelte';
import { appWords } from './words';

/** What else the undo button does. */
export interface WayBack {
  /** Called once all of it is undone. */
  undone?: () => void | Promise<void>;
  /** The refused acts that it replaces: removed once it cannot be undone any more, shown again where it was undone. */
  replaces?: readonly ActId[];
  /** Shows why it could not be undone; above everything by default. */
  failed?: (refused: unknown) => void;
  /** Undoes it; by default the acts are withdrawn one after another, the last one first. */
  back?: () => Promise<void>;
}

/** Shows `said`, with a button that undoes these acts, which were made one after another; without it where they were sent already. */
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
    // If this call gets lost, the time to undo ends after a minute all the same.
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

/** Withdraws acts that were made one after another, the last one first. */
export async function strikeAll(made: readonly Dispatched[], by: Pick<typeof engine, 'undo'>): Promise<void> {
  for (const { act } of [...made].reverse()) await by.undo(act);
}
