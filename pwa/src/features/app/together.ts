// Acts on several documents that are one deed of a person: all of them are made, or none.
// The engine itself makes at once those on one document (`dispatchAll`).
import type { ActId, Command, Dispatched, DocumentId, Sentence } from '../../contract/api';
import { engine } from '../../contract/engine';
import { strikeAll } from './undo';

export interface Part {
  document: DocumentId;
  /** It may name the first act of all. */
  command: (first: ActId) => Command;
}

/** What makes and takes back an act: the engine, or one that a test plays. */
type Maker = Pick<typeof engine, 'dispatch' | 'undo' | 'endGrace'>;

/**
 * Makes them, to be shown with their way back by `offerUndo`.
 *
 * @throws why one was refused, once those before it are struck; `half` where they have left already and stand.
 */
export async function makeTogether(parts: readonly Part[], half: Sentence, by: Maker = engine): Promise<Dispatched[]> {
  const made: Dispatched[] = [];
  try {
    for (const { document, command } of parts)
      made.push(await by.dispatch(document, command(made[0]?.act ?? ''), true));
  } catch (refused) {
    throw (await takenBack(made, by)) ? refused : half;
  }
  return made;
}

async function takenBack(made: readonly Dispatched[], by: Maker): Promise<boolean> {
  if (made.length === 0) return true;
  try {
    await strikeAll(made, by);
    return true;
  } catch {
    return false; // said by `half`
  } finally {
    // No note of theirs is on the screen, so nobody else ends it; should it not be heard, it is over after a minute.
    by.endGrace(null).catch(() => undefined);
  }
}
