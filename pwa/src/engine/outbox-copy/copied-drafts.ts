// The bytes of the copy of what is half written. They are all drafts of a device, as they stood at one moment.
import type { Timestamp } from '../../contract/api';
import type { Draft } from '../storage/drafts';
import type { CopyOwner } from './copied-acts';
import { json, parsed, record, recordsOf } from './record';

/** How the file is called: a device has one, whichever tab wrote it. */
export const DRAFTS = 'drafts';
/** A longer text (letters) is no field that somebody fills in: it is not copied. */
const LONGEST = 128 * 1024;
/** So many letters are copied at most: the shortest texts first, which are what a person has just typed. */
const MOST = 256 * 1024;

/** `at`: when they stood so. */
export function encodeDrafts(owner: CopyOwner, drafts: readonly Draft[], at: Timestamp): Uint8Array {
  return record(json({ ...owner, drafts, at }), new Uint8Array());
}
/** Null where it was torn. */
export function decodeDrafts(file: Uint8Array): { owner: CopyOwner; drafts: Draft[]; at: Timestamp } | null {
  const first = recordsOf(file).next();
  if (first.done) return null;
  const said = parsed(first.value.json) as Partial<Record<keyof CopyOwner | 'drafts' | 'at', unknown>> | null;
  if (typeof said?.device !== 'string' || typeof said.person !== 'string' || !Array.isArray(said.drafts)) return null;
  const drafts = (said.drafts as unknown[]).filter(isDraft);
  const at = typeof said.at === 'number' ? said.at : 0; // an earlier build did not say
  return { owner: { device: said.device, person: said.person }, drafts, at };
}
function isDraft(one: unknown): one is Draft {
  return Array.isArray(one) && typeof one[0] === 'string' && typeof one[1] === 'string';
}

/** Those that are copied. */
export function copiedOf(drafts: readonly Draft[]): Draft[] {
  const shortestFirst = drafts.filter(([, text]) => text.length <= LONGEST);
  shortestFirst.sort((a, b) => a[1].length - b[1].length);
  let letters = 0;
  return shortestFirst.filter(([key, text]) => (letters += key.length + text.length) <= MOST);
}
