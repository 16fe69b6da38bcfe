// The cases that are published as data (docs/protocol.md §9), by this client and by the one in Python.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Log, deviceBytes, signedBytes } from '../lib/log.mjs';
import { cbor, unpack } from '../lib/message.mjs';
import { PYTHON, WITHOUT_PYTHON } from '../lib/python.mjs';

const cases = (name) => JSON.parse(readFileSync(new URL(`../cases/${name}.json`, import.meta.url), 'utf8'));
const bytes = (hex) => Buffer.from(hex, 'hex');
const hex = (data) => Buffer.from(data).toString('hex');

/** CBOR as JSON tells it: bytes as `{ hex }`, numbers that JSON may lose as `{ int }`. */
function told(value) {
  if (value instanceof Uint8Array) return { hex: hex(value) };
  if (typeof value === 'bigint') return { int: String(value) };
  if (Array.isArray(value)) return value.map(told);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, told(one)]));
}

describe('the published cases', () => {
  test('a log is chained and signed as they say', async () => {
    const { device, key, acts, pushes } = cases('log');
    assert.equal(hex(deviceBytes(device.id)), device.bytes);
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    const point = await webcrypto.subtle.importKey('raw', bytes(key.point), algorithm, false, ['verify']);
    const log = new Log(device.id, null);
    for (const { name, fields, command, bytes: encoded, hash } of acts) {
      const { p: person, o, k: kind, w: where, t: at, s, b: base } = fields;
      const own = new Log(device.id, null);
      own.write({ person, document: bytes(o), kind, where, seen: bytes(s), base, command, at });
      const [ours, theirs] = [own.bytes(1), bytes(encoded)].map((act) => cbor.decode(act));
      assert.deepEqual(told({ ...ours, n: theirs.n, a: null }), told({ ...theirs, a: null }), name);
      assert.deepEqual(told(cbor.decode(ours.a)), told(cbor.decode(theirs.a)), name);
      // The order of keys is free: the chain is over the bytes as they were first encoded.
      log.append(bytes(encoded));
      assert.equal(hex(log.hash(log.last)), hash, name);
    }
    for (const { last, signed, signature } of pushes) {
      const said = signedBytes(device.id, last, log.hash(last));
      assert.equal(hex(said), signed);
      const sha = { name: 'ECDSA', hash: 'SHA-256' };
      assert.ok(await webcrypto.subtle.verify(sha, point, bytes(signature), said), `up to ${last}`);
    }
  });

  test('frames open, or not, as they say', () => {
    for (const { name, frame, limit, body, refused } of cases('frames')) {
      if (refused === undefined) assert.equal(hex(unpack(bytes(frame), limit)), body, name);
      else assert.throws(() => unpack(bytes(frame), limit), name);
    }
  });

  test('messages say what they say', () => {
    for (const { name, bytes: message, says } of cases('messages'))
      assert.deepEqual(told(cbor.decode(bytes(message))), says, name);
  });

  test('a client in Python holds to them, too', { skip: WITHOUT_PYTHON }, () => {
    const program = fileURLToPath(new URL('../python/conformance.py', import.meta.url));
    const { status, stdout, stderr } = spawnSync(PYTHON, ['-B', program], { encoding: 'utf8' });
    assert.equal(status, 0, `${stdout}${stderr}`);
  });
});
