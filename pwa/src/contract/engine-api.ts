// What screens may ask of the engine. Screens see this and the shapes beside it, never IndexedDB, fetch or Automerge.
import type { Readable } from 'svelte/store';
import type { DeviceSession } from './access';
import type { ApprovalToSign, Certifying } from './efirma';
import type { FileStore } from './evidence';
import type { Light } from './light';
import type { OnlineCalls } from './online';
import type { Registry } from './registry';
import type { Platform } from './pure/platform';
import type { Presence } from './server';
import type {
  ActId,
  Certified,
  DemandedPaper,
  DeviceCheck,
  Discrepancy,
  Disputed,
  DocumentId,
  FieldId,
  HandOver,
  Organisation,
  Outage,
  OutageReport,
  PaperDemand,
  Person,
  PersonId,
  Ranked,
  RecordView,
  RegisterId,
  Sentence,
  ServiceDef,
  Stage,
  TicketView,
  Timestamp,
  Voided,
  Waits,
} from './shared';
import type {
  Command,
  CommandName,
  Deed,
  Dispatched,
  DraftsAfter,
  EquipmentSummary,
  EquipmentView,
  FilledPaper,
  FormState,
  PaperToSend,
  PersonCard,
  Possibility,
  RecordSummary,
  TicketElsewhere,
  TicketSummary,
} from './views';

export interface SyncStatus {
  /** What the chip shows; attention outranks pending, pending outranks offline. */
  chip: 'up_to_date' | 'syncing' | 'pending' | 'attention' | 'offline';
  online: boolean;
  syncing: boolean;
  pending: number;
  /** Photographs and files whose bytes are still here alone. */
  files?: number;
  /** Acts held or refused, and files that were not taken. */
  stuck: number;
  /** Progress of a running sync, where known. */
  done: number;
  total: number;
  lastSync: Timestamp | null;
  offlineSince: Timestamp | null;
  /** A sentence when something needs the person (storage blocked, revoked, too old, enrol again). */
  problem: Sentence | null;
  /** The session has ended: nothing is lost, and signing in sends what waits. */
  signIn?: boolean;
  /** The number of the first act that does not leave as long as it may be undone. */
  undoable?: number;
  /** The app is not installed where the browser throws away what is not: nothing is kept here that is not sent at once. */
  tab?: boolean;
  /** By how much this device's clock runs ahead of the server's (ms; behind it where negative), where it is minutes off. */
  clock?: number;
}
export interface QueueItem {
  act: ActId;
  number: number;
  document: DocumentId;
  command: Command;
  title: string;
  folio: string;
  at: Timestamp;
  state: 'local' | 'sending' | 'held' | 'refused';
  why: Sentence | null;
  /** What the supervisor who rejected it said to its author. */
  note?: string | null;
  /** Photos and files of this act still to go (a later issue). */
  blobs: number;
}
/** `no_photos`: words are still taken. */
export type Room = 'enough' | 'no_photos' | 'none';
export interface StorageInfo {
  used: number;
  quota: number;
  /** The browser promises not to empty it to make room. */
  persisted: boolean;
  /** It was asked to, and did not. */
  refused: boolean;
  documents: number;
  pending: number;
}

/** A diagnosis on a ticket, as this device holds it. */
export interface Diagnosed {
  ticket: DocumentId;
  text: string;
}

/** What a ticket that is being written has so far, besides its words. Empty and null say nothing. */
export interface AlikeTo {
  service?: string | null;
  building?: string | null;
  room?: string;
  equipment?: DocumentId | null;
  requester?: string;
  /** A ticket that is not told: the one that is written itself. */
  but?: DocumentId | null;
}
/** What two tickets share besides their words; `room` says the building as well. */
export type Shared = 'equipment' | 'service' | 'room' | 'building' | 'requester';
/** A ticket like the one that is being written, and why. */
export interface Alike {
  ticket: DocumentId;
  /** The words in common, as they were typed; «typed ≈ other» where it has another word that is only near. */
  words: string[];
  shares: Shared[];
  /** What was found on it, where it has ended and this device holds that. */
  found?: string;
}

/** By which of its fields the records of each register are called. */
export type RecordTitles = Readonly<Record<RegisterId, FieldId>>;
/** A record like what is being written, and why. */
export interface AlikeRecord {
  record: DocumentId;
  /** The words in common, as they were typed; «typed ≈ other» where it has another word that is only near. */
  words: string[];
}

/** What a search on this device found. */
export interface Found {
  tickets: DocumentId[];
  equipment: DocumentId[];
  records: DocumentId[];
}

export interface Engine {
  /** Resolves when one's own tickets can be shown; rejects with a Sentence where the storage is not to be had. */
  ready: Promise<void>;
  /**
   * Resolves when all that is kept here has been told, and can be judged: what is not the round waits for it. Rejects where
   * the core is not to be had.
   */
  judges: Promise<void>;
  /** What this browser is. */
  platform: Platform;
  status: Readable<SyncStatus>;
  me: Readable<Person | null>;
  organisation: Readable<Organisation | null>;
  people: Readable<PersonCard[]>;
  /** The institution takes signatures by e.firma; as the server last said, so without a network too. */
  offersEfirma: Readable<boolean>;
  /** Requesters known to the desk. */
  requesters: Readable<Person[]>;
  /** Every ticket on this device, by id, one's own first (`judges`); a new Map object on each change. */
  tickets: Readable<Map<DocumentId, TicketSummary>>;
  equipment: Readable<Map<DocumentId, EquipmentSummary>>;
  /** Every record of a register on this device. */
  records: Readable<Map<DocumentId, RecordSummary>>;
  /** Null while it is being read (a frame), `undefined` if this device does not have it. */
  ticket(id: DocumentId): Readable<TicketView | null | undefined>;
  possibilities(id: DocumentId): Readable<Possibility[]>;
  /** The approvals of a ticket that something voided. */
  voided(id: DocumentId): Readable<Voided[]>;
  equipmentItem(id: DocumentId): Readable<EquipmentView | null | undefined>;
  record(id: DocumentId): Readable<RecordView | null | undefined>;
  /** Those that somebody looks at and that could not be read just now, which says nothing of their copies here: not the damaged ones. */
  unread: Readable<ReadonlySet<DocumentId>>;
  /**
   * Durable on this device when it resolves; rejects with a Refusal, having kept nothing. A birth passes null. `draft`: the key of what it
   * was made of, which is gone with the act's own writing. So are the refused acts that a birth `replaces`; of what can be undone they
   * stay until it cannot.
   */
  dispatch(
    document: DocumentId | null,
    command: Command,
    undoable?: boolean,
    draft?: string,
    replaces?: readonly ActId[],
  ): Promise<Dispatched>;
  /**
   * Several acts that are one deed, in this order: all of them durable when it resolves, or none kept. `drafts`: what becomes of what they
   * were made of, in the same writing.
   */
  dispatchAll(deeds: readonly Deed[], undoable?: boolean, drafts?: DraftsAfter): Promise<Dispatched[]>;
  /** Unsent: struck. Sent: rejects with a Refusal that says so. An act that was made `undoable` waits for this. */
  undo(act: ActId): Promise<void>;
  /** The acts up to this one, or all, need not wait for their undoing any more: they leave. */
  endGrace(act: ActId | null): Promise<void>;
  /** Fields shown and required for a form at a stage with these values; errors by field. */
  form(service: string, stage: Stage, values: Record<string, string>, channel?: string): FormState;
  queue: Readable<QueueItem[]>;
  /** Takes a held or refused act out of the queue; what it said stays in the export and in the log. */
  dismiss(act: ActId): Promise<void>;
  /** A person asks to synchronise: all that is here leaves, what can be undone too. */
  syncNow(): Promise<void>;
  /** Fetches what is new where nobody asked to synchronise: what can be undone stays until its way back is gone. */
  refresh(): Promise<void>;
  /** Files of all that was not sent, to be handed in in this order: one, unless it is more than one may hold. */
  exportOutbox(): Promise<Blob[]>;
  importOutbox(file: Blob): Promise<number>;
  /** Local, over summaries: folded, by prefix, all words. */
  search(text: string): Promise<Found>;
  /** Outside the replica, on the server; rejects with a Sentence when offline. */
  searchServer(text: string): Promise<TicketSummary[]>;
  /** A ticket that this device does not hold: read from the server, kept nowhere. Null where there is none, or not theirs to see. */
  lookElsewhere(id: DocumentId): Promise<TicketElsewhere | null>;
  /** A number, serial, MAC or label read by hand or by the camera → equipment on this device. */
  findEquipment(code: string): Promise<DocumentId | null>;
  /** The diagnoses of other tickets of a service that this device holds, the newest few; no server is asked. */
  diagnoses(service: string, but: DocumentId): Promise<Diagnosed[]>;
  /** The tickets most like one that is being written, at most five, the best first; no server is asked. */
  similar(text: string, to: AlikeTo): Promise<Alike[]>;
  /** The records of these registers most like what is being written, the best first; no server is asked. */
  similarRecords(text: string, titles: RecordTitles): Promise<AlikeRecord[]>;
  /**
   * Asks the server which words are near those of a text, where its operator has brought a file for it. True where something was learnt:
   * then both of the above may find more. False without a network.
   */
  nearWords(text: string): Promise<boolean>;
  draft(key: string): Promise<string | null>;
  setDraft(key: string, text: string | null): Promise<void>;
  presence: Readable<Presence[]>;
  announce(document: DocumentId | null, writing: boolean): void;
  storage(): Promise<StorageInfo>;
  persist(): Promise<boolean>;
  selfCheck: SelfCheck;
  sentence(why: string): Sentence;
  /** R32: of the same equipment and received on the same day. */
  sameFault(one: TicketSummary, other: TicketSummary): boolean;
  /** Which outages these reports show, the largest first; none while that cannot be told. The same as at the portal. */
  outages(reports: readonly OutageReport[], now: Timestamp): Outage[];
  /** Which of these answer what was typed, the best first: their places. The same as at the portal. */
  rank(articles: Ranked[], typed: string): number[];
  /** Whether a service is for a dependencia, as far as the registers here know it. The same as at the portal. */
  isFor(service: ServiceDef, client: string): boolean;
  /** By when the next report of a record is due; none where none is asked. */
  reportDue(record: RecordSummary): Timestamp | null;
  /** What a ticket waits for from whoever is here; `undefined` while that cannot be told. */
  awaits(ticket: TicketSummary): Waits | null | undefined;
  /** How much this device still takes in, by how the last writes went. */
  room: Readable<Room>;
  /** A new version waits; `install` reloads. */
  update: Readable<{ install(): void } | null>;
  enrol(token: string, deviceName: string): Promise<void>;
  /** Ends the session; the outbox stays. */
  signOut(): Promise<void>;
  /** What is asked of the server with a network: held acts, people, devices, the audit log. */
  online?: OnlineCalls;
  /** Coming in, going out, the lock. */
  access?: DeviceSession;
  /** Photographs and files: keeping them, and how they travel. */
  fileStore?: FileStore;
  /** What goes from phone to phone where there is no network. */
  light?: Light;
  /** Signs a paper's words with a person's certificate; nothing of the key is kept. */
  efirma?: (asked: Certifying) => Promise<Certified>;
  /** Equipment as the server knows it: other codes, labels to print, duplicates. */
  registry?: Registry;
  /** Papers filled from a ticket, and the receipts of hand-overs. */
  papers?: Papers;
  /** Lines that were issued, readings that differ. */
  matter?: Matter;
}
/** What only the engine can try of a device: its storage and its key. */
export interface SelfCheck {
  /** Keeps a word and a key for the page that is loaded next. */
  keep(word: string): Promise<void>;
  /** What of it stood there after loading, and after the database's handle was closed; then it is cleared. */
  find(word: string): Promise<{ kept: boolean; signs: boolean; reopened: boolean }>;
  /** What was found, as a code to read aloud. */
  code(check: DeviceCheck): Promise<string>;
}
/** The engine of the app: with what a test may leave out. */
export type RunningEngine = Engine & Required<Pick<Engine, 'online' | 'access' | 'fileStore' | 'light'>>;
export interface Papers {
  /** Those of the ticket's service, and whatever was signed on it. */
  of(ticket: TicketView): FilledPaper[];
  /** The money in dispute on tickets that are not over, as their counter-entries correct it (AGU-20, R33). */
  inDispute(tickets: readonly TicketView[], disputed: Disputed): string;
  /** Those that a move of a record demands of the tickets that it is linked to, and what of each lacks. */
  demanded(demands: readonly PaperDemand[], tickets: readonly TicketView[]): DemandedPaper[];
  /** Those of a service that go to its requester (OAX-37, OAX-60). */
  toSend(service: string): PaperToSend[];
  /** What the person's certificate signs to decide an approval of the ticket, as it stands. */
  approval(ticket: TicketView, person: PersonId, decision: Command): ApprovalToSign;
  /** What both sides of a hand-over are shown and sign; its own `text` counts for nothing. */
  receipt(over: HandOver, item: EquipmentView): string;
}
/** What `shared` says of a ticket's material and of what was read on it. */
export interface Matter {
  /** Lines that were signed or authorised: they do not change any more (R22). */
  issued(ticket: TicketView): ActId[];
  discrepancies(ticket: TicketView, item: EquipmentView): Discrepancy[];
  /** Why an end of the ticket would wait at the desk for the custody of its equipment (BJ-38, T26), by its command. */
  waits(ticket: TicketView, item: EquipmentView): Partial<Record<CommandName, Sentence>>;
}
