// Signs a paper's words with an e.firma, after all that would make the signature worth nothing was looked at.
// What is thrown is a word for the program, as by the light module.
import { hex } from '../contract/pure/hex';
import type { Certifying } from '../contract/efirma';
import type { Certified, DocumentId, Timestamp } from '../contract/shared';

/** What a certificate says. */
export interface Certificate {
  kind: 'fiel' | 'csd' | 'other';
  /** The first and the last instant at which it is valid. */
  from: Timestamp;
  until: Timestamp;
  /** Its public key, `SubjectPublicKeyInfo`. */
  key: Uint8Array<ArrayBuffer>;
}
/** What the browser cannot do by itself: SAT encrypts keys with Triple DES. Each throws a fault. */
export interface EfirmaTools {
  certificate(der: Uint8Array): Certificate;
  /** The key, open: `PrivateKeyInfo`. */
  key(file: Uint8Array, password: string): Uint8Array<ArrayBuffer>;
  words(text: string, document: DocumentId, at: Timestamp): Uint8Array<ArrayBuffer>;
}

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

export async function certify(tools: EfirmaTools, asked: Certifying): Promise<Certified> {
  const { kind, from, until, key: publicKey } = tools.certificate(asked.certificate);
  if (kind !== 'fiel') throw fault(kind === 'csd' ? 'efirma_csd' : 'efirma_other');
  if (asked.now < from) throw fault('efirma_not_yet');
  if (asked.now > until) throw fault('efirma_expired');
  const key = await imported(tools.key(asked.key, asked.password));
  const words = tools.words(asked.text, asked.document, asked.now);
  const signature = await crypto.subtle.sign(RSA, key, words);
  const own = await crypto.subtle.importKey('spki', publicKey, RSA, false, ['verify']);
  if (!(await crypto.subtle.verify(RSA, own, signature, words))) throw fault('efirma_pair');
  return { certificate: hex(asked.certificate), signature: hex(new Uint8Array(signature)), at: asked.now };
}

/** Not to be read again by anybody; the bytes that it came from are wiped. */
async function imported(open: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey('pkcs8', open, RSA, false, ['sign']);
  } catch {
    throw fault('efirma_not_key'); // a key of another kind than RSA
  } finally {
    open.fill(0);
  }
}

function fault(code: string): { code: string; id: null; kind: null } {
  return { code, id: null, kind: null };
}
