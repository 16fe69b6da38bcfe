// The cover over the screen: a door for people, not encryption (docs/security.md).
// It asks the platform who is there with the person's own passkeys, and judges the answer here, so that it opens without
// a network.
import { writable } from 'svelte/store';
import type { Here, Lock, LockAfter } from '../../contract/access';
import type { PasskeyCard } from '../../contract/server';
import { refuse } from '../refusals';
import { hasPassed } from '../storage/elapsed';
import { base64url, unbase64url } from '../../contract/pure/base64';
import { ask, hasPasskeys } from './webauthn';

interface LockSetting {
  after: LockAfter;
  rpId: string;
  /** The person's passkeys: credential id, and the key's point (65 bytes) where it is of P-256. */
  keys: { id: string; key: string | null }[];
}
const HERE = 'ronda.here';
const LOCK = 'ronda.lock.';
const TOUCHED = 'ronda.touched';
const MINUTE_MS = 60_000;

/** The device that was last open here: it stands beside the database, and may outlive it. */
export function markedHere(): string | null {
  return read('localStorage', HERE);
}

/** Learns the person's passkeys, having asked for one. */
type Verify = () => Promise<{ options: unknown; cards: PasskeyCard[] }>;

export class LocalLock implements Lock {
  readonly closed = writable(false);
  readonly after = writable<LockAfter>(0);
  private device: string | null = null;
  private kept: LockSetting | null = null;
  private shut = false;
  private touched = 0;

  constructor(private readonly verify: Verify) {
    // Before the data are read: who opens the app sees the cover first.
    this.load(read('localStorage', HERE));
    this.touched = Number(read('sessionStorage', TOUCHED)) || 0; // what is no number is no touch
    this.look();
    for (const kind of ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const)
      addEventListener(kind, () => this.touch(), { passive: true, capture: true });
    document.addEventListener('visibilitychange', () => this.look());
    setInterval(() => this.look(), 5_000);
  }

  /** Which device is open in this tab. */
  of(here: Here | null): void {
    if (here === null) {
      write('localStorage', HERE, null);
      this.load(null);
      this.put(false);
      return;
    }
    write('localStorage', HERE, here.device);
    if (this.device !== here.device) this.load(here.device);
    if (!this.shut && this.touched === 0) this.touch();
  }
  async set(after: LockAfter): Promise<void> {
    if (!this.device) throw refuse('not_enrolled');
    if (after === 0) {
      if (this.kept) await this.ask(this.kept);
      write('localStorage', LOCK + this.device, null);
    } else {
      const kept = this.kept ? (await this.ask(this.kept), this.kept) : await this.learn();
      write('localStorage', LOCK + this.device, JSON.stringify({ ...kept, after } satisfies LockSetting));
    }
    this.touch();
    this.load(this.device);
  }
  async open(): Promise<void> {
    if (this.kept) await this.ask(this.kept);
    this.put(false);
    this.touch();
  }

  private async learn(): Promise<LockSetting> {
    const { options, cards } = await this.verify();
    const { rpId } = options as { rpId?: string };
    return {
      after: 1,
      rpId: rpId ?? location.hostname,
      keys: cards.map(({ id, key }) => ({ id, key })),
    };
  }
  private load(device: string | null): void {
    this.device = device;
    const text = device === null ? null : read('localStorage', LOCK + device);
    this.kept = text === null || !hasPasskeys() ? null : settingOf(text);
    this.after.set(this.kept?.after ?? 0);
  }
  private touch(): void {
    if (this.shut) return;
    const now = Date.now();
    // Where the clock was set back since, it is touched now: else the cover would fall again and again until that hour has come once more.
    if (!hasPassed(1_000, this.touched, now)) return;
    this.touched = now;
    write('sessionStorage', TOUCHED, String(now)); // of this tab: it outlives a reload, not the browser
  }
  private look(): void {
    if (!this.kept || this.shut) return;
    const idle = Date.now() - this.touched;
    if (idle < 0 || idle >= this.kept.after * MINUTE_MS) this.put(true);
  }
  private put(shut: boolean): void {
    this.shut = shut;
    this.closed.set(shut);
  }

  /** Asks the platform, and checks that a passkey of this person answered this very question. */
  private async ask({ rpId, keys }: LockSetting): Promise<void> {
    const challenge = crypto.getRandomValues(new Uint8Array(32));
    const given = await ask({
      challenge,
      rpId,
      userVerification: 'required',
      allowCredentials: keys.map(({ id }) => ({ type: 'public-key', id: unbase64url(id) })),
    });
    const known = keys.find(({ id }) => id === given.id);
    const response = given.response as AuthenticatorAssertionResponse;
    if (!known || !(await answers(response, challenge, known.key))) throw refuse('passkey_failed');
  }
}

const AFTER: readonly LockAfter[] = [1, 5, 15];

/**
 * What was set; null where that cannot be read any more. Without the passkeys in it nobody could open the cover, so that none stands:
 * whoever can write here could have taken it away as well. The settings show that there is none.
 */
function settingOf(text: string): LockSetting | null {
  try {
    const { after, rpId, keys } = (JSON.parse(text) ?? {}) as Partial<Record<keyof LockSetting, unknown>>;
    const minutes = AFTER.find((one) => one === after);
    if (minutes === undefined || typeof rpId !== 'string' || !Array.isArray(keys)) return null;
    const known = keys.filter(isKey);
    return known.length > 0 ? { after: minutes, rpId, keys: known } : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
function isKey(one: unknown): one is LockSetting['keys'][number] {
  const { id, key } = (one ?? {}) as { id?: unknown; key?: unknown };
  return typeof id === 'string' && (key === null || typeof key === 'string');
}

const VERIFIED = 0x04;

/** Whether the answer is to this question, by a verified person and, where the key is known, signed with it. */
export async function answers(
  response: Pick<AuthenticatorAssertionResponse, 'clientDataJSON' | 'authenticatorData' | 'signature'>,
  challenge: Uint8Array,
  key: string | null,
): Promise<boolean> {
  const said = JSON.parse(new TextDecoder().decode(response.clientDataJSON)) as { type?: string; challenge?: string };
  if (said.type !== 'webauthn.get' || said.challenge !== base64url(challenge)) return false;
  const data = new Uint8Array(response.authenticatorData);
  if (((data[32] ?? 0) & VERIFIED) === 0) return false;
  if (key === null) return true; // of another kind than P-256: the platform's word stands
  const signature = plain(new Uint8Array(response.signature));
  if (!signature) return false;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', response.clientDataJSON));
  const signed = new Uint8Array(data.length + digest.length);
  signed.set(data);
  signed.set(digest, data.length);
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  const point = await crypto.subtle.importKey('raw', unbase64url(key), curve, false, ['verify']);
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, point, signature, signed);
}

/** r ‖ s of a signature in DER, as WebCrypto takes it; none where it is not one. */
export function plain(der: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const out = new Uint8Array(64);
  let at = 2;
  for (const end of [32, 64]) {
    const length = der[at + 1] ?? 0;
    if (der[0] !== 0x30 || der[at] !== 0x02 || length === 0 || at + 2 + length > der.length) return null;
    let number = der.subarray(at + 2, at + 2 + length);
    while (number.length > 32 && number[0] === 0) number = number.subarray(1);
    if (number.length > 32) return null;
    out.set(number, end - number.length);
    at += 2 + length;
  }
  return at === der.length ? out : null;
}

type Place = 'localStorage' | 'sessionStorage';

/** Where storage is blocked there is no device either; naming it throws there. */
function read(where: Place, key: string): string | null {
  try {
    return globalThis[where].getItem(key);
  } catch {
    return null;
  }
}
function write(where: Place, key: string, value: string | null): void {
  try {
    if (value === null) globalThis[where].removeItem(key);
    else globalThis[where].setItem(key, value);
  } catch {
    // storage is blocked: nothing was enrolled here either
  }
}
