// Movements and marks that belong together, made at once with their way back; what stops them is said above everything.
import type { Sentence } from '../../contract/api';
import { makeTogether, type Part } from '../app/together';
import { offerUndo } from '../app/undo';
import { materials } from './words';
import { notice } from '../../kit/ui';

/** True where all were made; `half` says that only a part was, where that could not be taken back. */
export async function make(parts: readonly Part[], said: string, half: Sentence): Promise<boolean> {
  try {
    const made = await makeTogether(parts, half);
    notice.close();
    offerUndo(made, said, { failed: (refused) => notice.show(refused, materials.undone) });
    return true;
  } catch (refused) {
    notice.show(refused, materials.could);
    return false;
  }
}
