// What is typed of an entry until it is in the draft of changes: it comes back over that entry.
import type { Entry } from './pieces';

/** What fields say, by their keys, as text. */
export type TypedEntry = Readonly<Record<string, string>>;
/** No key of a field begins so. */
const OVER = ' over';
const WHOLE = ' whole';

/** As a form keeps it, with the entry that it was typed over; null: a new one. */
export function keptOf(typed: TypedEntry, entry: Entry | null): Record<string, string> {
  return { ...typed, [OVER]: JSON.stringify(entry) };
}
/** The whole entry written as text, as a form keeps it. */
export function keptWhole(text: string, entry: Entry | null): Record<string, string> {
  return keptOf({ [WHOLE]: text }, entry);
}
/** What comes back, in fields or as the whole entry's text: nothing where the entry is another by now. */
export function typedOf(
  kept: TypedEntry,
  entry: Entry | null,
): { typed: Record<string, string>; whole: string | null } {
  const { [OVER]: over, [WHOLE]: whole = null, ...typed } = kept;
  return over === JSON.stringify(entry) ? { typed, whole } : { typed: {}, whole: null };
}
