// Evidence on this phone: files kept, what of them is here, and how their bytes travel.
import type { Readable } from 'svelte/store';
import type { ActId, AttachEvidence, DocumentId, Media, Sentence, Timestamp } from './shared';
import type { Dispatched, DraftsAfter } from './views';

/** What is said of a file when it is attached; the rest the engine knows from its bytes. */
export type About = Omit<AttachEvidence, 'sha256' | 'size' | 'media'>;

/** A file ready to be kept: an image has been turned, made smaller, and has lost what it said of its place. */
export interface Ready {
  bytes: ArrayBuffer;
  media: Media;
  /** A small JPEG; none for what has no pixels. */
  thumb: ArrayBuffer | null;
}
/** What this phone has of a file. */
export interface LocalFile {
  act: ActId;
  document: DocumentId;
  size: number;
  media: Media;
  at: Timestamp;
  /** On this phone alone; at the desk, which said so; not taken there. */
  state: 'waiting' | 'sealed' | 'refused';
  /** Bytes that the server has. */
  sent: number;
  /** On its way just now. */
  going: boolean;
  /** Sent whatever the connection costs. */
  forced: boolean;
  thumb: boolean;
  /** The whole of it is still here. */
  whole: boolean;
  why: Sentence | null;
}
/** When photographs travel: not over mobile data, always, or only when told to. */
export type Rule = 'free' | 'always' | 'asked';
export interface Uploads {
  rule: Rule;
  /** Null where the browser does not tell. */
  metered: boolean | null;
  /** Files that wait, and their bytes. */
  waiting: number;
  bytes: number;
  /** Some wait for another connection, or for a word. */
  held: boolean;
}

export interface FileStore {
  files: Readable<ReadonlyMap<ActId, LocalFile>>;
  uploads: Readable<Uploads>;
  /** The act, the bytes and what becomes of drafts are durable, together, when it resolves; otherwise nothing was kept. */
  keep(document: DocumentId, file: Ready, about: About, undoable?: boolean, drafts?: DraftsAfter): Promise<Dispatched>;
  thumb(act: ActId): Promise<Blob | null>;
  /** The whole file, where it is on this phone. */
  whole(act: ActId): Promise<Blob | null>;
  /** The whole file as the server has it; refused where it is not reached, or has none that this person may see. */
  served(document: DocumentId, act: ActId, media: Media): Promise<Blob>;
  sendNow(act: ActId): Promise<void>;
  setRule(rule: Rule): Promise<void>;
  /** Takes a file that the server did not take off this phone. */
  dismiss(act: ActId): Promise<void>;
}
