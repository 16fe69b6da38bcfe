// What the screens of coming in and going out ask of the engine. Contract between the engine and those screens.
import type { Readable } from 'svelte/store';
import type { DeviceKind, OneLoginButton } from './server';
import type { Sentence, Timestamp } from './shared';

/** What a browser is to be as a device. */
export interface NewDevice {
  name: string;
  kind: DeviceKind;
}
/** For whom a link is good. */
export interface Greeting {
  name: string;
  /** The server asks for passkeys and this browser can make one. */
  passkey: boolean;
}
/** A person who came in on this browser before. */
export interface Known {
  person: string;
  name: string;
  /** Acts kept here that were not sent; null where what is kept of them cannot be read now. */
  unsent: number | null;
  enrolled: Timestamp;
  /** The browser emptied what was kept of them here. */
  emptied?: boolean;
}
/** A device of which the browser has emptied all that was kept here. */
export interface Emptied {
  /** Whose it was; null while nobody has said. */
  person: { id: string; name: string } | null;
  /** What the server has of it; null while it has not said. */
  server: { lastAct: number; seen: Timestamp | null; unsent: number | null } | null;
  /** Whether the person has a passkey to come in with; null while that is not known. */
  passkey: boolean | null;
  /**
   * False where a session of the browser's is all that tells of it: iOS gives an app that was just installed the cookies of
   * the browser that it was installed from, whose own device still stands there.
   */
  sure: boolean;
  /** What a copy beside the emptied storage had that the server did not; null where there is none, or it was not looked for yet. */
  copy: CopyTold | null;
}
/** What stood beside an emptied storage. */
export interface CopyTold {
  /** What goes up, or has. Where the server has not said what it has, some of it may be there already. */
  acts: number;
  files: number;
  /** Acts that nobody takes, for one before them is gone: they are shown to whoever comes in again. */
  cut: number;
  /** There is what was half written: it comes back to whoever comes in again. */
  drafts: boolean;
  /** The acts are there by now. */
  sent: boolean;
}
export interface Here {
  device: string;
  person: string;
}
/** When the screen is covered: never, or at opening and after so many minutes without a touch. */
export type LockAfter = 0 | 1 | 5 | 15;

/** What a page was handed when its directory sent it back. */
export interface CameByDirectory {
  ticket: string;
  person: string;
}

/** All reject with a Refusal. */
export interface DeviceSession {
  /** The device that is open in this tab. */
  here: Readable<Here | null>;
  /** The device that was here before the browser emptied its storage; null where it did not. */
  emptied: Readable<Emptied | null>;
  /** Whether this browser can make and use passkeys. */
  passkeys: boolean;
  /** For whom a link is good; null where it was spent by this browser, which heard no answer then, and has come in now. */
  greet(token: string): Promise<Greeting | null>;
  enrol(token: string, device: NewDevice, withPasskey: boolean): Promise<void>;
  /** The latest first. */
  known(): Promise<Known[]>;
  /** With a passkey of whoever has one here, or of the person named. A device of theirs goes on; else it is a new one. */
  signIn(device: NewDevice, person?: string): Promise<void>;
  /** Offers passkeys among what the browser fills in; true when somebody came in, false where it cannot or was aborted. */
  signInByFilling(device: () => NewDevice, until: AbortSignal): Promise<boolean>;
  /** The directories that people may come in by; none without a network. */
  directories(): Promise<OneLoginButton[]>;
  /**
   * With the account and password of a directory that asks for them on this page. They go to the server, which asks the directory, and
   * are kept nowhere. What the directory says of a password that opens no more soon; null where it says nothing.
   */
  signInByPassword(account: string, password: string, device: NewDevice): Promise<Sentence | null>;
  /** With what a directory's account handed to this browser just now. A device of that person goes on; else it is a new one. */
  signInByDirectory(came: CameByDirectory, device: NewDevice): Promise<void>;
  /** `clear`: also removes what is kept here; refused while something is unsent. */
  signOut(clear: boolean): Promise<void>;
  lock: Lock;
}
export interface Lock {
  /** The screen is covered. */
  closed: Readable<boolean>;
  after: Readable<LockAfter>;
  /** Turning it on asks for the passkey and needs a network; turning it off asks for it too. */
  set(after: LockAfter): Promise<void>;
  /** Asks for the platform's verification, without a network where the browser allows it. */
  open(): Promise<void>;
}
