// A value of which a list may have the beginning alone.

/** Of how many characters a list has the beginning of a value (`shared/src/record/summary.rs`): of a long text, of any other. */
const BEGINNINGS = [160, 640];

/** A value as a list has it: where it may be the beginning of a longer one, it ends with a whole word and says that it goes on. */
export function withEllipsis(value: string): string {
  if (!BEGINNINGS.includes([...value].length)) return value;
  const words = value.trimEnd().replace(/[\s.,;:…]+\S*$/, '');
  return `${words === '' ? value : words}…`;
}
