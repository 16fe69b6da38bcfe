// Folding for what is typed: no case, no accents. Good enough to match names; the core's own search does the rest.

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
