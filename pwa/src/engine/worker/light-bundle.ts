// Contents of a bundle before it is sealed for others. They are the exported outbox, and as many of the waiting files
// as one carries.
import type { Core } from '../core';
import { exportOutbox } from '../sync/outbox';
import { FILES, type Store, stateOf } from '../storage/indexed-db';

/** `limits::CARRIED_BYTES`, less what stands around the files. */
const MOST_BYTES = 16 * 1024 * 1024 - 64 * 1024;
/** `limits::CARRIED_FILES`. */
const MOST_FILES = 64;

export interface Unsealed {
  outbox: Uint8Array<ArrayBuffer>;
  /** Acts in it that the server has not acknowledged. */
  acts: number;
  files: Uint8Array<ArrayBuffer>[];
  /** Files that had no room. */
  left: number;
}

/**
 * With the files that wait, the oldest first, where told to. Of more acts than one bundle carries it has those from the first on that
 * no receipt covers: `covered` is the last act that the server has signed to have, though nobody could acknowledge it here.
 */
export async function unsealed(store: Store, core: Core, withFiles: boolean, covered: number): Promise<Unsealed> {
  const parts = await exportOutbox(store, core);
  const { file: outbox, first, last } = parts.find((part) => part.last > covered) ?? parts[0];
  const { log } = await store.read(stateOf, ['state']);
  const acts = Math.max(0, last - Math.max(log.acknowledged, first - 1));
  if (!withFiles) return { outbox, acts, files: [], left: 0 };
  const rows = await store.read((tx) => tx.objectStore('evidence').index('waiting').getAll(1), ['evidence']);
  const hashes = new Set(rows.sort((a, b) => a.at - b.at).map(({ sha256 }) => sha256));
  const files: Uint8Array<ArrayBuffer>[] = [];
  let [sum, left] = [outbox.byteLength, 0];
  for (const sha256 of hashes) {
    const blob = await store.read((tx) => tx.objectStore('blobs').get(sha256), FILES);
    if (!blob) continue; // sent or let go meanwhile
    const size = blob.bytes.byteLength;
    if (files.length >= MOST_FILES || sum + size > MOST_BYTES) left += 1;
    else {
      files.push(new Uint8Array(blob.bytes));
      sum += size;
    }
  }
  return { outbox, acts, files, left };
}
