// Coming in and going out, in the page: the authenticator's part of it. The device's key is the worker's.
import { type Readable, writable } from 'svelte/store';
import type { CameByDirectory, DeviceSession, Emptied, Greeting, Here, Known, NewDevice } from '../../contract/access';
import { isUnanswered } from '../../contract/pure/unanswered';
import { LocalLock } from './lock';
import type { Ask } from '../page/online';
import { stepUp } from '../page/online';
import { Refused } from '../refusals';
import { hasAutofill, hasPasskeys, isCancelled, makePasskey, showPasskey } from './webauthn';
import type { CallName, Calls } from '../rpc';
import type {
  Ceremony,
  DirectorySignIn,
  DirectorySignInRequest,
  EnrolBeginRequest,
  EnrolGreeting,
  NewPasskey,
  OneLoginButton,
  PasskeyCard,
  SignInBeginRequest,
} from '../../contract/server';
import type { Sentence } from '../../contract/shared';

type Worker = <K extends CallName>(call: K, ...args: Calls[K]['args']) => Promise<Calls[K]['answer']>;
/** A ceremony is good for five minutes; a little less is asked for anew. */
const FRESH_MS = 4 * 60_000;

/** A passkey just made, and what asked for it. */
interface Made {
  asked: Ceremony;
  credential: Record<string, unknown>;
  passkey: NewPasskey;
}

export class DeviceAccess implements DeviceSession {
  readonly passkeys = hasPasskeys();
  readonly here: Readable<Here | null>;
  readonly emptied = writable<Emptied | null>(null);
  readonly lock: LocalLock;
  private readonly setHere: (here: Here | null) => void;
  private greeted: { token: string; at: number; ceremony: Ceremony | null } | null = null;
  /** A passkey was sent with a link, and no answer came: both may be spent, and the same again is answered the same. */
  private unanswered: { token: string; made: Made } | null = null;

  constructor(
    private readonly worker: Worker,
    private readonly ask: Ask,
  ) {
    const here = writable<Here | null>(null);
    this.here = here;
    this.setHere = (next) => here.set(next);
    this.lock = new LocalLock(async () => {
      const { options } = await stepUp(ask);
      return { options: options.publicKey, cards: await ask<PasskeyCard[]>('/api/passkeys') };
    });
  }
  /** The worker told which device is open. */
  arrived(here: Here | null): void {
    this.emptied.set(null);
    this.setHere(here);
    this.lock.of(here);
  }
  /** The worker told that the device which was here has been emptied: what marks it stays until somebody comes in. */
  lost(emptied: Emptied): void {
    this.setHere(null);
    this.emptied.set(emptied);
  }

  async greet(token: string): Promise<Greeting | null> {
    const asked = { token } satisfies EnrolBeginRequest;
    try {
      const { name, passkey } = await this.ask<EnrolGreeting>('/api/enrol/begin', asked);
      this.greeted = { token, at: Date.now(), ceremony: passkey };
      return { name, passkey: passkey !== null && this.passkeys };
    } catch (error) {
      // Spent by this browser, it may be, before the page was loaded anew.
      const isSpent = error instanceof Refused && error.code === 'bad_link';
      if (isSpent && (await this.worker('enrolAgain', token))) return null;
      throw error;
    }
  }
  async enrol(token: string, device: NewDevice, withPasskey: boolean): Promise<void> {
    const kept = this.unanswered?.token === token ? this.unanswered.made : null;
    const made = withPasskey ? (kept ?? (await this.newPasskey(token, device.name))) : null;
    if (made === 'in') return;
    this.unanswered = null;
    try {
      await this.worker('enrol', token, device, made?.passkey ?? null);
    } catch (error) {
      const sent = made ?? kept;
      const code = error instanceof Refused ? error.code : '';
      if (sent && isUnanswered(code)) this.unanswered = { token, made: sent };
      else if (sent && code === 'bad_link') await forget(sent);
      // Let in without one, it may be: before a passkey is made the link is looked at once more.
      else if (isUnanswered(code)) this.greeted = null;
      throw error;
    }
  }
  /** None where none is asked for; `in` where the link had let this browser in before. */
  private async newPasskey(token: string, name: string): Promise<Made | 'in' | null> {
    const known = this.greeted;
    const isFresh = known?.token === token && Date.now() - known.at <= FRESH_MS;
    if (!isFresh && (await this.greet(token)) === null) return 'in';
    const asked = this.greeted?.ceremony;
    if (!asked) return null;
    const credential = await makePasskey(asked);
    this.greeted = null; // an answered question is not asked again
    const passkey: NewPasskey = { ceremony: asked.ceremony, credential, name };
    return { asked, credential, passkey };
  }

  known(): Promise<Known[]> {
    return this.worker('known');
  }
  async signIn(device: NewDevice, person?: string): Promise<void> {
    await this.comeIn(await this.question(person), () => device, person);
  }
  async signInByFilling(device: () => NewDevice, until: AbortSignal): Promise<boolean> {
    if (!(await hasAutofill()) || until.aborted) return false;
    try {
      await this.comeIn(await this.question(), device, undefined, until);
      return true;
    } catch (error) {
      // Nobody has asked for anything yet: the button says what this browser or the network cannot do.
      if (isCancelled(error) || (error instanceof Refused && isUnasked(error.code))) return false;
      throw error;
    }
  }
  private question(person?: string): Promise<Ceremony> {
    const asked: SignInBeginRequest = person === undefined ? {} : { person };
    return this.ask('/api/sign-in/begin', asked);
  }
  private async comeIn(asked: Ceremony, device: () => NewDevice, person?: string, until?: AbortSignal) {
    const { credential, handle } = await showPasskey(asked, until);
    await this.worker('signIn', { ceremony: asked.ceremony, credential, handle, person: person ?? null }, device());
  }
  directories(): Promise<OneLoginButton[]> {
    return this.ask('/api/oidc');
  }
  async signInByPassword(account: string, password: string, device: NewDevice): Promise<Sentence | null> {
    const asked: DirectorySignInRequest = { account, password };
    const { ticket, person, warning } = await this.ask<DirectorySignIn>('/api/directory/sign-in', asked);
    await this.signInByDirectory({ ticket, person }, device);
    return warning;
  }
  async signInByDirectory(came: CameByDirectory, device: NewDevice): Promise<void> {
    await this.worker('signInByDirectory', came, device);
  }
  async signOut(clear: boolean): Promise<void> {
    await this.worker('signOut', clear);
  }
}

/** Whether it says why a passkey could not even be offered. */
const isUnasked = (code: string) => isUnanswered(code) || code === 'passkey_failed' || code === 'no_webauthn';

/** A passkey that the server did not take: the browser may offer it no more. */
async function forget({ asked, credential }: Made): Promise<void> {
  const { rp } = asked.options.publicKey as { rp: { id?: string } };
  const signal = (
    PublicKeyCredential as unknown as {
      signalUnknownCredential?: (what: { rpId: string; credentialId: string }) => Promise<void>;
    }
  ).signalUnknownCredential;
  const told = signal?.call(PublicKeyCredential, {
    rpId: rp.id ?? location.hostname,
    credentialId: String(credential['id']),
  });
  await told?.catch(() => undefined); // a courtesy: it is offered once more, and refused
}
