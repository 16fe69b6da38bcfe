// An institution's name for whom it serves, short enough for the head of a column.

/** As many letters fit beside «Asunto y». */
const FITS = 24;

/** The word as it is where it fits, otherwise the first of those that it names («Dependencia, Unidad Administrativa u …»). */
export function headWord(word: string): string {
  if (word.length <= FITS) return word;
  return word.split(/\s*[,/]\s*|\s+(?:o|u|y|e|or|and)\s+/u)[0] ?? word;
}
