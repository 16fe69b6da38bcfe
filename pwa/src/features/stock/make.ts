// Movements and marks that belong together, made at once with their way back; what stops them is said above everything.
import type { Deed, DraftsAfter } from '../../contract/api';
import { engine } from '../../contract/engine';
import { offerUndo } from '../app/undo';
import { materials } from './words';
import { notice } from '../../kit/ui';

/** True where all were made, and `drafts` are as they are after it; else nothing was. */
export async function make(deeds: readonly Deed[], said: string, drafts: DraftsAfter = {}): Promise<boolean> {
  try {
    const made = await engine.dispatchAll(deeds, true, drafts);
    notice.close();
    offerUndo(made, said, { failed: (refused) => notice.show(refused, materials.undone) });
    return true;
  } catch (refused) {
    notice.show(refused, materials.could);
    return false;
  }
}
