// The light module as WebAssembly: seals, plays, collects, verifies. Only its own worker imports it, when somebody needs it.
import init, {
  LightBundle,
  LightCollected,
  LightFrames,
  outside as outside_of,
  verify_receipt,
} from '../light-wasm/ronda_light.js';
import url from '../light-wasm/ronda_light_bg.wasm?url';
import type { Come, LightCode, LightKind, Unhelpful } from '../contract/light';

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
    const entropy = crypto.getRandomValues(new Uint8Array(32));
    return bundle.seal(institution, key, entropy) as Uint8Array<ArrayBuffer>;
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

export function isFault(thrown: unknown): thrown is LightFault {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string';
}

const UNHELPFUL = ['foreign', 'other_transfer', 'unlike', 'spoiled'] as const;
function unhelpfulOf({ code, id }: LightFault): Unhelpful | null {
  const fault = UNHELPFUL.find((known) => known === code);
  return fault ? { fault, id } : null;
}
