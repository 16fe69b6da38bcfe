// Makes and uses the device's key: P-256, never exportable; the server has the public half.
import { base64 } from '../../contract/pure/base64';

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const;

export async function makeKey(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(CURVE, false, ['sign', 'verify']);
}

/** The public half as the server takes it: base64 of the 65 raw bytes. */
export async function publicHalf(pair: CryptoKeyPair): Promise<string> {
  return base64(await crypto.subtle.exportKey('raw', pair.publicKey));
}

/** r ‖ s, 64 bytes. */
export async function sign(pair: CryptoKeyPair, bytes: Uint8Array): Promise<Uint8Array> {
  const signature = await crypto.subtle.sign(
    { name: 'ECDSA', hash: 'SHA-256' },
    pair.privateKey,
    bytes as Uint8Array<ArrayBuffer>,
  );
  return new Uint8Array(signature);
}
