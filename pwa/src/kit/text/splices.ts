// Finds what changed between two texts, as replacements in UTF-16 positions, each on the outcome of the one before.
import type { Splice } from '../../contract/api';

/** Words, runs of space, and single other characters: a change never cuts through a word or a surrogate pair. */
function pieces(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}]+|\s+|[^]/gu) ?? [];
}

/** As many as one act may carry (`shared::limits::SPLICES`). */
const MOST = 200;
/** Above this many cells the middle goes as one replacement: right, only less fine. */
const CELLS = 250_000;

export interface Step {
  kind: 'same' | 'gone' | 'new';
  text: string;
}

/** The way from one text to the other, in order: what stayed, what went, what came. Also draws the conflict card. */
export function steps(before: string, after: string): Step[] {
  const a = pieces(before);
  const b = pieces(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail])
    tail += 1;
  const way: Step[] = [];
  const add = (kind: Step['kind'], text: string) => {
    if (!text) return;
    const last = way.at(-1);
    if (last?.kind === kind) last.text += text;
    else way.push({ kind, text });
  };
  add('same', a.slice(0, head).join(''));
  middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail), add);
  add('same', a.slice(a.length - tail).join(''));
  return way;
}

/** Longest common run of pieces, the plain table: the texts are a few hundred words at most. */
function middle(a: string[], b: string[], add: (kind: Step['kind'], text: string) => void): void {
  if (a.length * b.length > CELLS || a.length === 0 || b.length === 0) {
    add('gone', a.join(''));
    add('new', b.join(''));
    return;
  }
  const wide = b.length + 1;
  const table = new Uint32Array((a.length + 1) * wide);
  const cell = (i: number, j: number) => table[i * wide + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      table[i * wide + j] = a[i] === b[j] ? cell(i + 1, j + 1) + 1 : Math.max(cell(i + 1, j), cell(i, j + 1));
    }
  }
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      add('same', a[i] ?? '');
      i += 1;
      j += 1;
    } else if (i < a.length && (j >= b.length || cell(i + 1, j) >= cell(i, j + 1))) {
      add('gone', a[i] ?? '');
      i += 1;
    } else {
      add('new', b[j] ?? '');
      j += 1;
    }
  }
}

/** The replacements that make `after` of `before`. */
export function splices(before: string, after: string): Splice[] {
  const found: Splice[] = [];
  let at = 0;
  let open: { at: number; delete: string; insert: string } | null = null;
  const close = () => {
    if (open) {
      const splice: Splice = { at: open.at };
      if (open.delete) splice.delete = open.delete;
      if (open.insert) splice.insert = open.insert;
      found.push(splice);
    }
    open = null;
  };
  for (const step of steps(before, after)) {
    if (step.kind === 'same') {
      close();
      at += step.text.length;
      continue;
    }
    open ??= { at, delete: '', insert: '' };
    if (step.kind === 'gone') open.delete += step.text;
    else {
      open.insert += step.text;
      at += step.text.length;
    }
  }
  close();
  return found.length <= MOST ? found : [{ at: 0, delete: before, insert: after }];
}

/** Applies replacements as the domain does: a splice that does not fit gives null. */
export function apply(text: string, list: readonly Splice[]): string | null {
  let made = text;
  for (const { at, delete: gone = '', insert = '' } of list) {
    if (at > made.length || made.slice(at, at + gone.length) !== gone) return null;
    made = made.slice(0, at) + insert + made.slice(at + gone.length);
  }
  return made;
}
