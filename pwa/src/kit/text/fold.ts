// Folding for what is typed: no case, no accents.
// Good enough to match names; the core's own search does the rest.

/** Lower case without diacritics («Telefonía» → «telefonia»). */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Words of a text, folded, without punctuation. */
export function words(text: string): string[] {
  return fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** True where each of `asked` begins some word of `text`. */
export function matches(text: string, asked: string[]): boolean {
  const have = words(text);
  return asked.every((word) => have.some((candidate) => candidate.startsWith(word)));
}

/** What a list filters by: the words a summary keeps of what is not shown. */
interface Row {
  tokens: string[];
}
interface Folded {
  of: string;
  words: string[];
  codes: string[];
}
const kept = new WeakMap<Row, Folded>();
/** So much of a number is found anywhere in it: people read out its end. */
const PART = 3;

/** A text's words, and as one word what is written with separators («HL-L5100» → «hl», «l5100», «hll5100»). */
function spread(text: string): string[] {
  const chunks = text.split(/\s+/).map(words);
  return [...chunks.flat(), ...chunks.filter((parts) => parts.length > 1).map((parts) => parts.join(''))];
}

/**
 * True where each thing typed begins a word of what the row shows or of what its summary keeps besides (`tokens` hold only
 * what the other fields do not), or stands anywhere in one of its numbers, written with or without separators. Folded once
 * for each summary.
 */
export function inRow(
  row: Row,
  shown: readonly (string | null | undefined)[],
  codes: readonly (string | null | undefined)[],
  typed: string,
): boolean {
  const asked = typed
    .split(/\s+/)
    .map((chunk) => words(chunk).join(''))
    .filter((chunk) => chunk !== '');
  if (asked.length === 0) return true;
  const of = [...shown, ...codes].join(' ');
  let known = kept.get(row);
  if (known?.of !== of) {
    const numbers = codes.map((code) => words(code ?? '').join(''));
    known = { of, words: [...spread(of), ...row.tokens], codes: numbers.filter((code) => code !== '') };
    kept.set(row, known);
  }
  const { words: have, codes: numbers } = known;
  return asked.every(
    (chunk) =>
      have.some((word) => word.startsWith(chunk)) ||
      (chunk.length >= PART && numbers.some((code) => code.includes(chunk))),
  );
}
