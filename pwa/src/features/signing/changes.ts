// «Modificado después de la firma».
// What a paper said when it was signed, and what it says now, line by line.

export interface Change {
  /** What the line is about, as the paper prints it; empty for a line without a label. */
  label: string;
  before: string;
  after: string;
}

/** The lines of a signed text; those that go on from the one above belong to it. */
export function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').replaceAll('\n    ', '\u0000').split('\n');
}
/** Its label and what it says. */
export function parts(line: string): [string, string] {
  const at = line.indexOf(': ');
  const [label, said] = at < 0 ? ['', line] : [line.slice(0, at), line.slice(at + 2)];
  return [label, said.replaceAll('\u0000', '\n')];
}

/** What differs, in the order of the paper. A line that only moved is no difference. */
export function changes(signed: string, now: string): Change[] {
  const [before, after] = [linesOf(signed), linesOf(now)];
  const kept = common(before, after);
  const gone = before.filter((_, i) => !kept.before.has(i));
  const come = after.filter((_, i) => !kept.after.has(i));
  const moved = gone.filter((line) => come.includes(line));
  const told: Change[] = [];
  const used = new Set<number>();
  const labels = (line: string) => label(line, [...before, ...after]);
  for (const line of gone) {
    if (moved.includes(line)) continue;
    const [name, said] = labels(line);
    const at = come.findIndex(
      (other, i) => !used.has(i) && !moved.includes(other) && name && labels(other)[0] === name,
    );
    if (at >= 0) used.add(at);
    told.push({ label: name, before: said, after: at >= 0 ? labels(come[at] as string)[1] : '' });
  }
  come.forEach((line, i) => {
    if (used.has(i) || moved.includes(line)) return;
    const [name, said] = labels(line);
    told.push({ label: name, before: '', after: said });
  });
  return told;
}
/** An empty answer is the label alone: known by another line that carries it. */
function label(line: string, all: readonly string[]): [string, string] {
  const [name, said] = parts(line);
  if (name === '' && all.some((other) => other.startsWith(`${line}: `))) return [line, ''];
  return [name, said];
}

/** The longest run of lines that both have, in order. */
function common(a: readonly string[], b: readonly string[]): { before: Set<number>; after: Set<number> } {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      (lengths[i] as Uint16Array)[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const found = { before: new Set<number>(), after: new Set<number>() };
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) {
      found.before.add(i++);
      found.after.add(j++);
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return found;
}
