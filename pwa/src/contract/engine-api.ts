// What screens may ask of the engine. Screens know this and the types beside it, never IndexedDB, fetch or Automerge.
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
  RecordRule,
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
  /** Photographs and files whose bytes only this device has. */
  files?: number;
  /** Acts that were held or refused, and files that the server did not accept. */
  stuck: number;
  /** Progress of a running sync, where known. */
  done: number;
  total: number;
  lastSync: Timestamp | null;
  offlineSince: Timestamp | null;
  /** What the person must do something about (storage blocked, device revoked, app too old, enrol again). */
  problem: Sentence | null;
  /** The session has ended. Nothing is lost: signing in sends what waits. */
  signIn?: boolean;
  /** The number of the first act that stays on the device while it can be undone. */
  undoable?: number;
  /** The app runs in a tab of a browser that deletes the data of apps that are not installed: acts must be sent at once. */
  tab?: boolean;
  /** How far this device's clock is ahead of the server's (ms; negative: behind), where it is off by minutes. */
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
  /** Photographs and files of this act that are still to be sent. */
  blobs: number;
}
/** Whether this device has room left; `no_photos`: for text only. */
export type Room = 'enough' | 'no_photos' | 'none';
export interface StorageInfo {
  used: number;
  quota: number;
  /** The browser promised not to evict it to make room. */
  persisted: boolean;
  /** The browser was asked to promise that, and did not. */
  refused: boolean;
  documents: number;
  pending: number;
}

/** A diagnosis on a ticket, as this device holds it. */
export interface Diagnosed {
  ticket: DocumentId;
  text: string;
}

/** What is known of a ticket that is being written, besides its words. Empty and null mean unknown. */
export interface AlikeTo {
  service?: string | null;
  building?: string | null;
  room?: string;
  equipment?: DocumentId | null;
  requester?: string;
  /** A ticket to leave out: the one that is being written. */
  but?: DocumentId | null;
}
/** What two tickets share besides their words; `room` implies the building. */
export type Shared = 'equipment' | 'service' | 'room' | 'building' | 'requester';
/** A ticket like the one that is being written, and why. */
export interface Alike {
  ticket: DocumentId;
  /** The words in common, as they were typed; «typed ≈ other» where the other word is only similar. */
  words: string[];
  shares: Shared[];
  /** Its diagnosis, where it has ended and this device has it. */
  found?: string;
}

/** The field that serves as the title of a record, by register. */
export type RecordTitles = Readonly<Record<RegisterId, FieldId>>;
/** A record like what is being written, and why. */
export interface AlikeRecord {
  record: DocumentId;
  /** The words in common, as they were typed; «typed ≈ other» where the other word is only similar. */
  words: string[];
}

/** What a search on this device found. */
export interface Found {
  tickets: DocumentId[];
  equipment: DocumentId[];
  records: DocumentId[];
}

export interface Engine {
  /** Resolves when the person's own tickets can be shown; rejects with a Sentence where the storage cannot be opened. */
  ready: Promise<void>;
  /**
   * Resolves when everything on this device has been read and the core can judge it. Screens other than the round wait for it.
   * Rejects where the core cannot be loaded. Another promise for each who comes in: it is asked for as it is needed.
   */
  judges: Promise<void>;
  /** The system and the browser that the app runs on. */
  platform: Platform;
  status: Readable<SyncStatus>;
  me: Readable<Person | null>;
  organisation: Readable<Organisation | null>;
  people: Readable<PersonCard[]>;
  /** Whether the institution accepts signatures by e.firma, as the server last said; known without a network, too. */
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
  /** Whether this person writes what the work on a ticket takes (`policy::writes`): its item, who watches it, what is related to it. */
  writes(id: DocumentId): Readable<boolean>;
  /** The approvals of a ticket that something voided. */
  voided(id: DocumentId): Readable<Voided[]>;
  equipmentItem(id: DocumentId): Readable<EquipmentView | null | undefined>;
  record(id: DocumentId): Readable<RecordView | null | undefined>;
  /** Documents on the screen that could not be read just now, though their copies here may be fine. (Damaged ones are not among them.) */
  unread: Readable<ReadonlySet<DocumentId>>;
  /**
   * Makes an act. It is durable on this device when this resolves; where this rejects, with a Refusal, nothing was kept. `document` is null
   * for an act that creates one. `draft`: the key of the draft it was made of, which is deleted in the same transaction, as are the
   * refused acts that a new document `replaces` (those of an undoable act stay until it cannot be undone any more).
   */
  dispatch(
    document: DocumentId | null,
    command: Command,
    undoable?: boolean,
    draft?: string,
    replaces?: readonly ActId[],
  ): Promise<Dispatched>;
  /**
   * Makes several acts that belong together, in this order: all are durable when this resolves, or none was kept. `drafts`: what becomes of
   * the drafts that they were made of, in the same transaction.
   */
  dispatchAll(deeds: readonly Deed[], undoable?: boolean, drafts?: DraftsAfter): Promise<Dispatched[]>;
  /** Withdraws an act that was not sent yet; rejects with a Refusal where it was sent. An `undoable` act waits on the device for this. */
  undo(act: ActId): Promise<void>;
  /** Ends the time in which the acts up to this one, or all, can be undone: they may be sent. */
  endGrace(act: ActId | null): Promise<void>;
  /** The fields that a form shows and requires at a stage with these values, and the errors by field. */
  form(service: string, stage: Stage, values: Record<string, string>, channel?: string): FormState;
  queue: Readable<QueueItem[]>;
  /** Removes a held or refused act from the queue; it stays in the export and in the log. */
  dismiss(act: ActId): Promise<void>;
  /** Synchronises because the person asks for it: everything is sent, also acts that could still be undone. */
  syncNow(): Promise<void>;
  /** Fetches news without being asked by the person: acts that can still be undone are not sent. */
  refresh(): Promise<void>;
  /** Exports everything that was not sent, as files to be handed in in this order: one file, unless it would be too large. */
  exportOutbox(): Promise<Blob[]>;
  importOutbox(file: Blob): Promise<number>;
  /** Searches the summaries on this device: without case and accents, by prefix, all words must match. */
  search(text: string): Promise<Found>;
  /** Searches on the server, also documents that this device does not hold; rejects with a Sentence when offline. */
  searchServer(text: string): Promise<TicketSummary[]>;
  /** Reads a ticket that this device does not hold from the server, and keeps nothing. Null where there is none, or they may not see it. */
  lookElsewhere(id: DocumentId): Promise<TicketElsewhere | null>;
  /** The item on this device with this number, serial, MAC or label, typed or scanned. */
  findEquipment(code: string): Promise<DocumentId | null>;
  /** The newest few diagnoses of other tickets of a service, from this device alone. */
  diagnoses(service: string, but: DocumentId): Promise<Diagnosed[]>;
  /** At most five tickets like the one that is being written, the most similar first, from this device alone. */
  similar(text: string, to: AlikeTo): Promise<Alike[]>;
  /** Records of these registers like what is being written, the most similar first, from this device alone. */
  similarRecords(text: string, titles: RecordTitles): Promise<AlikeRecord[]>;
  /**
   * Asks the server for words similar to those of a text, where the operator has installed word vectors. True where something new was
   * learnt, so that `similar` and `similarRecords` may find more. False without a network.
   */
  nearWords(text: string): Promise<boolean>;
  draft(key: string): Promise<string | null>;
  /** The keys of the drafts on this device that begin so. */
  draftKeys(prefix: string): Promise<string[]>;
  setDraft(key: string, text: string | null): Promise<void>;
  presence: Readable<Presence[]>;
  announce(document: DocumentId | null, writing: boolean): void;
  storage(): Promise<StorageInfo>;
  persist(): Promise<boolean>;
  selfCheck: SelfCheck;
  sentence(why: string): Sentence;
  /** R32: whether two tickets are of the same equipment and were received on the same day. */
  sameFault(one: TicketSummary, other: TicketSummary): boolean;
  /** The outages that these reports show, the largest first; none while the core is not loaded. The portal uses the same rule. */
  outages(reports: readonly OutageReport[], now: Timestamp): Outage[];
  /** The indexes of the articles that answer what was typed, the best first. The portal uses the same rule. */
  rank(articles: Ranked[], typed: string): number[];
  /** Whether a service is for a dependencia, by the registers on this device. The portal uses the same rule. */
  isFor(service: ServiceDef, client: string): boolean;
  /** The fields of a record that do not say what a ticket that tells this asks of it; none while the core is not loaded. The server
   *  holds the end of the work by the same rule. */
  unsaid(
    rule: RecordRule,
    told: { [key in FieldId]?: string },
    record: Pick<RecordSummary, 'values'>,
  ): readonly FieldId[];
  /** What a register asks of a record that says this; nothing while the core is not loaded. */
  recordForm(register: string, values: Record<string, string>): FormState['fields'];
  /** When the next progress report of a record is due; null where none is required. */
  reportDue(record: RecordSummary): Timestamp | null;
  /** What a ticket waits for from this person; `undefined` while the core is not loaded. */
  awaits(ticket: TicketSummary): Waits | null | undefined;
  /** How much this device can still store, by how the last writes went. */
  room: Readable<Room>;
  /** A new version of the app that waits; `install` reloads the page with it. */
  update: Readable<{ install(): void } | null>;
  enrol(token: string, deviceName: string): Promise<void>;
  /** Ends the session; the outbox stays. */
  signOut(): Promise<void>;
  /** Calls that need a network: held acts, people, devices, the audit log. */
  online?: OnlineCalls;
  /** Signing in and out, and the screen lock. */
  access?: DeviceSession;
  /** Photographs and files: keeping and sending them. */
  fileStore?: FileStore;
  /** Transfers from phone to phone without a network. */
  light?: Light;
  /** Signs a paper's words with a person's certificate; nothing of the key is kept. */
  efirma?: (asked: Certifying) => Promise<Certified>;
  /** Equipment as the server knows it: other codes, labels to print, duplicates. */
  registry?: Registry;
  /** Papers filled from a ticket, and the receipts of hand-overs. */
  papers?: Papers;
  /** Lines of material that were issued, and readings that differ from the registry. */
  matter?: Matter;
}
/** The parts of a device's self-check that only the engine can run: its storage and its key. */
export interface SelfCheck {
  /** Stores a word and a key for the page that is loaded next. */
  keep(word: string): Promise<void>;
  /** Says what of it was found after a load, and after the database was closed and reopened; then deletes it. */
  find(word: string): Promise<{ kept: boolean; signs: boolean; reopened: boolean }>;
  /** The findings as a code to read aloud. */
  code(check: DeviceCheck): Promise<string>;
}
/** The engine of the app, with the parts that a test may leave out. */
export type RunningEngine = Engine & Required<Pick<Engine, 'online' | 'access' | 'fileStore' | 'light'>>;
export interface Papers {
  /** The papers of the ticket's service, and whatever was signed on it. */
  of(ticket: TicketView): FilledPaper[];
  /** The money in dispute on tickets that are not over, as their counter-entries correct it (AGU-20, R33). */
  inDispute(tickets: readonly TicketView[], disputed: Disputed): string;
  /** The papers that a record's next state requires on its linked tickets, and what each lacks. */
  demanded(demands: readonly PaperDemand[], tickets: readonly TicketView[]): DemandedPaper[];
  /** The papers of a service that go to its requester (OAX-37, OAX-60). */
  toSend(service: string): PaperToSend[];
  /** The words that the person's certificate signs to decide an approval of the ticket, as it is now. */
  approval(ticket: TicketView, person: PersonId, decision: Command): ApprovalToSign;
  /** The receipt that both sides of a hand-over see and sign; the `text` in `over` is ignored. */
  receipt(over: HandOver, item: EquipmentView): string;
}
/** Rules of `shared` on a ticket's material and readings. */
export interface Matter {
  /** Lines that were signed or authorised, and cannot be changed any more (R22). */
  issued(ticket: TicketView): ActId[];
  discrepancies(ticket: TicketView, item: EquipmentView): Discrepancy[];
  /** By command: why ending the ticket would be held at the desk for the custody of its equipment (BJ-38, T26). */
  waits(ticket: TicketView, item: EquipmentView): Partial<Record<CommandName, Sentence>>;
}
