// What the engine asks of the WebAssembly core (`pwa/core`, the face of `shared`). Pure: rows in, rows out.
import type { Load } from './sync/request-size';
import type {
  ActId,
  Command,
  CommandName,
  DemandedPaper,
  DeviceCheck,
  Discrepancy,
  DocumentId,
  DocumentKind,
  EquipmentSummary,
  EquipmentView,
  FieldDef,
  FieldId,
  FilledPaper,
  PaperToSend,
  FormState,
  Outage,
  PersonId,
  Timestamp,
  Possibility,
  Problem,
  RecordSummary,
  RecordView,
  Voided,
  Sentence,
  Site,
  TicketSummary,
  TicketView,
  Waits,
} from '../contract/api';
import type { ApprovalToSign } from '../contract/efirma';
import type { Handed } from './light';

/** A summary as `shared` makes it: without the counts that only the device knows. */
export type CoreSummary =
  | { ticket: Omit<TicketSummary, 'unsent' | 'stuck'> }
  | { equipment: Omit<EquipmentSummary, 'unsent'> }
  | { record: Omit<RecordSummary, 'unsent'> };
export type CoreView = { ticket: TicketView } | { equipment: Omit<EquipmentView, 'tickets'> } | { record: RecordView };
/** A command as it stands in an act: also the one that strikes another. */
export type ActCommand = Command | { strike: { act: ActId } };

/** `shared::sync::device::LogState`, whole in `bytes`, with what the engine itself looks at beside it. */
export interface Log {
  bytes: Uint8Array;
  device: string;
  person: string;
  number: number;
  acknowledged: number;
  acknowledged_hash: Uint8Array;
  sent: number;
  backed_up: number;
}
export type ActState = 'local' | 'accepted' | 'settled' | { held: string } | { refused: string };
/** `shared::sync::device::ActRow`. */
export interface CoreAct {
  number: number;
  document: DocumentId;
  state: ActState;
  struck: boolean;
  hash: Uint8Array;
  bytes: Uint8Array;
}
/** `shared::sync::device::Replica`: what this device has of a document from the server. */
export interface Replica {
  id: DocumentId;
  kind: DocumentKind;
  position: number;
  gone: boolean;
  base: Uint8Array;
  /** What came with it from a colleague's phone. */
  handed?: { by: PersonId; lent: boolean; acts: Uint8Array[] };
}
/** What comes of handing on, or of taking: one of the two is there. */
export interface Handing<T> {
  done: T | null;
  why: 'unproven' | 'not_theirs' | 'other_server' | 'unreadable' | null;
}
export interface Circumstances {
  site: Site;
  now: Timestamp;
}
/** An act just made, with all that belongs in its transaction. */
export interface Made {
  log: Log;
  row: CoreAct;
  strikes: number | null;
  born: Replica | null;
  summary: CoreSummary | null;
}
export interface Looked {
  view: CoreView;
  possibilities: Possibility[];
  voided: Voided[];
  writes: boolean;
}
export interface Push {
  /** Empty where there is nothing to sign. */
  toSign: Uint8Array;
  acts: number;
  /** Stored before the message leaves. */
  log: Log;
  /** Rows whose bytes had rotted and those chained after them, as they are to be: stored with the log. */
  mended: CoreAct[];
  /** An act that may have arrived is rotten: this message carries none, and asks what has. */
  doubtful: boolean;
  message(signature: Uint8Array): Uint8Array;
}
export interface AnswerHead {
  acknowledged: number;
  acknowledged_hash: Uint8Array;
  restored: boolean;
  more: boolean;
  /** The log after it, by which the next page can be asked for before this one is taken in. */
  log: Log;
  numbers: number[];
  /** What was said to their author with a receipt, by the act's number. */
  notes: [number, string][];
  /** What became of acts of former devices: the act, its outcome, and what was said to its author. */
  former?: [ActId, 'accepted' | { held: string } | { refused: string }, string | null | undefined][];
  documents: DocumentId[];
  /** The feed's position up to which this page tells, as far as it says. */
  position: number;
}
export interface Received {
  log: Log;
  rows: CoreAct[];
  replicas: Replica[];
  removed: DocumentId[];
  summaries: CoreSummary[];
  refresh: DocumentId[];
  again: boolean;
}
/** A message of the server, read once. */
export interface Answer {
  head(log: Log): AnswerHead;
  data(): { organisation: string | null; directory: string | null };
  receive(log: Log, rows: CoreAct[], replicas: Replica[], all: DocumentId[]): Received;
  free(): void;
}
/** Every function throws `Refused`, with a sentence for the person, where it cannot do what is asked. */
export interface Core {
  setOrganisation(json: string): void;
  /** JSON of `shared::sync::wire::Directory`. */
  setDirectory(json: string): void;
  newLog(device: string, code: string, person: string): Log;
  /** `replica` is null for a birth. */
  dispatch(log: Log, replica: Replica | null, rows: CoreAct[], command: Command, circumstances: Circumstances): Made;
  strike(log: Log, row: CoreAct, circumstances: Circumstances): Made;
  look(replica: Replica, rows: CoreAct[], circumstances: Circumstances): Looked | null;
  summary(replica: Replica, rows: CoreAct[]): CoreSummary | null;
  /**
   * `known`: the server has just said that it has none of these acts. `holds`: documents on this device. `load`: as much as it carries;
   * one act goes whatever it weighs.
   */
  push(log: Log, rows: CoreAct[], app: string, known: boolean, holds: number, load: Load): Push;
  /** For a cursor that the server cannot read: everything is asked for again; outbox and pending stay. */
  startOver(log: Log): Log;
  /** Its acts up to `last` leave in a file, or by another phone: none of them can be struck any more. */
  left(log: Log, last: number): Log;
  /** A document fetched by itself, after its frame; the replica is null where `standing` has come further. */
  fetched(message: Uint8Array, standing: Replica | null): { replica: Replica | null; summary: CoreSummary };
  answer(message: Uint8Array): Answer;
  problem(message: Uint8Array): Problem;
  outboxToSign(device: string, lastNumber: number, head: Uint8Array): Uint8Array;
  outboxFile(device: string, first: number, before: Uint8Array, acts: Uint8Array[], signature: Uint8Array): Uint8Array;
  form(service: string, stage: FieldDef['stage'], values: Record<string, string>, channel: string | null): FormState;
  commandOf(act: Uint8Array): ActCommand;
  sentence(why: string): Sentence;
  /** The papers of a ticket, of the JSON of its view. */
  papers(view: string): FilledPaper[];
  /** The money in dispute, of the JSON of tickets' views and of the fields that tell of it. */
  inDispute(views: string, disputed: string): string;
  /** What a move of a record demands, of the JSON of the demands and of its tickets' views. */
  demandedPapers(demands: string, tickets: string): DemandedPaper[];
  /** What a register asks of a record that says this. */
  recordForm(register: string, values: Record<string, string>): FormState['fields'];
  /** By when the next report of a record is due, of the JSON of its summary. */
  reportDue(summary: string): Timestamp | null;
  /** What a person's certificate signs to decide an approval, of the JSON of the ticket's view and of the decision. */
  approvalToSign(view: string, person: PersonId, decision: string): ApprovalToSign;
  /** The papers of a service that go to its requester. */
  papersToSend(service: string): PaperToSend[];
  /** The words of a hand-over, of its JSON and of that of the item's view. */
  receipt(over: string, item: string): string;
  /** Lines of material that stand in a document, of the JSON of the ticket's view. */
  issued(view: string): ActId[];
  /** R6, of the JSON of the ticket's view and of the item's. */
  discrepancies(ticket: string, item: string): Discrepancy[];
  waits(ticket: string, item: string): Partial<Record<CommandName, Sentence>>;
  /** What a ticket of a list waits for from this person, of the JSON of its summary. */
  awaits(summary: string, site: Site): Waits | null;
  /** A HEIC without what it says beside its pictures; none where that cannot be told. */
  bareHeic(bytes: Uint8Array): Uint8Array | undefined;
  /** What a device's own check found, as a code to read aloud. */
  deviceCode(check: DeviceCheck): string;
  /** Which articles answer, the best first: their places, of the JSON of `Ranked`. */
  rank(articles: string, typed: string): number[];
  /** Whether a service is for a dependencia, of the JSON of its rule, of the register and of its records. */
  isFor(rule: string, register: string, client: string, records: string): boolean;
  /** The fields of a record that do not say what its ticket asks, of the JSON of the rule, of what is told and of what it says. */
  unsaid(rule: string, told: string, says: string): FieldId[];
  /** R32, of the JSON of two tickets' summaries. */
  sameFault(one: string, other: string): boolean;
  /** The outages that reports show now, of the JSON of `OutageReport`s. */
  outages(reports: string, now: Timestamp): Outage[];
  /** A ticket put together for a person's phone. `heads`: what the proof of it says. */
  hand(replica: Replica, person: PersonId, heads: Uint8Array[], now: Timestamp): Handing<Uint8Array>;
  /** The replica of what a colleague's phone handed over; `standing` is what is here of it. */
  take(log: Log, handed: Handed, standing: Replica | null, now: Timestamp): Handing<Replica>;
}
