// Several acts that belong together: one after another, each durable before the next; undone the other way round.
import type { ActId, Command, Dispatched, DocumentId, Sentence } from '../../contract/api';
import { engine } from '../../contract/engine';
import { offerUndo } from '../app/undo';
import { materials } from './words';
import { notice } from '../../kit/ui';

export interface Part {
  document: DocumentId;
  /** It may name the first act of all. */
  command: (first: ActId) => Command;
}

/** True where all were kept. Where only some were, `half` says so; what was kept stands. */
export async function together(parts: readonly Part[], said: string, half: Sentence): Promise<boolean> {
  const made: Dispatched[] = [];
  try {
    for (const { document, command } of parts)
      made.push(await engine.dispatch(document, command(made[0]?.act ?? ''), true));
  } catch (thrown) {
    notice.show(made.length > 0 ? half : thrown, materials.could);
    return false;
  }
  notice.close();
  offerUndo(made, said, { failed: (refused) => notice.show(refused, materials.undone) });
  return true;
}
