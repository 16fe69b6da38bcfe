// Messages: one byte that says how the body is packed, and the body, CBOR (docs/protocol.md §3).
import { decode, encode } from 'cborg';
import { gunzipSync, gzipSync } from 'node:zlib';

const PLAIN = 0;
const GZIP = 1;
const INFLATED = 64 << 20;

export const cbor = { encode, decode };

export function pack(message) {
  const body = encode(message);
  return body.length < 512 ? Buffer.concat([Buffer.of(PLAIN), body]) : Buffer.concat([Buffer.of(GZIP), gzipSync(body)]);
}

export const open = (bytes) => decode(unpack(bytes));

/** The body of a frame, of so many bytes at most. */
export function unpack(bytes, limit = INFLATED) {
  const [packing] = bytes;
  const body = bytes.subarray(1);
  if (body.length > limit) throw new Error('larger than is taken');
  if (packing === PLAIN) return body;
  if (packing === GZIP) return gunzipSync(body, { maxOutputLength: limit });
  throw new Error(`a packing that is not known: ${packing}`);
}
