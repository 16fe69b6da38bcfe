// What the page and its worker say to each other.
// The page holds no data of its own: it mirrors what the worker tells.
import type { About, LocalFile, Ready, Rule, Uploads } from '../contract/evidence';
import type { Asker, Carried, OwnReceipt } from '../contract/light';
import type { NewPasskey } from '../contract/server';
import type { DeviceCheck, Media } from '../contract/shared';
import type { Handed, Outside, Unparcelled, Verified } from './light';
import type { Unsealed } from './worker/light-bundle';
import type { Stood } from './worker/self-check';
import type {
  ActId,
  Alike,
  AlikeRecord,
  AlikeTo,
  CameByDirectory,
  Command,
  Deed,
  Diagnosed,
  Dispatched,
  DocumentId,
  DraftsAfter,
  Emptied,
  EquipmentSummary,
  EquipmentView,
  Found,
  Here,
  Known,
  LightKeys,
  NewDevice,
  Possibility,
  Voided,
  Presence,
  QueueItem,
  RecordTitles,
  RecordSummary,
  RecordView,
  Refusal,
  Site,
  StorageInfo,
  SyncStatus,
  TicketElsewhere,
  TicketSummary,
  TicketView,
  Timestamp,
} from '../contract/api';

/** The name of a worker that rehearses and does nothing else. */
export const REHEARSAL = 'ronda-rehearsal';
/** What is rehearsed with: a ticket that is kept here. */
export interface Rehearsal {
  module: WebAssembly.Module;
  /** Whose storage it is in. */
  device: string;
  ticket: DocumentId;
  now: Timestamp;
}

/** What the page knows of its own, as it begins. */
export interface Begin {
  /** The device that was last open here. */
  marker: string | null;
  /** The browser throws away what is kept here: an app that is not installed, on iOS. */
  tab: boolean;
}

/** Questions, by name: arguments and answer. */
export interface Calls {
  /** Answered once what is kept can be shown. */
  start: { args: [begin?: Begin]; answer: null };
  /** What was shown first is painted: the rest may be told. */
  painted: { args: []; answer: null };
  /** Answered once all of it has been told and can be judged: the core is there. */
  judging: { args: []; answer: null };
  watch: { args: [id: DocumentId, site: Site]; answer: null };
  unwatch: { args: [id: DocumentId]; answer: null };
  dispatch: {
    args: [
      document: DocumentId | null,
      command: Command,
      site: Site,
      undoable?: boolean,
      draft?: string | undefined,
      replaces?: readonly ActId[],
    ];
    answer: Dispatched;
  };
  dispatchAll: {
    args: [deeds: readonly Deed[], site: Site, undoable?: boolean, drafts?: DraftsAfter];
    answer: Dispatched[];
  };
  attach: {
    args: [document: DocumentId, file: Ready, about: About, site: Site, undoable?: boolean, drafts?: DraftsAfter];
    answer: Dispatched;
  };
  endGrace: { args: [act: ActId | null]; answer: null };
  thumb: { args: [act: ActId]; answer: ArrayBuffer | null };
  whole: { args: [act: ActId]; answer: { bytes: ArrayBuffer; media: Media } | null };
  served: { args: [document: DocumentId, act: ActId]; answer: Uint8Array<ArrayBuffer> };
  sendFile: { args: [act: ActId]; answer: null };
  setRule: { args: [rule: Rule]; answer: null };
  dropFile: { args: [act: ActId]; answer: null };
  undo: { args: [act: string, site: Site]; answer: null };
  dismiss: { args: [act: string]; answer: null };
  syncNow: { args: []; answer: null };
  refresh: { args: []; answer: null };
  /** `resumed`: the page stands again, and its storage may not. */
  nudge: { args: [reason: 'online' | 'visible' | 'resumed']; answer: null };
  exportOutbox: { args: []; answer: Uint8Array<ArrayBuffer>[] };
  importOutbox: { args: [file: Uint8Array<ArrayBuffer>]; answer: number };
  /** What is sealed for other hands, and by which keys. */
  unsealed: { args: [files: boolean]; answer: Unsealed & { keys: LightKeys } };
  lightKeys: { args: []; answer: LightKeys };
  carry: { args: [sealed: Uint8Array<ArrayBuffer>, outside: Outside]; answer: Carried };
  carriedLoad: { args: [id: string]; answer: Uint8Array<ArrayBuffer> };
  dropCarried: { args: [id: string]; answer: null };
  carriedReceipt: { args: [id: string]; answer: Uint8Array<ArrayBuffer> };
  ownReceipt: { args: [receipt: Verified]; answer: OwnReceipt };
  /** What the server has signed of this device, for colleagues' phones. */
  card: { args: []; answer: Uint8Array };
  /** The device's key signs for a phone beside it, and for nothing else. */
  signByLight: { args: [bytes: Uint8Array]; answer: Uint8Array };
  /** A ticket that is handed over, and by which keys it is sealed. */
  handed: { args: [ticket: DocumentId, to: Asker]; answer: Unparcelled & { keys: LightKeys } };
  /** Keeps what a colleague handed over. */
  taken: { args: [handed: Handed]; answer: DocumentId };
  search: { args: [text: string]; answer: Found };
  searchServer: { args: [text: string]; answer: TicketSummary[] };
  lookElsewhere: { args: [id: DocumentId, site: Site]; answer: TicketElsewhere | null };
  findEquipment: { args: [code: string]; answer: DocumentId | null };
  diagnoses: { args: [service: string, but: DocumentId]; answer: Diagnosed[] };
  similarRecords: { args: [text: string, titles: RecordTitles]; answer: AlikeRecord[] };
  similar: { args: [text: string, to: AlikeTo]; answer: Alike[] };
  nearWords: { args: [text: string]; answer: boolean };
  draft: { args: [key: string]; answer: string | null };
  draftKeys: { args: [prefix: string]; answer: string[] };
  setDraft: { args: [key: string, text: string | null]; answer: null };
  announce: { args: [document: DocumentId | null, writing: boolean]; answer: null };
  storage: { args: []; answer: Pick<StorageInfo, 'documents' | 'pending'> };
  /** One question to the server in JSON; with a body it is a `POST`. */
  call: { args: [path: string, body?: object]; answer: unknown };
  /** One question whose answer is a file; with a body it is a `POST`. */
  file: { args: [path: string, body?: object]; answer: Uint8Array<ArrayBuffer> };
  table: { args: [path: string, bytes: Uint8Array<ArrayBuffer>]; answer: unknown };
  enrol: { args: [token: string, device: NewDevice, passkey: NewPasskey | null]; answer: null };
  /** Whether an enrolment by this link was cut short here, and is ended now. */
  enrolAgain: { args: [token: string]; answer: boolean };
  known: { args: []; answer: Known[] };
  signIn: { args: [answered: CallAnswer, device: NewDevice]; answer: null };
  signInByDirectory: { args: [came: CameByDirectory, device: NewDevice]; answer: null };
  signOut: { args: [clear?: boolean]; answer: null };
  /** The device's own check. */
  keepWord: { args: [word: string]; answer: null };
  findWord: { args: [word: string]; answer: Stood };
  deviceCode: { args: [check: DeviceCheck]; answer: string };
}
/** An authenticator's answer to a question of who comes. */
export interface CallAnswer {
  ceremony: string;
  credential: NewPasskey['credential'];
  /** By what the authenticator knows the person. */
  handle: string | null;
  /** Who they said they are. */
  person: string | null;
}
export type CallName = keyof Calls;
export interface PageCall {
  id: number;
  call: CallName;
  args: unknown[];
}

/** What the screen of one document shows. */
export interface Shown {
  ticket?: TicketView;
  equipment?: Omit<EquipmentView, 'tickets'>;
  record?: RecordView;
  possibilities: Possibility[];
  voided: Voided[];
  writes: boolean;
}
/** What the worker tells unasked. */
export type WorkerNews =
  | { tell: 'core'; module: WebAssembly.Module }
  /** All is here that the first ticket needs: the page begins a rehearsal with this one. */
  | { tell: 'rehearse'; device: string; ticket: DocumentId }
  /** Forget everything: another person, or none. */
  | { tell: 'reset' }
  /** Which device is open. */
  | { tell: 'here'; here: Here | null }
  /** The browser has emptied what was kept of the device that was here. */
  | { tell: 'emptied'; emptied: Emptied }
  /** Another tab came in or went out: what this one shows is no longer the browser's. */
  | { tell: 'elsewhere' }
  | {
      tell: 'documents';
      tickets: TicketSummary[];
      equipment: EquipmentSummary[];
      records: RecordSummary[];
      removed: DocumentId[];
    }
  /** `undefined`: this device does not have it. */
  | { tell: 'shown'; id: DocumentId; shown: Shown | undefined }
  /** JSON of `Organisation`: a text goes over as it is, a tree of objects is copied twice. */
  | { tell: 'organisation'; organisation: string }
  /** What the page's own core is to know. */
  | { tell: 'judged_by'; organisation: string | undefined; directory: string | undefined }
  /** JSON of `Directory`. */
  | { tell: 'directory'; directory: string }
  | { tell: 'queue'; queue: QueueItem[] }
  | { tell: 'status'; status: SyncStatus }
  | { tell: 'presence'; presence: Presence[] }
  /** Files of this device that changed; `anew`: these are all. */
  | { tell: 'files'; files: LocalFile[]; removed: ActId[]; anew: boolean }
  | { tell: 'uploads'; uploads: Uploads }
  | { tell: 'carried'; carried: Carried[]; receipt: OwnReceipt | null }
  /** Tickets that colleagues' phones lent, with who did. */
  | { tell: 'lent'; lent: Readonly<Record<DocumentId, string>> };
export type WorkerMessage =
  | WorkerNews
  | { id: number; answer: unknown }
  | { id: number; refused: Refusal }
  /** The engine's program did not come: nothing will be answered. */
  | { absent: true };
