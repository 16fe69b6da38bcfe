// Somebody comes in: with a link, a passkey or a directory's account. On a device of theirs, or as a new one.
import type { CameByDirectory } from '../../../contract/access';
import type { NewDevice } from '../../../contract/api';
import type {
  EnrolledDevice,
  EnrolRequest,
  NewBrowser,
  NewPasskey,
  OneLoginRequest,
  SignInRequest,
} from '../../../contract/server';
import type { Core } from '../../core';
import { Refused, refuse } from '../../refusals';
import type { CallAnswer, WorkerNews } from '../../rpc';
import { makeKey, publicHalf, sign } from '../../storage/device-key';
import { pendingEnrolments, nameOf } from '../../storage/pending-enrolment';
import { deviceOf, keyOf } from '../../storage/device-registry';
import { type DeviceRow, Store, devices } from '../../storage/indexed-db';
import { base64 } from '../../../contract/pure/base64';
import { named, type Net, NoAnswer, offline, ServerSaid } from '../../sync/net';
import { bringCopiedDrafts } from '../../sync/orphaned-copies';
import { handInOldOutboxes } from '../../sync/outbox';
import { beginSession } from '../../sync/session-renewal';
import type { Session } from '../session';

export interface SignInParts {
  net: Net;
  app: string;
  now: () => number;
  tell: (told: WorkerNews) => void;
  core: () => Promise<Core>;
  /** What is open; null where nothing is. */
  session: () => Session | null;
  /** Ends what is open. */
  leave: () => Promise<void>;
  /** Opens a device that is here. */
  begin: (row: DeviceRow) => Promise<void>;
  /** What was opened; where it was not, throws why. */
  open: () => Promise<Session>;
  /** Tells the other tabs which device is the browser's from now on. */
  elsewhere: (device: string) => void;
}

/** On which device somebody comes in. */
type On = { device: { id: string; signature: string } } | { browser: NewBrowser };

export class SignIn {
  /** The device that is being opened in another's place: who signs out leaves that one. */
  entering: Promise<void> | null = null;
  /**
   * Who came, and the key that was sent; no answer came. They may be let in by now, with this key: of another key another device would
   * be made.
   */
  private unanswered: { by: string; key: CryptoKeyPair } | null = null;

  constructor(private readonly parts: SignInParts) {}

  async enrol(token: string, device: NewDevice, passkey: NewPasskey | null): Promise<null> {
    const { core, now } = this.parts;
    await core(); // the link works once: it is not spent where nothing could be made of the answer
    const link = await nameOf(token);
    const before = await pendingEnrolments.of(link, now());
    const key = before?.key ?? (await makeKey());
    if (!before) await pendingEnrolments.keep(link, { key, device, at: now() });
    return this.byLink(token, link, { key, device, passkey, again: before !== null });
  }

  /** Ends an enrolment that was cut short in this browser, by the same link; false where there was none. */
  async enrolAgain(token: string): Promise<boolean> {
    const link = await nameOf(token);
    const before = await pendingEnrolments.of(link, this.parts.now());
    if (!before) {
      await pendingEnrolments.forget(link); // and the place in which it was looked for
      return false;
    }
    await this.parts.core();
    await this.byLink(token, link, { key: before.key, device: before.device, passkey: null, again: true });
    return true;
  }

  private async byLink(
    token: string,
    link: string,
    {
      key,
      device,
      passkey,
      again,
    }: { key: CryptoKeyPair; device: NewDevice; passkey: NewPasskey | null; again: boolean },
  ): Promise<null> {
    const { net } = this.parts;
    const asked: EnrolRequest = { token, ...(await this.browserOf(key, device)), passkey };
    let enrolled: EnrolledDevice;
    try {
      enrolled = named(await net.call<EnrolledDevice>('/api/enrol', asked));
      if (again) await beginSession(net, enrolled.device, key); // a link that was spent begins none
    } catch (error) {
      // Whatever else was said, the link may have let this key in before.
      if (error instanceof ServerSaid && error.code === 'bad_link') await pendingEnrolments.forget(link);
      return offline(error);
    }
    // Killed behind the making of its database, it may have been written in since: what stands there goes on.
    const row = (await devices.all()).find((one) => one.device === enrolled.device);
    await (row && (await keyOf(row.device)) ? this.goOn(row) : this.comeIn(enrolled, key));
    await pendingEnrolments.forget(link);
    return null;
  }

  /** With a passkey: on a device of this person where the browser is one, else as a new one. */
  async signIn({ ceremony, credential, handle, person }: CallAnswer, device: NewDevice): Promise<null> {
    return this.comeAs(await deviceOf(handle, person), handle ?? person, device, ceremony, (on) => {
      const asked: SignInRequest = { ceremony, credential, ...on };
      return this.parts.net.call<EnrolledDevice>('/api/sign-in', asked);
    });
  }

  /** With a directory's account: alike. */
  async signInByDirectory({ ticket, person }: CameByDirectory, device: NewDevice): Promise<null> {
    return this.comeAs(await deviceOf(null, person), person, device, ticket, (on) => {
      const asked: OneLoginRequest = { ticket, ...on };
      return this.parts.net.call<EnrolledDevice>('/api/oidc/finish', asked);
    });
  }

  /** As a new device, with the key that was sent before where no answer came to it. `by`: what they come with; none is never the same. */
  private async asNew(
    by: string | null,
    device: NewDevice,
    send: (browser: NewBrowser) => Promise<EnrolledDevice>,
  ): Promise<null> {
    const before = by !== null && this.unanswered?.by === by ? this.unanswered.key : null;
    const key = before ?? (await makeKey());
    const browser = await this.browserOf(key, device);
    this.unanswered = by === null ? null : { by, key };
    const enrolled = await send(browser).catch((error: unknown) => {
      if (!(error instanceof NoAnswer)) this.unanswered = null;
      return offline(error);
    });
    this.unanswered = null;
    return this.comeIn(enrolled, key);
  }

  private async browserOf(key: CryptoKeyPair, { name, kind }: NewDevice): Promise<NewBrowser> {
    return { public_key: await publicHalf(key), device_name: name, kind, app: this.parts.app };
  }

  /** On this device of theirs, whose key signs what was asked, or as a new one. */
  private async comeAs(
    row: DeviceRow | null,
    who: string | null,
    device: NewDevice,
    asked: string,
    send: (on: On) => Promise<EnrolledDevice>,
  ): Promise<null> {
    const own = row && (await keyOf(row.device));
    if (!row || !own) {
      await this.parts.core(); // no device is made of which nothing could be kept here
      return this.asNew(who, device, async (browser) => named(await send({ browser })));
    }
    const signed = new TextEncoder().encode(`ronda-sign-in-v1\0${asked}`);
    const signature = base64(await sign(own, signed));
    try {
      await send({ device: { id: row.device, signature } });
    } catch (error) {
      if (error instanceof ServerSaid && error.code === 'bad_signature') {
        // Another server, or one restored to before this device: what it holds stays, the person comes in as a new one.
        await devices.change(row.device, (known) => ({ ...known, active: false, unknown: true }));
      }
      if (!(error instanceof ServerSaid && error.code === 'revoked')) return offline(error);
      await this.goOn(row); // hands in what is unsent, and is told to clear
      throw refuse('revoked');
    }
    return this.goOn(row);
  }

  /** A device that was here before is open again. */
  private async goOn(row: DeviceRow): Promise<null> {
    const { session, leave, elsewhere, tell, begin } = this.parts;
    if (session()?.store.device !== row.device) {
      await leave();
      // What is written on it from now on is brought along as well, should another one follow.
      await devices.put({ ...row, active: true, ...(row.brought && { brought: false }) });
      elsewhere(row.device);
      tell({ tell: 'reset' });
      await begin(row);
    }
    await session()?.syncNow();
    return null;
  }

  /** A device that has just come to be. */
  private async comeIn(enrolled: EnrolledDevice, key: CryptoKeyPair): Promise<null> {
    const core = await this.parts.core();
    const log = core.newLog(enrolled.device, enrolled.code, enrolled.person.id);
    await (await Store.create(log, key)).close();
    const row: DeviceRow = {
      device: enrolled.device,
      person: enrolled.person.id,
      name: enrolled.person.name,
      active: true,
      enrolled: this.parts.now(),
    };
    await this.comeInAs(row, core);
    return null;
  }

  /** This device is open from now on, and what former ones of its person had not sent goes up from here. */
  async comeInAs(row: DeviceRow, core: Core): Promise<void> {
    await this.openInstead(row);
    await handInOldOutboxes(row, core, this.parts.net);
    await this.parts.session()?.filesCame();
  }

  private async openInstead(row: DeviceRow): Promise<void> {
    this.entering = this.enter(row).finally(() => {
      this.entering = null;
    });
    await this.entering;
    await (await this.parts.open()).syncNow();
  }
  private async enter(row: DeviceRow): Promise<void> {
    const { elsewhere, leave, tell, begin } = this.parts;
    await devices.put(row);
    elsewhere(row.device);
    await leave();
    tell({ tell: 'reset' });
    await bringCopiedDrafts(row).catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error; // nobody is kept out for them: they are tried once more with the acts
    });
    await begin(row);
  }
}
