// What the office screens ask of the server, with a network: who may come in, what was held, what was done. Contract
// between the engine and the screens; the routes are those of docs/api.md.

import type { Difference, DocumentId, LetterLine, LetterWay, Redact, Sentence, Timestamp } from './shared';
import type { Command } from './views';

export interface PasskeyCard {
  id: string;
  name: string;
  added: Timestamp;
  used: Timestamp | null;
  /** The key's point (65 bytes, base64url) where it is of P-256: for the lock of this device. */
  key?: string | null;
}
export interface DeviceCard {
  id: string;
  /** The letters in its provisional references. */
  code: string;
  person: string;
  name: string;
  kind: 'desk' | 'phone';
  enrolled: Timestamp;
  revoked: Timestamp | null;
  /** It is this one. */
  own: boolean;
  seen: Timestamp | null;
  app: string | null;
  /** Acts it had made and not sent, as it said itself. */
  unsent: number | null;
  /** Documents it held, as it said itself. */
  holds: number | null;
  /** Its acts that wait for a decision. */
  held: number;
  signed_in: boolean;
}
export interface Access {
  id: string;
  name: string;
  roles: string[];
  teams: string[];
  active: boolean;
  devices: number;
  passkeys: number;
  seen: Timestamp | null;
  held: number;
}
/** A way in for one browser, to be handed over. */
export interface AccessLink {
  url: string;
  /** Rows of the QR code, `1` for a dark module. */
  qr: string[] | null;
  expires: Timestamp;
}
export interface HeldAct {
  /** Its place in the feed: what a decision names. */
  position: number;
  act: string;
  /** The device's clock. */
  at: Timestamp;
  received: Timestamp;
  /** The device's clock was not to be trusted. */
  suspect: boolean;
  person: { id: string; name: string };
  device: { id: string; code: string; name: string; revoked: Timestamp | null };
  document: DocumentId | null;
  kind: 'ticket' | 'equipment' | null;
  folio: string | null;
  title: string | null;
  building: string | null;
  /** None where this server does not know the command yet. */
  command: Command | null;
  why: Sentence & { code: string };
  differences: Difference[];
  /** Held acts that this one rests on: they are decided with it. */
  rests_on: number[];
  /** None where it can be accepted as things stand; else why not. */
  cannot: Sentence | null;
}
export interface HeldDecided {
  /** The acts decided with it. */
  positions: number[];
}
export interface AuditLine {
  position: number;
  at: Timestamp;
  by: string | null;
  device: string | null;
  what: string;
  subject: string;
  detail: string;
  /** The act it is about, without its words; absent where it is about none, or from an earlier server. */
  act?: AuditedAct | null;
}
export interface AuditedAct {
  document: DocumentId;
  kind: 'ticket' | 'equipment' | null;
  folio: string | null;
  command: string | null;
}

/** Which lines of the register; all that is left out counts. */
export interface LettersAsked {
  year?: number;
  way?: LetterWay;
  /** As printed. */
  number?: string;
}
/** A line of the register with its ticket. */
export interface RegisteredLetter {
  ticket: DocumentId;
  folio: string;
  line: LetterLine;
}

/** All reject with a Refusal; without a network with that of `offline`. What weighs asks for the passkey by itself. */
export interface Office {
  /** Shows the passkey before an act that weighs, unless that was done a moment ago. */
  verify(): Promise<void>;
  passkeys(): Promise<PasskeyCard[]>;
  addPasskey(name: string): Promise<PasskeyCard>;
  renamePasskey(id: string, name: string): Promise<void>;
  removePasskey(id: string): Promise<void>;
  /** One's own, or those of a person for who supervises. */
  devices(person?: string): Promise<DeviceCard[]>;
  renameDevice(id: string, name: string): Promise<void>;
  revokeDevice(id: string): Promise<void>;
  signOutOthers(): Promise<void>;
  people(): Promise<Access[]>;
  link(person: string): Promise<AccessLink>;
  /** Ends the person's passkeys and sessions, and makes a link. */
  reset(person: string): Promise<AccessLink>;
  held(): Promise<HeldAct[]>;
  /** A reason is asked for where it is rejected. */
  decideHeld(position: number, accept: boolean, reason: string): Promise<HeldDecided>;
  audit(before?: number): Promise<AuditLine[]>;
  /** The register of official letters, in its order. */
  letters(asked: LettersAsked): Promise<{ letters: RegisteredLetter[]; more: boolean }>;
  /** Takes the words of these places out of the document for good, everywhere. */
  redact(document: DocumentId, what: Redact[], reason: string): Promise<void>;
}
