// Reads a part of an address as it was meant, also where it was cut or mistyped.

/** What cannot be read stands for itself. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
