// What is typed of an entry until it is in the draft of changes: it comes back over that entry.
import type { Entry } from './pieces';

/** What fields say, by their keys, as text. */
export type TypedEntry = Readonly<Record<string, string>>;
/** No key of a field begins so. */
const OVER = ' over';

/** As a form keeps it, with the entry that it was typed over; null: a new one. */
export function keptOf(typed: TypedEntry, entry: Entry | null): Record<string, string> {
  return { ...typed, [OVER]: JSON.stringify(entry) };
}
/** What comes back: nothing where the entry is another by now. */
export function typedOf(kept: TypedEntry, entry: Entry | null): Record<string, string> {
  const { [OVER]: over, ...typed } = kept;
  return over === JSON.stringify(entry) ? typed : {};
}
