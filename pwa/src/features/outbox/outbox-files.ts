// Files of what was not sent: given to the browser to keep, and handed in for whoever brings them.
import type { Refusal, Sentence } from '../../contract/api';
import { download } from '../../kit/download';

/** Some browsers let go of a download that another one follows at once (ms). */
const BETWEEN_MS = 500;

/** Hands files to the browser one after the other; it may ask once whether it may keep several. Resolves when all are handed over. */
export async function saveFiles(files: readonly Blob[], nameOf: (part: number, of: number) => string): Promise<void> {
  for (const [at, file] of files.entries()) {
    if (at > 0) await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
    download(file, nameOf(at + 1, files.length));
  }
}

/** A name with the part before its ending, where there are several. */
export function partName(name: string, part: number, of: number): string {
  if (of === 1) return name;
  const dot = name.lastIndexOf('.');
  return `${name.slice(0, dot)}-${part}-de-${of}${name.slice(dot)}`;
}

/**
 * Hands in all of them, each after the one that it goes on from, in whatever order they were picked. Answers how many acts the server
 * has by them.
 *
 * @throws why one was refused; `missing` where one comes before them that was not picked, once all others are handed in.
 */
export async function handInFiles<T extends { name: string }>(
  files: readonly T[],
  handIn: (file: T) => Promise<number>,
  missing: Sentence,
): Promise<number> {
  const order = new Intl.Collator('es', { numeric: true });
  let left = [...files].sort((a, b) => order.compare(a.name, b.name));
  let acts = 0;
  for (;;) {
    const early: T[] = [];
    for (const file of left) {
      try {
        acts += await handIn(file);
      } catch (refused) {
        if (!isGap(refused)) throw refused;
        early.push(file); // the server lacks what comes before it: another of them, perhaps
      }
    }
    if (early.length === 0) return acts;
    if (early.length === left.length) throw missing;
    left = early;
  }
}

function isGap(refused: unknown): boolean {
  return (refused as Partial<Refusal> | null)?.code === 'gap';
}
