// What a copy beside an emptied storage still holds, in sentences for whoever it was.
import type { CopyTold } from '../../../contract/access';
import type { enrolWords } from './words';

type Words = typeof enrolWords.emptied;

/** `heard`: the server has said what it has. */
export function leftIn(copy: CopyTold, heard: boolean, w: Words): string[] {
  const { acts, files, cut, drafts, sent } = copy;
  const said: string[] = [];
  if (acts + files > 0) said.push((sent ? w.keptSent : w.kept)(acts, files));
  else if (cut === 0) said.push(w.keptNothing);
  if (acts + files > 0 && !heard) said.push(w.unheard);
  if (cut > 0) said.push(w.cut(cut));
  said.push(drafts ? w.drafts : w.noDrafts);
  return said;
}
