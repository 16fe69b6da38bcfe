// What phones hand each other by light: codes to play, codes to collect, what is carried for others, receipts, tickets.
import type { Readable } from 'svelte/store';
import type { DocumentId, PersonId, Sentence, Timestamp } from './shared';

/**
 * What is played: a sealed bundle for a courier, a receipt for the author, a ticket for the colleague who takes it, the code
 * by which they ask for it, or how a phone is reached on the network that both are on.
 */
export type LightKind = 'bundle' | 'receipt' | 'handed' | 'asking' | 'near';

/** One code, as it is drawn. */
export interface LightCode {
  /** Modules of a side, without the quiet edge. */
  size: number;
  /** Row by row, 1 for a dark one. */
  modules: Uint8Array;
}
/** Bytes as codes without end. */
export interface Playing {
  /** How many codes at least make the whole. */
  needed: number;
  code(number: number): Promise<LightCode>;
  close(): void;
}

/** How far a whole has come. */
export interface Come {
  kind: LightKind;
  id: string;
  received: number;
  needed: number;
  /** The bytes, with the frame that completed them. */
  whole: Uint8Array<ArrayBuffer> | null;
}
/**
 * Why a frame did not help: it is none of ours; it is of another transfer (`id`); it contradicts the others; or, `spoiled`,
 * the whole was not what it said, and all was let go.
 */
export interface Unhelpful {
  fault: 'foreign' | 'other_transfer' | 'unlike' | 'spoiled';
  id: string | null;
}
/** What a camera has seen of one whole. */
export interface Collecting {
  take(frame: Uint8Array): Promise<Come | Unhelpful>;
  close(): void;
}

/** An outbox, sealed for the server. */
export interface SealedOutbox {
  bytes: Uint8Array<ArrayBuffer>;
  acts: number;
  /** Photographs and files in it, and those that had no room. */
  files: number;
  left: number;
}

/** What this phone carries for somebody else: sealed, so it cannot say what is in it. */
export interface Carried {
  /** The first eight bytes of the SHA-256 of what is carried. */
  id: string;
  /** Bytes. */
  size: number;
  /** For which institution it is, and of which device, as stands outside of the seal. */
  institution: string;
  device: string;
  /** When it was taken in. */
  at: Timestamp;
  /** To be handed in; handed in, with a receipt; not taken, for good. */
  state: 'waiting' | 'handed' | 'refused';
  /** When the server answered. */
  answered: Timestamp | null;
  /** Acts and files of it that the server has. */
  acts: number;
  files: number;
  /** What the server said against it, the last time. */
  why: Sentence | null;
}
/** How far this device's own log is safe, as a receipt that came back by light says. */
export interface OwnReceipt {
  /** The greatest number of its acts that is durable at the server. */
  acknowledged: number;
  at: Timestamp;
  /** Acts that wait for a supervisor. */
  held: number;
}

/** This phone asks a colleague's for a ticket: the key that it has drawn for this goes when it is closed. */
export interface Asking {
  /** Shown to the colleague's camera. */
  code: LightCode;
  /** Takes what was then played to this phone; durable when it resolves. */
  take(bytes: Uint8Array<ArrayBuffer>): Promise<DocumentId>;
  close(): void;
}
/** Who asks for a ticket, as their phone's code says: the server has signed whose it is. */
export interface Asker {
  person: PersonId;
  device: string;
  /** For which key it is sealed. */
  key: Uint8Array;
}

/** All reject with a Refusal. */
export interface Light {
  carried: Readable<readonly Carried[]>;
  /** The best receipt for this device; null where none came. */
  receipt: Readable<OwnReceipt | null>;
  /** What has not been sent, with the files that wait where told to, sealed for the server. */
  seal(files: boolean): Promise<SealedOutbox>;
  /** Begins to play; `most`: bytes in one code. */
  play(kind: LightKind, bytes: Uint8Array<ArrayBuffer>, most: number): Promise<Playing>;
  collect(): Promise<Collecting>;
  /** Keeps what somebody else sealed until the server has it; durable when it resolves. The same twice is kept once. */
  carry(bytes: Uint8Array<ArrayBuffer>): Promise<Carried>;
  /** What is carried, to be passed on. */
  load(id: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Gives it up; nothing of it stays here. */
  drop(id: string): Promise<void>;
  /** What the server said of it, signed: for its author. */
  receiptOf(id: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Verifies a receipt for this device. Nothing is acknowledged by it: the acts still go up by themselves. */
  take(receipt: Uint8Array<ArrayBuffer>): Promise<OwnReceipt>;
  /** Tickets that stand here from colleagues' phones alone, with who handed each over. */
  lent: Readable<ReadonlyMap<DocumentId, PersonId>>;
  asking(): Promise<Asking>;
  /** Reads a colleague's code. */
  asker(code: Uint8Array<ArrayBuffer>): Promise<Asker>;
  /** A ticket, as the server last signed it and with what was written on it here, sealed for who asks. */
  hand(ticket: DocumentId, to: Asker): Promise<Uint8Array<ArrayBuffer>>;
}
