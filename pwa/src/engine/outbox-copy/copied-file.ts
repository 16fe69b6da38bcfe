// The bytes of a copied photograph or file: its row, its thumbnail, and itself.
import type { ActId } from '../../contract/api';
import { hex } from '../../contract/pure/hex';
import type { EvidenceRow } from '../storage/evidence-row';
import { json, parsed } from './record';

export interface CopiedFile {
  row: EvidenceRow;
  bytes: ArrayBuffer;
  thumb: ArrayBuffer | null;
}

const NAME = 'file-';
/** How its copy is called; no file of acts is called so. */
export const nameOfFile = (act: ActId) => `${NAME}${act}`;
export const isNameOfFile = (name: string) => name.startsWith(NAME);
export const actOfName = (name: string): ActId => name.slice(NAME.length);

/** Length of the row, and of the thumbnail, four bytes each, little-endian. */
export const HEAD = 8;
/** How long the copy of so many bytes is, by what it begins with. */
export function lengthOf(head: Uint8Array, bytes: number): number {
  if (head.length < HEAD) return Infinity;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return HEAD + view.getUint32(0, true) + view.getUint32(4, true) + bytes;
}

export function encodeFile({ row, bytes, thumb }: CopiedFile): Uint8Array {
  const before = json(row);
  const small = new Uint8Array(thumb ?? new ArrayBuffer());
  const whole = new Uint8Array(HEAD + before.length + small.length + bytes.byteLength);
  const view = new DataView(whole.buffer);
  view.setUint32(0, before.length, true);
  view.setUint32(4, small.length, true);
  whole.set(before, HEAD);
  whole.set(small, HEAD + before.length);
  whole.set(new Uint8Array(bytes), HEAD + before.length + small.length);
  return whole;
}

/** Null where it is not what its row names: it was torn. */
export async function decodeFile(whole: Uint8Array<ArrayBuffer>): Promise<CopiedFile | null> {
  if (whole.length < HEAD) return null;
  const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
  const split = HEAD + view.getUint32(0, true);
  const from = split + view.getUint32(4, true);
  if (from > whole.length) return null;
  const row = parsed(whole.subarray(HEAD, split)) as EvidenceRow | null;
  const bytes = whole.slice(from);
  if (row === null || (await digestOf(bytes)) !== row.sha256) return null;
  return { row, bytes: bytes.buffer, thumb: from > split ? whole.slice(split, from).buffer : null };
}

async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return hex(digest);
}
