// Words that stand out within a sentence: marked with a character nobody types, drawn by Rich.
const MARK = '\u2062';

export function strong(text: string): string {
  return `${MARK}${text}${MARK}`;
}

/** The sentence in parts; every second one stands out. */
export function parts(text: string): string[] {
  return text.split(MARK);
}

export function plain(text: string): string {
  return text.replaceAll(MARK, '');
}
