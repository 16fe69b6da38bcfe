// A long list in parts: each is shown with the ones before it, on to the last.

/** So many stand in a part. */
export const PART = 200;

/** The first parts of a list, and how many more the next one has; none behind the last. */
export function firstParts<T>(all: readonly T[], parts: number): { shown: readonly T[]; next: number } {
  const shown = all.slice(0, parts * PART);
  return { shown, next: Math.min(PART, all.length - shown.length) };
}
