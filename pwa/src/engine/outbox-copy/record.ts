// Records of a copy's file. Each has its length and checksum, so that what was torn is told from what is whole.

/** Length and checksum of a record, four bytes each, little-endian. */
const HEAD = 8;
/** Greater than any act (`limits::PUSH_BYTES`) and than what is kept of drafts: what claims to be longer was torn. */
const LONGEST = 2 * 1024 * 1024;

/** Bytes with what tells of them in front, as one record. */
export function record(before: Uint8Array, bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(HEAD + 4 + before.length + bytes.length);
  const view = new DataView(whole.buffer);
  view.setUint32(0, whole.length - HEAD, true);
  view.setUint32(HEAD, before.length, true);
  whole.set(before, HEAD + 4);
  whole.set(bytes, HEAD + 4 + before.length);
  view.setUint32(4, checksum(whole.subarray(HEAD)), true);
  return whole;
}
export interface CopiedRecord {
  json: Uint8Array;
  bytes: Uint8Array;
  /** Where it ends in its file. */
  end: number;
}
/** The whole records of a file, from its beginning on. */
export function* recordsOf(file: Uint8Array): Generator<CopiedRecord, void> {
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
