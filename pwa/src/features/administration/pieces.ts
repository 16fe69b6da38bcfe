// Splits a file of the organisation's data into its entries and puts it together again. Each entry has its text as it
// was written. What nobody edits keeps its bytes, so that the files can be kept under version control.

/** What JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Entry = { [key: string]: Json };

/** A file: a list of entries, or an object whose keys are its entries. */
export interface Pieces {
  shape: 'list' | 'object';
  /** The entries' texts; of an object each with its key. */
  texts: string[];
}

/** Null where the text is no JSON list or object. */
export function pieces(text: string): Pieces | null {
  const whole = parsed(text);
  if (typeof whole !== 'object' || whole === null) return null;
  const shape = Array.isArray(whole) ? 'list' : 'object';
  const inner = text.trim().slice(1, -1);
  if (inner.trim() === '') return { shape, texts: [] };
  const texts: string[] = [];
  let [depth, start, quoted] = [0, 0, false];
  for (let at = 0; at < inner.length; at += 1) {
    const sign = inner[at];
    if (quoted) {
      if (sign === '\\') at += 1;
      else if (sign === '"') quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === '[' || sign === '{') depth += 1;
    else if (sign === ']' || sign === '}') depth -= 1;
    else if (sign === ',' && depth === 0) {
      texts.push(inner.slice(start, at).trim());
      start = at + 1;
    }
  }
  texts.push(inner.slice(start).trim());
  return { shape, texts };
}

/** A file of these entries. */
export function written({ shape, texts }: Pieces): string {
  const [open, close] = shape === 'list' ? ['[', ']'] : ['{', '}'];
  return texts.length === 0
    ? `${open}${close}\n`
    : `${open}\n${texts.map((each) => `  ${each}`).join(',\n')}\n${close}\n`;
}

/** A value as an entry of a file is written, two letters in. */
export function entryText(value: Json): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', '\n  ');
}

/** What a text says as JSON; undefined where it says nothing. */
export function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** The entries of a list: the file itself, or the list under one of its keys. */
export function entriesOf(text: string, key?: string): Entry[] | null {
  const whole = parsed(text);
  const list = key === undefined ? whole : isEntry(whole) ? (whole[key] ?? []) : undefined;
  return Array.isArray(list) && list.every(isEntry) ? list : null;
}

/** The object that a file is. */
export function objectOf(text: string): Entry | null {
  const whole = parsed(text);
  return isEntry(whole) ? whole : null;
}

/** An object, and no list. */
export function isEntry(value: Json | undefined): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The file with one entry another, one more (`at` behind the last) or one less (`value` null). One that says what it
 * said keeps its text.
 */
export function withEntry(text: string, at: number, value: Entry | null, key?: string): string {
  const list = entriesOf(text, key) ?? [];
  if (value !== null && JSON.stringify(list[at]) === JSON.stringify(value)) return text;
  if (key !== undefined) {
    const next: Json[] = [...list];
    next.splice(at, 1, ...(value === null ? [] : [value]));
    return withKey(text, key, next);
  }
  const file = pieces(text) ?? { shape: 'list' as const, texts: [] };
  const texts = [...file.texts];
  texts.splice(at, 1, ...(value === null ? [] : [entryText(value)]));
  return written({ shape: file.shape, texts });
}

/** The file with the text of one entry another, by its id or its key; null takes it away. One that is new stands last. */
export function withPiece(text: string, key: string, piece: string | null): string {
  const file = pieces(text);
  if (file === null) return text;
  const keyOf = (each: string): unknown =>
    file.shape === 'list' ? objectOf(each)?.id : Object.keys(objectOf(`{${each}}`) ?? {})[0];
  const at = file.texts.findIndex((each) => keyOf(each) === key);
  const texts = [...file.texts];
  texts.splice(at < 0 ? texts.length : at, at < 0 ? 0 : 1, ...(piece === null ? [] : [piece]));
  return written({ shape: file.shape, texts });
}

/** The file with another value under a key of its object; undefined takes the key away. */
export function withKey(text: string, key: string, value: Json | undefined): string {
  const file = pieces(text) ?? { shape: 'object' as const, texts: [] };
  const mine = (piece: string) => Object.hasOwn(objectOf(`{${piece}}`) ?? {}, key);
  const said = value === undefined ? [] : [`${JSON.stringify(key)}: ${entryText(value)}`];
  const at = file.texts.findIndex(mine);
  const texts = [...file.texts];
  texts.splice(at < 0 ? texts.length : at, at < 0 ? 0 : 1, ...said);
  return written({ shape: 'object', texts });
}
