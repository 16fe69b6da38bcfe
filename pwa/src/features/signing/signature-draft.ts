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
export type Lack = 'name' | 'strokes' | 'witness' | 'long';

/** As `shared::limits::NAME_CHARS`: of a name, and of a capacity with the cross that is told beside it. */
const NAME_CHARS = 120;
const long = (text: string): boolean => [...text].length > NAME_CHARS;

/** As `shared::limits::PAPER_BYTES`. */
const PAPER_BYTES = 16 * 1024;
/** Whether all that would be signed is kept with a signature: what says more is refused once it is signed. */
export const isSignable = (text: string): boolean => new TextEncoder().encode(text).length <= PAPER_BYTES;

export const blank = (name = '', position = ''): Draft => ({ name, position, lines: [], witness: null });

export function lacks(draft: Draft): Lack | null {
  if (oneLine(draft.name) === '') return 'name';
  if (draft.witness !== null && oneLine(draft.witness) === '') return 'witness';
  if (draft.witness === null && !isDrawn(draft.lines)) return 'strokes';
  return long(oneLine(draft.name)) || long(positionOf(draft)) ? 'long' : null;
}
/** Something of it was given under words that were read: strokes, or the cross that somebody saw. */
export const isGiven = ({ lines, witness }: Draft): boolean => isDrawn(lines) || witness !== null;
/** Nobody signs what they have not read: under other words nothing of it is given. */
export const unsigned = (draft: Draft): Draft => ({ ...draft, lines: [], witness: null });

/** A cross is told beside the name, in the paper's own language. */
function positionOf(draft: Draft): string {
  const crossed = draft.witness === null ? [] : [`marca con una cruz; testigo: ${oneLine(draft.witness)}`];
  return [oneLine(draft.position), ...crossed].filter(Boolean).join(' · ');
}
/** What is left of it where the words that it stands under were `before` and are `after` now. */
export const stillUnder = (draft: Draft, before: string, after: string): Draft =>
  before === after ? draft : unsigned(draft);

/** As it is signed, with no more `points` than an act takes. */
export function handOf(draft: Draft, points?: number): Hand {
  const position = positionOf(draft);
  const strokes = toText(draft.witness === null ? draft.lines : CROSS, points);
  return { name: oneLine(draft.name), ...(position ? { position } : {}), strokes };
}
/** As it is kept between two strokes, with the words it was drawn under. */
export function kept(draft: Draft, under: string): string {
  return JSON.stringify({ ...draft, lines: toText(draft.lines), under });
}
/** What was half done, if it was under these words: what was given under others is not brought back. */
export function brought(text: string | null, under: string): Draft | null {
  if (text === null) return null;
  const read = JSON.parse(text) as Omit<Draft, 'lines'> & { lines: string; under: string };
  const { name, position, witness } = read;
  const found = { name, position, witness, lines: fromText(read.lines) };
  return read.under === under ? found : unsigned(found);
}

/** Who most likely signs in a place: the requester for those outside, oneself for one's own role. */
export function likely(role: string, view: TicketView, organisation: Organisation | null, me: Person | null): string {
  const known = organisation?.roles.find((each) => each.id === role);
  if (me?.roles.includes(role)) return me.name;
  return known?.external ? (view.requester.name?.value ?? '') : '';
}
