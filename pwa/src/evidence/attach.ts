// Files that were picked, dropped or pasted: each kept with its act, and what was kept said once.
import type { About, DocumentId } from '../engine/api';
import { evidence } from '../i18n/evidence';
import { notice, toast } from '../ui';
import { take } from './take';

/** Answers how many were kept; why another was not stands on the screen. */
export async function attach(
  document: DocumentId,
  files: Iterable<File>,
  desk: boolean,
  about: About = {},
): Promise<number> {
  let kept = 0;
  for (const file of files) {
    try {
      await take(document, file, about);
      kept += 1;
    } catch (thrown) {
      notice.show(thrown, evidence.could);
    }
  }
  if (kept > 0) toast.show(desk ? evidence.keptDesk(kept) : evidence.kept(kept));
  return kept;
}
