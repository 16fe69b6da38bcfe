// The light module as WebAssembly: seals, plays, collects, verifies. Only its own worker imports it, when somebody needs it.
import init, {
  LightBundle,
  LightCollected,
  LightFrames,
  LightParcel,
  LightTaker,
  asked as asked_by,
  efirma_certificate,
  efirma_key,
  efirma_words,
  outside as outside_of,
  verify_receipt,
} from '../light-wasm/ronda_light.js';
import url from '../light-wasm/ronda_light_bg.wasm?url';
import type { Asker, Come, LightCode, LightKind, Unhelpful } from '../contract/light';
import type { DocumentId, PersonId } from '../contract/shared';
import type { Certificate, EfirmaTools } from './efirma';

/** What it throws: a word for the program. */
export interface LightFault {
  code: string;
  id: string | null;
  kind: string | null;
}

/** What stands around a sealed bundle. */
export interface Outside {
  institution: string;
  device: string;
}
/** A receipt that the server's key has signed. */
export interface Verified extends Outside {
  acknowledged: number;
  at: number;
  held: number;
}

/** What is to be handed over, before it is sealed. */
export interface Unparcelled {
  /** What the server has signed of the ticket, and of this device. */
  proof: Uint8Array;
  card: Uint8Array;
  history: Uint8Array;
  /** What was written on it here and is not in the history. */
  acts: Uint8Array[];
  /** All that waits here for the server, in parts that go in in this order; none where nothing does. */
  outboxes: Uint8Array<ArrayBuffer>[];
}

/** By what a phone judges what another shows it. */
export interface Terms {
  institution: string;
  /** The key of the server's receipts. */
  receipts: string;
  now: number;
}
/** A ticket that was handed over, as far as signatures tell. */
export interface Handed {
  device: string;
  person: PersonId;
  document: DocumentId;
  /** What the server says of it. */
  proof: Uint8Array;
  history: Uint8Array;
  acts: Uint8Array[];
  /** Its giver's outbox, each part sealed for the server, in order. */
  outboxes: Uint8Array<ArrayBuffer>[];
}
/** What is handed over, on its way. */
export interface Parcel {
  proof: Uint8Array;
  history: Uint8Array;
  acts: readonly Uint8Array[];
  /** None where nothing waits for the server. */
  outboxes: readonly Uint8Array[];
}
export interface Taker {
  readonly toSign: Uint8Array;
  code(card: Uint8Array, signature: Uint8Array): Uint8Array<ArrayBuffer>;
  open(bytes: Uint8Array, terms: Terms): Handed;
}
export interface Addressed {
  readonly toSign: Uint8Array;
  seal(card: Uint8Array, signature: Uint8Array, institution: string): Uint8Array<ArrayBuffer>;
}

export interface Frames {
  readonly needed: number;
  code(number: number): LightCode;
}
export interface Collected {
  take(frame: Uint8Array): Come | Unhelpful;
}

/** Fetched and compiled; without a network it comes out of the service worker's files. */
export async function loadLight(): Promise<void> {
  await init({ module_or_path: fetch(url, { credentials: 'same-origin' }) });
}

export function seal(
  outbox: Uint8Array,
  files: readonly Uint8Array[],
  institution: string,
  key: string,
): Uint8Array<ArrayBuffer> {
  const bundle = new LightBundle(outbox);
  try {
    for (const file of files) bundle.add(file);
    return bundle.seal(institution, key, drawn()) as Uint8Array<ArrayBuffer>;
  } finally {
    bundle.free();
  }
}

/** `symbol`: bytes of the whole in one code. */
export function frames(kind: LightKind, bytes: Uint8Array, symbol: number): Frames {
  const made = new LightFrames(kind, bytes, symbol);
  return { needed: made.needed(), code: (number) => made.code(number) as LightCode };
}

export function collected(): Collected {
  const seen = new LightCollected();
  return {
    take(frame) {
      try {
        return seen.take(frame) as Come;
      } catch (thrown) {
        const unhelpful = isFault(thrown) && unhelpfulOf(thrown);
        if (!unhelpful) throw thrown;
        return unhelpful;
      }
    },
  };
}

export function outside(sealed: Uint8Array): Outside {
  return outside_of(sealed) as Outside;
}
export function verified(receipt: Uint8Array, key: string): Verified {
  return verify_receipt(receipt, key) as Verified;
}

/** A phone that takes a ticket: its key stays in the worker that drew it, and ends with it. */
export function taker(): Taker {
  const made = new LightTaker(drawn());
  return {
    toSign: made.to_sign(),
    code: (card, signature) => made.code(card, signature) as Uint8Array<ArrayBuffer>,
    open: (bytes, { institution, receipts, now }) => made.open(bytes, institution, receipts, now) as Handed,
  };
}
export function asked(code: Uint8Array, { institution, receipts, now }: Terms): Asker {
  return asked_by(code, institution, receipts, now) as Asker;
}
export function addressed({ proof, history, acts, outboxes }: Parcel, to: Uint8Array): Addressed {
  const made = new LightParcel(proof, history, to);
  for (const outbox of outboxes) made.carry(outbox);
  for (const act of acts) made.add(act);
  return {
    toSign: made.to_sign(),
    seal: (card, signature, institution) => made.seal(card, signature, institution, drawn()) as Uint8Array<ArrayBuffer>,
  };
}

/** What an e.firma needs of the module. */
export const efirmaTools: EfirmaTools = {
  certificate: (der) => efirma_certificate(der) as Certificate,
  key: (file, password) => efirma_key(file, password) as Uint8Array<ArrayBuffer>,
  words: (text, document, at) => efirma_words(text, document, at) as Uint8Array<ArrayBuffer>,
};

function drawn(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(32));
}

export function isFault(thrown: unknown): thrown is LightFault {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string';
}

const UNHELPFUL = ['foreign', 'other_transfer', 'unlike', 'spoiled'] as const;
function unhelpfulOf({ code, id }: LightFault): Unhelpful | null {
  const fault = UNHELPFUL.find((known) => known === code);
  return fault ? { fault, id } : null;
}
