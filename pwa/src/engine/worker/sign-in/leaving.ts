// A device is left: by its person, who signs out, or because the server says that it is over.
import type { Core } from '../../core';
import { Refused, asRefused, refuse } from '../../refusals';
import type { WorkerNews } from '../../rpc';
import { holdsUnsent, unsentOf } from '../../storage/device-registry';
import { type DeviceRow, devices, erase } from '../../storage/indexed-db';
import { endSession, NoAnswer, type Net, offline } from '../../sync/net';
import { NOTHING, QUIET, status } from '../overview';
import type { Session, SessionParts } from '../session';
import { goOnAnew } from './go-on-anew';
import type { SignIn } from './sign-in';
import { endHere } from './sign-out';

export interface LeavingParts {
  net: Net;
  now: () => number;
  tell: (told: WorkerNews) => void;
  core: () => Promise<Core>;
  /** What is open; null where nothing is. */
  session: () => Session | null;
  /** Ends what is open. */
  leave: () => Promise<void>;
  signIn: SignIn;
  /** Tells the other tabs that no device is the browser's any more. */
  nowhere: () => void;
}

export class Leaving {
  /** Somebody signs out: no answer of the server's lets anybody in any more. */
  private goingOut = false;

  constructor(private readonly parts: LeavingParts) {}

  async signOut(clear = false): Promise<null> {
    this.goingOut = true;
    try {
      await this.parts.signIn.entering?.catch(() => undefined); // told to whoever comes in; it is that device which is left
      return await this.goOut(clear);
    } finally {
      this.goingOut = false;
    }
  }
  /** The outbox stays. */
  private async goOut(clear: boolean): Promise<null> {
    const { net, tell, leave, nowhere } = this.parts;
    const device = (await devices.all()).find((row) => row.active);
    if (clear && device && (await holdsUnsent(device.device))) throw refuse('unsent');
    const ask = () => endSession(this.parts.session()?.net ?? net, net, device?.device).catch(offline);
    let left = false;
    const go = async () => {
      await leave();
      left = true;
    };
    let uncleared: unknown = null;
    await endHere(device, ask, go, clear).catch((error: unknown) => {
      if (!left) throw error;
      uncleared = error; // nobody is here any more: that is told first
    });
    nowhere();
    tell({ tell: 'here', here: null });
    tell({ tell: 'reset' });
    if (uncleared !== null) throw uncleared as Error;
    return null;
  }

  /** What the server said of this device ends it. */
  async ended(why: Parameters<SessionParts['over']>[0], row: DeviceRow): Promise<void> {
    const { now, core, signIn } = this.parts;
    try {
      const session = this.parts.session();
      if (session?.store.device !== row.device) return;
      if (why === 'revoked') await this.clear(row);
      else
        await goOnAnew(
          session,
          row,
          await core(),
          now(),
          () => this.stays(row),
          (next, by) => signIn.comeInAs(next, by),
        );
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof Refused)) throw error; // at the next contact once more
    }
  }
  /** Nobody is signing out, and this tab has this device open still. */
  private stays({ device }: DeviceRow): boolean {
    return !this.goingOut && this.parts.session()?.store.device === device;
  }
  /** Revoked: what it had not sent has been taken in; what is kept here goes. */
  private async clear(row: DeviceRow): Promise<void> {
    const { tell, leave, nowhere } = this.parts;
    await leave();
    // Written while what was under way came to its end: it goes up first, from the page that is loaded anew. Where that cannot be seen
    // the page is loaded anew as well: nothing is open here any more that would come to it again.
    const unsent = await unsentOf(row.device).catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      return null;
    });
    if (unsent !== 0) return tell({ tell: 'elsewhere' });
    nowhere();
    let problem = refuse('revoked');
    try {
      await erase(row.device);
    } catch (error) {
      // Nobody is here any more, whatever is left to be cleared.
      problem = asRefused(error, 'storage_failed');
      if (problem.code === 'clearing_waits') problem = refuse('revoked_waits', error);
    }
    tell({ tell: 'here', here: null });
    tell({ tell: 'reset' });
    tell({ tell: 'status', status: status({ ...QUIET, problem: problem.plain() }, NOTHING, { lastSync: null }) });
  }
}
