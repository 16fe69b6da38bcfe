// How a filter is cut into words: «quoted words» stay together with the key before them.

export function tokens(source: string): string[] {
  return source.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
}

export function unquote(value: string): string {
  return value.replaceAll('"', '');
}

/** A value as it is written: one that bears quotation marks of its own is named without them. */
export function quote(value: string): string {
  const bare = unquote(value);
  return /[\s,]/.test(bare) ? `"${bare}"` : bare;
}
