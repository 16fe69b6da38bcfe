// A signature while it is being given.
// Kept as a draft under the words it stands under, and let go where they change.
import type { Hand, Organisation, Person, TicketView } from '../../contract/api';
import { oneLine } from '../../kit/text/tidy';
import { CROSS, fromText, isDrawn, toText, type Line } from './strokes';

export interface Draft {
  name: string;
  position: string;
  lines: readonly Line[];
  /** Not null where they mark with a cross: who saw it. */
  witness: string | null;
}
export type Lack = 'name' | 'strokes' | 'witness';

export const blank = (name = '', position = ''): Draft => ({ name, position, lines: [], witness: null });

export function lacks(draft: Draft): Lack | null {
  if (oneLine(draft.name) === '') return 'name';
  if (draft.witness !== null) return oneLine(draft.witness) === '' ? 'witness' : null;
  return isDrawn(draft.lines) ? null : 'strokes';
}
/** As it is signed. A cross is told beside the name, in the paper's own language. */
export function handOf(draft: Draft): Hand {
  const crossed = draft.witness === null ? [] : [`marca con una cruz; testigo: ${oneLine(draft.witness)}`];
  const position = [oneLine(draft.position), ...crossed].filter(Boolean).join(' · ');
  const strokes = toText(draft.witness === null ? draft.lines : CROSS);
  return { name: oneLine(draft.name), ...(position ? { position } : {}), strokes };
}
/** As it is kept between two strokes, with the words it was drawn under. */
export function kept(draft: Draft, under: string): string {
  return JSON.stringify({ ...draft, lines: toText(draft.lines), under });
}
/** What was half done, if it was under these words: what is drawn under others is not brought back. */
export function brought(text: string | null, under: string): Draft | null {
  if (text === null) return null;
  const read = JSON.parse(text) as Omit<Draft, 'lines'> & { lines: string; under: string };
  const lines = read.under === under ? fromText(read.lines) : [];
  return { name: read.name, position: read.position, witness: read.witness, lines };
}

/** Who most likely signs in a place: the requester for those outside, oneself for one's own role. */
export function likely(role: string, view: TicketView, organisation: Organisation | null, me: Person | null): string {
  const known = organisation?.roles.find((each) => each.id === role);
  if (me?.roles.includes(role)) return me.name;
  return known?.external ? (view.requester.name?.value ?? '') : '';
}
