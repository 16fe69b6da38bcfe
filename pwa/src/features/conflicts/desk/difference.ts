// What stands only in one of two texts, and the two beside each other, sentence by sentence.
import { steps } from '../../../kit/text/splices';

export interface Piece {
  text: string;
  only: boolean;
}

/** The text in pieces; a space between two marked words is marked too, so that the line beneath runs on. */
export function onlyHere(text: string, against: string): Piece[] {
  const raw = steps(against, text)
    .filter((step) => step.kind !== 'gone')
    .map((step) => ({ text: step.text, only: step.kind === 'new' }));
  const joined: Piece[] = [];
  raw.forEach((piece, at) => {
    const bridge =
      !piece.only && piece.text.trim() === '' && (raw[at - 1]?.only ?? false) && (raw[at + 1]?.only ?? false);
    const only = piece.only || bridge;
    const last = joined.at(-1);
    if (last !== undefined && last.only === only) last.text += piece.text;
    else joined.push({ text: piece.text, only });
  });
  return joined;
}

/** One row of the table: a sentence of each side; null where the other says nothing of the kind. */
export interface Row {
  left: string | null;
  right: string | null;
}

/** How alike two sentences must be to stand in one row: a quarter of their words in common. */
const ALIKE = 0.25;

export function sentenceRows(left: string, right: string): Row[] {
  const a = sentences(left);
  const b = sentences(right);
  const rows: Row[] = [];
  let next = 0;
  for (const sentence of a) {
    const scores = b.slice(next).map((other) => likeness(sentence, other));
    const best = Math.max(0, ...scores);
    const at = best < ALIKE ? -1 : scores.indexOf(best);
    if (at < 0) {
      rows.push({ left: sentence, right: null });
      continue;
    }
    for (const skipped of b.slice(next, next + at)) rows.push({ left: null, right: skipped });
    rows.push({ left: sentence, right: b[next + at] ?? null });
    next += at + 1;
  }
  return [...rows, ...b.slice(next).map((right) => ({ left: null, right }))];
}

function sentences(text: string): string[] {
  return (text.match(/[^.;\n]+(?:\.(?=\d)[^.;\n]+)*[.;]?/g) ?? [])
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function likeness(a: string, b: string): number {
  const words = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []);
  const one = words(a);
  const other = words(b);
  const common = [...one].filter((word) => other.has(word)).length;
  return common / Math.max(1, Math.min(one.size, other.size));
}
