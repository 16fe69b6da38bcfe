// Evidence as screens see it: photographs and files, what of them is on this phone, and how their bytes travel. The
// shapes of `shared::evidence`, and of the engine's own shelf.
import type { Readable } from 'svelte/store';
import type { ActId, Dispatched, DocumentId, Millis, Sentence, Stamp } from './base';

export type Media = 'jpeg' | 'png' | 'webp' | 'pdf';
export type Moment = 'before' | 'after';
export type SealFault = 'not_what_it_says' | 'too_large' | 'unreadable' | 'location';

/** What is said of a file when it is attached; the rest the engine knows from its bytes. */
export interface About {
  name?: string;
  caption?: string;
  moment?: Moment;
  equipment?: DocumentId;
  /** The field of a form that it answers. */
  field?: string;
  /** The evidence of which this is a marked copy: both are kept. */
  derived_from?: ActId;
  taken_at?: Millis;
}
export interface AttachEvidence extends About {
  sha256: string;
  size: number;
  media: Media;
}
/** A file of a ticket. */
export interface EvidenceView extends AttachEvidence {
  id: ActId;
  stamp: Stamp;
  /** Whether the server has the bytes; null while they are on their way. */
  sealed: { at: Millis; fault: SealFault | null } | null;
  retired: { stamp: Stamp; reason: string } | null;
  /** The same bytes were attached before, for the same purpose: it is one file (R3). */
  same_as?: ActId;
  late?: boolean;
}

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
  at: Millis;
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

export interface Shelf {
  files: Readable<ReadonlyMap<ActId, LocalFile>>;
  uploads: Readable<Uploads>;
  /** The act and the bytes are durable, together, when it resolves; otherwise neither was kept. */
  keep(document: DocumentId, file: Ready, about: About): Promise<Dispatched>;
  thumb(act: ActId): Promise<Blob | null>;
  /** The whole file, where it is on this phone. */
  whole(act: ActId): Promise<Blob | null>;
  sendNow(act: ActId): Promise<void>;
  setRule(rule: Rule): Promise<void>;
  /** Takes a file that the server did not take off this phone. */
  dismiss(act: ActId): Promise<void>;
}
