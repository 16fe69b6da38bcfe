// Files that were picked, dropped or pasted: each kept with its act, and what was kept said once.
import type { About, DocumentId, DraftsAfter } from '../../contract/api';
import { evidence } from './words';
import { leftOut, type LeftOut } from '../../kit/text/left-out';
import { notice, toast } from '../../kit/ui';
import { isSentence } from '../../kit/ui/surfaces/notice.svelte';
import { plainName } from './file-name';
import { take } from './keep-files';

/** Answers those that were not kept; why stands on the screen. `drafts`: what becomes of them as a file is kept. */
export async function attach(
  document: DocumentId,
  files: Iterable<File>,
  desk: boolean,
  about: About = {},
  drafts: DraftsAfter = {},
): Promise<File[]> {
  let kept = 0;
  const left: File[] = [];
  const why: LeftOut[] = [];
  const renamed: string[] = [];
  const all = [...files];
  for (const file of all) {
    try {
      const shot = await take(document, file, about, false, drafts);
      kept += 1;
      if (plainName(file.name) !== file.name) renamed.push(shot.name);
    } catch (thrown) {
      left.push(file);
      why.push({ name: plainName(file.name), why: isSentence(thrown) ? thrown : evidence.could });
      // Of several it is said which: each reason would take the place of the one before.
      notice.show(all.length === 1 ? thrown : leftOut(why), evidence.could);
    }
  }
  if (kept === 0) return left;
  const said = desk ? evidence.keptDesk(kept) : evidence.kept(kept);
  toast.show(renamed.length > 0 ? `${said}. ${evidence.renamed(renamed)}` : said);
  return left;
}
