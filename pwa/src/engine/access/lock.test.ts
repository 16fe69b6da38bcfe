import { get } from 'svelte/store';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LocalLock, answers, markedHere, plain } from './lock';
import { base64url } from '../../contract/pure/base64';

const utf8 = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const buffer = (bytes: Uint8Array) => bytes.slice().buffer as ArrayBuffer;

/** A signature as authenticators write it. */
function der(raw: Uint8Array): Uint8Array {
  const number = (half: Uint8Array) => {
    let rest = [...half];
    while (rest.length > 1 && rest[0] === 0) rest = rest.slice(1);
    if ((rest[0] ?? 0) > 127) rest = [0, ...rest];
    return [0x02, rest.length, ...rest];
  };
  const body = [...number(raw.subarray(0, 32)), ...number(raw.subarray(32))];
  return Uint8Array.from([0x30, body.length, ...body]);
}

async function answered(challenge: Uint8Array, flags = 0x05, type = 'webauthn.get') {
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  const pair = await crypto.subtle.generateKey(curve, true, ['sign', 'verify']);
  const said = utf8({ type, challenge: base64url(challenge) });
  const data = new Uint8Array(37);
  data[32] = flags;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', said));
  const signed = Uint8Array.from([...data, ...digest]);
  const raw = new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, signed));
  const point = base64url(await crypto.subtle.exportKey('raw', pair.publicKey));
  const response = { clientDataJSON: buffer(said), authenticatorData: buffer(data), signature: buffer(der(raw)) };
  return { response, point };
}

describe('the lock', () => {
  const challenge = crypto.getRandomValues(new Uint8Array(32));

  it('opens to an answer to its question, signed with the key, by somebody verified', async () => {
    for (let n = 0; n < 20; n++) {
      const { response, point } = await answered(challenge);
      expect(await answers(response, challenge, point)).toBe(true);
    }
  });
  it('stays closed to everything else', async () => {
    const { response, point } = await answered(challenge);
    expect(await answers(response, crypto.getRandomValues(new Uint8Array(32)), point), 'another question').toBe(false);
    expect(await answers(response, challenge, (await answered(challenge)).point), 'another key').toBe(false);
    const seen = await answered(challenge, 0x01);
    expect(await answers(seen.response, challenge, seen.point), 'touched, not verified').toBe(false);
    const made = await answered(challenge, 0x05, 'webauthn.create');
    expect(await answers(made.response, challenge, made.point), 'another ceremony').toBe(false);
    const cut = { ...response, signature: response.signature.slice(0, 20) };
    expect(await answers(cut, challenge, point), 'no signature').toBe(false);
  });
  it('reads no signature out of what is none', () => {
    for (const bytes of [[], [0x30], [0x30, 2, 2, 0], [0x31, 6, 2, 1, 1, 2, 1, 1], [0x30, 6, 2, 1, 1, 2, 1, 1, 9]])
      expect(plain(Uint8Array.from(bytes))).toBeNull();
    expect(plain(Uint8Array.from([0x30, 6, 2, 1, 7, 2, 1, 9]))?.[31]).toBe(7);
  });
});

describe('a setting that was kept', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const begin = () => new LocalLock(() => Promise.reject(new Error('nobody asks')));
  beforeEach(() => {
    vi.useFakeTimers();
    kept.clear();
    vi.stubGlobal('addEventListener', () => undefined);
    vi.stubGlobal('document', { addEventListener: () => undefined });
    vi.stubGlobal('PublicKeyCredential', class {});
    vi.stubGlobal('navigator', { credentials: { create: () => undefined } });
    vi.stubGlobal('localStorage', storage);
    vi.stubGlobal('sessionStorage', storage);
    kept.set('ronda.here', 'd');
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('covers the screen at the start', () => {
    kept.set('ronda.lock.d', JSON.stringify({ after: 5, rpId: 'mesa', keys: [{ id: 'k', key: null }] }));
    kept.set('ronda.touched', 'hace rato');
    const lock = begin();
    expect([get(lock.after), get(lock.closed)]).toEqual([5, true]);
  });
  it('stays open once it was opened, though the clock was set back meanwhile', async () => {
    // By a key of another kind than P-256 the platform's word stands.
    const said = (challenge: Uint8Array) => utf8({ type: 'webauthn.get', challenge: base64url(challenge) });
    const shown = async ({ publicKey }: { publicKey: { challenge: Uint8Array } }) => {
      const authenticatorData = buffer(new Uint8Array(37).fill(0x05, 32, 33));
      const clientDataJSON = buffer(said(publicKey.challenge));
      return { id: 'a2V5', response: { clientDataJSON, authenticatorData, signature: new ArrayBuffer() } };
    };
    vi.stubGlobal('navigator', { credentials: { create: () => undefined, get: shown } });
    kept.set('ronda.lock.d', JSON.stringify({ after: 5, rpId: 'mesa', keys: [{ id: 'a2V5', key: null }] }));
    kept.set('ronda.touched', String(Date.now() + 3_600_000)); // by a clock that was an hour ahead
    const lock = begin();
    expect(get(lock.closed)).toBe(true);
    await lock.open();
    vi.advanceTimersByTime(60_000);
    expect(get(lock.closed)).toBe(false);
    vi.advanceTimersByTime(5 * 60_000);
    expect(get(lock.closed), 'and closes again when nobody touches it').toBe(true);
  });
  it('is none where it cannot be read, and the app begins all the same', () => {
    const spoiled = ['', '{', 'null', '7', '"x"', '[]', '{"after":5}', '{"after":3,"rpId":"mesa","keys":[]}'];
    spoiled.push('{"after":5,"rpId":"mesa","keys":[]}', '{"after":5,"rpId":"mesa","keys":[null,{"id":7}]}');
    for (const text of spoiled) {
      kept.set('ronda.lock.d', text);
      const lock = begin();
      expect([text, get(lock.after), get(lock.closed)]).toEqual([text, 0, false]);
    }
  });
});

describe('where the browser lets nothing be kept', () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  it('the app begins all the same: that storage is blocked is said in words', () => {
    vi.useFakeTimers();
    vi.stubGlobal('addEventListener', () => undefined);
    vi.stubGlobal('document', { addEventListener: () => undefined });
    // As browsers do: naming it is refused already.
    const refused = {
      configurable: true,
      get: (): never => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    };
    const before = (['localStorage', 'sessionStorage'] as const).map(
      (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
    );
    try {
      for (const [name] of before) Object.defineProperty(globalThis, name, refused);
      expect(markedHere()).toBeNull();
      const lock = new LocalLock(() => Promise.reject(new Error('nobody is here')));
      lock.of({ device: 'd', person: 'ana' });
      lock.of(null);
    } finally {
      for (const [name, was] of before) {
        if (was) Object.defineProperty(globalThis, name, was);
        else Reflect.deleteProperty(globalThis, name);
      }
    }
  });
});
