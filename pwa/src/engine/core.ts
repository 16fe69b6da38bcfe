// What the engine asks of the WebAssembly core (`pwa/core`, the face of `shared`). Pure: bytes in, bytes out.
import type { ActId, Command, DocumentId, EquipmentSummary, EquipmentView, FieldDef, FormState, Millis, Possibility, Sentence, Site, TicketSummary, TicketView } from './api';

export type Kind = 'ticket' | 'equipment';
/** A summary as `shared` makes it: without the counts that only the device knows. */
export type CoreSummary = { ticket: Omit<TicketSummary, 'unsent' | 'stuck'> } | { equipment: Omit<EquipmentSummary, 'unsent'> };
export type CoreView = { ticket: TicketView } | { equipment: EquipmentView };

/** The log as far as an act needs it. */
export interface Log {
  device: string;
  person: string;
  /** The last number given. */
  number: number;
  /** The hash up to it. */
  head: Uint8Array;
  /** The last cursor stored whole; empty before the first sync. */
  cursor: Uint8Array;
}
/** What this device has of a document: the server's base and its own pending acts. */
export interface Replica {
  id: DocumentId;
  kind: Kind;
  base: Uint8Array | null;
  position: number;
  pending: Uint8Array[];
}
export interface Circumstances {
  now: Millis;
  site: Site;
  /** Ten random bytes, for the id of a birth. */
  random: Uint8Array;
  /** The reference of a birth (`P-K4-017`). */
  provisional: string;
}
export interface Made {
  act: ActId;
  number: number;
  bytes: Uint8Array;
  head: Uint8Array;
  document: DocumentId;
  kind: Kind;
  summary: CoreSummary;
}
export interface Looked {
  view: CoreView;
  summary: CoreSummary;
  possibilities: Possibility[];
}
export type Outcome = 'accepted' | { held: string } | { refused: string };
export interface News {
  id: DocumentId;
  kind: Kind;
  position: number;
  whole: boolean;
  body: Uint8Array;
  summary: CoreSummary;
}
export interface Answer {
  epoch: string;
  epochFrom: number;
  acknowledged: number;
  acknowledgedHash: Uint8Array;
  receipts: { number: number; outcome: Outcome }[];
  cursor: Uint8Array;
  more: boolean;
  news: News[];
  gone: DocumentId[];
  /** JSON of the organisation's data, where ours were older. */
  organisation: string | null;
  directory: { version: string; me: unknown; people: unknown[]; requesters: unknown[] } | null;
  now: Millis;
  backedUp: number;
}
export interface Problem extends Sentence {
  code: string;
  acknowledged: number | null;
}
export interface Push {
  device: string;
  app: string;
  cursor: Uint8Array | null;
  before: Uint8Array;
  acts: Uint8Array[];
  signature: Uint8Array;
  organisation: string | null;
  directory: string | null;
  headNumber: number;
}

/** Every function throws `Refused` with a sentence for the person where it cannot do what is asked. */
export interface Core {
  setOrganisation(json: string): void;
  setMe(me: unknown): void;
  dispatch(log: Log, replica: Replica | null, command: Command | { strike: { act: ActId } }, circumstances: Circumstances): Made;
  look(replica: Replica, now: Millis): Looked;
  /** The base with a page's bytes taken in. */
  apply(base: Uint8Array | null, news: News): Uint8Array;
  summary(replica: Replica): CoreSummary;
  signedBytes(device: string, lastNumber: number, head: Uint8Array): Uint8Array;
  push(push: Push): Uint8Array;
  receive(message: Uint8Array): Answer;
  problem(message: Uint8Array): Problem;
  outboxFile(device: string, before: Uint8Array, acts: Uint8Array[], signature: Uint8Array): Uint8Array;
  form(service: string, stage: FieldDef['stage'], values: Record<string, string>, channel: string | null): FormState;
  /** Folded words of what was typed. */
  words(text: string): string[];
  sentence(why: string): Sentence;
  /** All sentences, by code. */
  sentences(): Record<string, Sentence>;
}
