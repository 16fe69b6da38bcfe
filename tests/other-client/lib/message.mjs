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

export function open(bytes) {
  const [packing] = bytes;
  const body = bytes.subarray(1);
  if (packing === PLAIN) return decode(body);
  if (packing === GZIP) return decode(gunzipSync(body, { maxOutputLength: INFLATED }));
  throw new Error(`a packing that is not known: ${packing}`);
}
