// The device's log: acts numbered without gaps, chained, signed by a key that only this device has (docs/protocol.md §2).
import { createHash, randomBytes, webcrypto } from 'node:crypto';
import { cbor } from './message.mjs';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' };
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';

/** A P-256 key; the point as the server wants it is in `point`. */
export async function newKey() {
  const { privateKey, publicKey } = await webcrypto.subtle.generateKey(ALGORITHM, false, ['sign']);
  return { privateKey, point: Buffer.from(await webcrypto.subtle.exportKey('raw', publicKey)) };
}

/** The number that a device id of 13 letters writes, as 8 bytes big-endian. */
export function deviceBytes(device) {
  const number = [...device].reduce((sum, letter) => sum * 32n + BigInt(LETTERS.indexOf(letter)), 0n);
  return bigEndian(number);
}

function bigEndian(number) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(number));
  return bytes;
}

/** What is signed in a push. */
export function signedBytes(device, number, head) {
  return Buffer.concat([Buffer.from('ronda-log-v1\0'), deviceBytes(device), bigEndian(number), head]);
}

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/** A UUIDv7: 48 bits of time, version, random. */
export function newDocumentId(now = Date.now()) {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes;
}

export class Log {
  /** Acts by number from 1: `{ bytes, hash }`. */
  #acts = [];
  constructor(device, key) {
    Object.assign(this, { device, key });
  }
  get last() {
    return this.#acts.length;
  }
  hash(number) {
    return number === 0 ? Buffer.alloc(32) : this.#acts[number - 1].hash;
  }
  bytes(number) {
    return this.#acts[number - 1].bytes;
  }
  id(number) {
    return `${this.device}.${number}`;
  }

  /** Writes an act; answers its number. */
  write({ person, document, kind, where, seen, base, command, at = Date.now() }) {
    const [name] = Object.keys(command);
    const bytes = cbor.encode({
      d: this.device,
      n: this.last + 1,
      p: person,
      o: document,
      k: kind,
      w: where,
      t: at,
      s: seen ?? new Uint8Array(),
      b: base,
      c: name,
      v: 1,
      a: cbor.encode(command),
    });
    this.append(bytes);
    return this.last;
  }
  append(bytes) {
    this.#acts.push({ bytes, hash: sha256(this.hash(this.last), bytes) });
  }

  /** The part of a push that speaks for the log: everything after `after`. */
  async push(after) {
    const acts = this.#acts.slice(after).map((act) => act.bytes);
    return {
      before: this.hash(after),
      first: after + 1,
      acts,
      signature: acts.length ? await this.sign(this.last, this.hash(this.last)) : new Uint8Array(),
      head_number: this.last,
    };
  }

  async sign(number, head) {
    const said = signedBytes(this.device, number, head);
    return new Uint8Array(await webcrypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, this.key.privateKey, said));
  }
}
