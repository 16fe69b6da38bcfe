// Bold, italic and underlined words in what requesters write (OCO-19).
// Marks that stay in the text, `**negrita**`, `*cursiva*`, `__subrayado__`, made into parts that a screen shows. The
// portal reads them alike (server/src/portal/markup.rs).

export type Part = string | { readonly as: 'strong' | 'u' | 'em'; readonly of: Part[] };

const MARKS = [
  ['**', 'strong'],
  ['__', 'u'],
  ['*', 'em'],
] as const;
/** So many marks on, the one that closes is no longer looked for. */
const FAR = 40;
const WORD = /[\p{L}\p{N}]/u;

/** The parts of a text, line by line; text and nothing but text where there are no marks. */
export function marked(text: string): Part[] {
  if (!text.includes('*') && !text.includes('__')) return [text];
  return text.split(/(\n)/).flatMap((line) => inline(line, MARKS.length));
}

function inline(line: string, depth: number): Part[] {
  const parts: Part[] = [];
  let plain = '';
  let at = 0;
  let before = '';
  while (at < line.length) {
    const found = depth > 0 && !WORD.test(before) ? within(line, at) : undefined;
    if (found) {
      if (plain) parts.push(plain);
      plain = '';
      parts.push({ as: found.as, of: inline(found.text, depth - 1) });
      at = found.end;
      before = '*';
      continue;
    }
    before = String.fromCodePoint(line.codePointAt(at) ?? 0);
    plain += before;
    at += before.length;
  }
  if (plain) parts.push(plain);
  return parts;
}

/** What stands between two marks from `at` on. A mark opens before a letter and closes behind one, never within a word. */
function within(line: string, at: number): { as: 'strong' | 'u' | 'em'; text: string; end: number } | undefined {
  const known = MARKS.find(([mark]) => line.startsWith(mark, at));
  if (!known) return undefined;
  const [mark, as] = known;
  const sign = mark.charAt(0);
  const begin = at + mark.length;
  const first = line.charAt(begin);
  if (!first.trim() || first === sign) return undefined;
  let end = line.indexOf(mark, begin);
  for (let tried = 0; end >= 0 && tried < FAR; tried += 1, end = line.indexOf(mark, end + mark.length)) {
    const last = line.charAt(end - 1);
    const after = line.slice(end + mark.length);
    const next = String.fromCodePoint(after.codePointAt(0) ?? 32);
    const named = next === '.' && WORD.test(after.charAt(1));
    if (end > begin && last.trim() && last !== sign && !WORD.test(next) && next !== sign && !named)
      return { as, text: line.slice(begin, end), end: end + mark.length };
  }
  return undefined;
}
