// Makes every act of the phone's screens.
// The act is durable first; then a note with an undo button says so. A refusal is shown in its own words.
import type { Command, Dispatched, DocumentId } from '../../contract/api';
import { engine } from '../../contract/engine';
import { common } from '../../kit/i18n/common';
import { notice } from '../../kit/ui';
import { offerUndo, type WayBack } from './undo';

/** Makes an act. Null when it was refused: nothing was kept, and the screen shows why. */
export async function act(
  document: DocumentId | null,
  command: Command,
  said: string,
  way: WayBack & { /** The key of what it was made of: gone with it. */ draft?: string } = {},
): Promise<Dispatched | null> {
  try {
    // Creating a document cannot be undone: what it replaces is deleted in the same transaction, or an app that is killed would show both.
    const made =
      document === null && way.replaces?.length
        ? await engine.dispatch(null, command, true, way.draft, way.replaces)
        : await engine.dispatch(document, command, true, way.draft);
    notice.close();
    offerUndo([made], said, way);
    return made;
  } catch (thrown) {
    notice.show(thrown, common.could);
    return null;
  }
}

/** Keeps a draft. False where it cannot be kept: then it is on the screen only, with the reason beside it. */
export async function keepDraft(key: string, text: string | null): Promise<boolean> {
  try {
    await engine.setDraft(key, text);
    return true;
  } catch (thrown) {
    notice.show(thrown, common.could);
    return false;
  }
}
