// The bytes of a copy: signed acts one after the other. Each has with it all that handing it in takes.
import type { DocumentId, Timestamp } from '../../contract/api';
import { hex } from '../../contract/pure/hex';

/** Whose acts a copy holds: what its file begins with. */
export interface CopyOwner {
  device: string;
  person: string;
}
/** An act that the server may not have yet, able to go up without the device's key. */
export interface CopiedAct {
  number: number;
  document: DocumentId;
  at: Timestamp;
  /** The hash of the log before it, and with it. */
  before: Uint8Array;
  hash: Uint8Array;
  bytes: Uint8Array;
  /** The device's, over its log up to this act (`Core.outboxToSign`). */
  signature: Uint8Array;
}

const NAME = 'acts-';
/** How a file of acts is called; `tab`: of the tab that made it. */
export const nameOfActs = (tab: string) => `${NAME}${tab}`;
export const isNameOfActs = (name: string) => name.startsWith(NAME);

/** Length and checksum of a record, four bytes each, little-endian. */
const HEAD = 8;
/** Greater than any act (`limits::PUSH_BYTES`): what claims to be longer was torn. */
const LONGEST = 2 * 1024 * 1024;

/** What a file begins with. */
export function encodeOwner(owner: CopyOwner): Uint8Array {
  return record(json(owner), new Uint8Array());
}
export function encodeAct({ bytes, before, hash, signature, ...plain }: CopiedAct): Uint8Array {
  return record(json({ ...plain, before: hex(before), hash: hex(hash), signature: hex(signature) }), bytes);
}

/** What a file holds; `whole`: how many of its bytes (from its beginning). */
export interface Copied {
  owner: CopyOwner;
  acts: CopiedAct[];
  whole: number;
}
/** All that is whole of a file; null where not even whose it is can be read. What was torn ends it: nothing after that is certain. */
export function decodeCopy(file: Uint8Array): Copied | null {
  const records = recordsOf(file);
  const first = records.next();
  if (first.done) return null;
  const owner = parsed(first.value.json) as Partial<CopyOwner> | null;
  if (typeof owner?.device !== 'string' || typeof owner.person !== 'string') return null;
  const copied: Copied = {
    owner: { device: owner.device, person: owner.person },
    acts: [],
    whole: first.value.end,
  };
  for (const one of records) {
    const act = actOf(one.json, one.bytes);
    if (act === null) break;
    copied.acts.push(act);
    copied.whole = one.end;
  }
  return copied;
}

/** Bytes with what tells of them in front, as one record. */
function record(before: Uint8Array, bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(HEAD + 4 + before.length + bytes.length);
  const view = new DataView(whole.buffer);
  view.setUint32(0, whole.length - HEAD, true);
  view.setUint32(HEAD, before.length, true);
  whole.set(before, HEAD + 4);
  whole.set(bytes, HEAD + 4 + before.length);
  view.setUint32(4, checksum(whole.subarray(HEAD)), true);
  return whole;
}
interface CopiedRecord {
  json: Uint8Array;
  bytes: Uint8Array;
  /** Where it ends in its file. */
  end: number;
}
/** The whole records of a file, from its beginning on. */
function* recordsOf(file: Uint8Array): Generator<CopiedRecord, void> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = 0;
  while (at + HEAD + 4 <= file.length) {
    const length = view.getUint32(at, true);
    const end = at + HEAD + length;
    if (length < 4 || length > LONGEST || end > file.length) return;
    if (checksum(file.subarray(at + HEAD, end)) !== view.getUint32(at + 4, true)) return;
    const from = at + HEAD + 4;
    const split = from + view.getUint32(at + HEAD, true);
    if (split > end) return;
    yield { json: file.slice(from, split), bytes: file.slice(split, end), end };
    at = end;
  }
}

export function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
/** Null where it is none. */
export function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function actOf(before: Uint8Array, bytes: Uint8Array): CopiedAct | null {
  const said = parsed(before) as Record<keyof CopiedAct, unknown> | null;
  if (said === null || typeof said.number !== 'number' || typeof said.at !== 'number') return null;
  if (typeof said.document !== 'string') return null;
  const hashes = [unhex(said.before), unhex(said.hash), unhex(said.signature)] as const;
  const [earlier, hash, signature] = hashes;
  if (earlier === null || hash === null || signature === null) return null;
  return { number: said.number, document: said.document, at: said.at, before: earlier, hash, bytes, signature };
}

function unhex(text: unknown): Uint8Array | null {
  if (typeof text !== 'string' || !/^(?:[0-9a-f]{2})*$/.test(text)) return null;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** CRC-32 (IEEE 802.3): tells what a disk tore, not what somebody forged; the signature does that. */
const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xed_b8_83_20 : c >>> 1;
  return c;
});
function checksum(bytes: Uint8Array): number {
  let crc = 0xff_ff_ff_ff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] as number);
  return (crc ^ 0xff_ff_ff_ff) >>> 0;
}
