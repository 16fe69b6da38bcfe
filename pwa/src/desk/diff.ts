// What stands only in one of two texts, word by word: a difference that people can read.

export interface Piece { text: string; only: boolean }

/** Texts longer than this are shown whole, without a difference: the table would cost more than it tells. */
const LIMIT = 600;

/** The words of each text, marked where the other does not have them in that order. */
export function compareTexts(left: string, right: string): [Piece[], Piece[]] {
  const a = left.match(/\s+|[^\s]+/g) ?? [];
  const b = right.match(/\s+|[^\s]+/g) ?? [];
  if (a.length > LIMIT || b.length > LIMIT) return [[{ text: left, only: false }], [{ text: right, only: false }]];
  const common = longestCommon(a, b);
  return [pieces(a, common.map(([at]) => at)), pieces(b, common.map(([, at]) => at))];
}

function longestCommon(a: string[], b: string[]): [number, number][] {
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => table[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      table[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      pairs.push([i, j]);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}

/** Joins neighbours; a space between two marked words is marked too, so that the line runs on. */
function pieces(words: string[], common: number[]): Piece[] {
  const shared = new Set(common);
  const marks = words.map((_, at) => !shared.has(at));
  words.forEach((word, at) => {
    if (word.trim() === '') marks[at] = (marks[at - 1] ?? false) && (marks[at + 1] ?? false);
  });
  const joined: Piece[] = [];
  words.forEach((text, at) => {
    const last = joined.at(-1);
    const only = marks[at] ?? false;
    if (last !== undefined && last.only === only) last.text += text;
    else joined.push({ text, only });
  });
  return joined;
}
