import { beforeAll, describe, expect, it } from 'vitest';
import type { DocumentId } from '../contract/shared';
import { type Certificate, type EfirmaTools, certify } from './efirma';

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};
const DOCUMENT = '00000000-0000-0000-0000-000000000001' as DocumentId;
const NOW = 1_795_186_800_000;

let pair: CryptoKeyPair;
let other: CryptoKeyPair;
let opened: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  [pair, other] = (await Promise.all([0, 1].map(() => crypto.subtle.generateKey(RSA, true, ['sign', 'verify'])))) as [
    CryptoKeyPair,
    CryptoKeyPair,
  ];
});

/** As the module would have read them. */
async function tools(change: Partial<Certificate> = {}, signer = pair): Promise<EfirmaTools> {
  const key = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  opened = new Uint8Array(await crypto.subtle.exportKey('pkcs8', signer.privateKey));
  return {
    certificate: () => ({ kind: 'fiel', from: NOW - 1, until: NOW + 1, key, ...change }),
    key: () => opened,
    words: (text, document, at) => new TextEncoder().encode(`${text} ${document} ${at}`),
  };
}
const asked = {
  certificate: new Uint8Array([48, 1, 255]),
  key: new Uint8Array([1]),
  password: 'x',
  ...{ text: 'words', document: DOCUMENT, now: NOW },
};

describe('a signature by e.firma', () => {
  it('is of the words, by the key of the certificate, and leaves no open key', async () => {
    const { certificate, signature, at } = await certify(await tools(), asked);
    expect([certificate, at]).toEqual(['3001ff', NOW]);
    const bytes = Uint8Array.from(signature.match(/../g) ?? [], (byte) => parseInt(byte, 16));
    const words = new TextEncoder().encode(`words ${DOCUMENT} ${NOW}`);
    expect(await crypto.subtle.verify(RSA, pair.publicKey, bytes, words)).toBe(true);
    expect(opened.every((byte) => byte === 0)).toBe(true);
  });

  it('is not made by a seal, out of its dates, or with another key', async () => {
    const thrown = async (made: Promise<EfirmaTools>) =>
      certify(await made, asked).then(
        () => 'signed',
        (fault: { code: string }) => fault.code,
      );
    expect(await thrown(tools({ kind: 'csd' }))).toBe('efirma_csd');
    expect(await thrown(tools({ kind: 'other' }))).toBe('efirma_other');
    expect(await thrown(tools({ until: NOW - 1 }))).toBe('efirma_expired');
    expect(await thrown(tools({ from: NOW + 1 }))).toBe('efirma_not_yet');
    expect(await thrown(tools({}, other))).toBe('efirma_pair');
    const foreign = { ...(await tools()), key: () => new Uint8Array([1, 2, 3]) };
    expect(await thrown(Promise.resolve(foreign))).toBe('efirma_not_key');
  });
});
