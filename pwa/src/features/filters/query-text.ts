// How a filter is cut into words: «quoted words» stay together with the key before them.

export function tokens(source: string): string[] {
  return source.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
}

export function unquote(value: string): string {
  return value.replaceAll('"', '');
}

export function quote(value: string): string {
  return /[\s,]/.test(value) ? `"${value}"` : value;
}
