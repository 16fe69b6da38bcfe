// Makes the acts of the field: every one goes out here.
// Durable first, then said with its way back; a refusal is said in its own words.
import type { Command, Dispatched, DocumentId } from '../../contract/api';
import { engine } from '../../contract/engine';
import { common } from '../../kit/i18n/common';
import { notice } from '../../kit/ui';
import { offerUndo, type WayBack } from './undo';

/** Makes an act. Null when it was refused: nothing was kept, and the reason stands on the screen. */
export async function act(
  document: DocumentId | null,
  command: Command,
  said: string,
  way: WayBack & { /** The key of what it was made of: gone with it. */ draft?: string } = {},
): Promise<Dispatched | null> {
  try {
    // A birth cannot be undone: what it stands in the place of goes in the same writing, or an app that is killed would show both.
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

/** Keeps what is being typed. False where that cannot be: it is on the screen alone, and the reason stands beside it. */
export async function keepDraft(key: string, text: string | null): Promise<boolean> {
  try {
    await engine.setDraft(key, text);
    return true;
  } catch (thrown) {
    notice.show(thrown, common.could);
    return false;
  }
}
