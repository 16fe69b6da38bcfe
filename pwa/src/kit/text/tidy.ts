// What was typed, as it is kept: composed letters, no blanks at its ends.

export function tidy(text: string): string {
  return text.normalize('NFC').trim();
}

/** The same in one line, one blank between its words. */
export function oneLine(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}
