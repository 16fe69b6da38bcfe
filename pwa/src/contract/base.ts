// What the shapes of tickets and equipment are made of: ids, times, registers, places, conflicts, sentences.

export type Site = 'field' | 'desk' | 'portal' | 'system';
export type State =
  | 'draft'
  | 'received'
  | 'needs_info'
  | 'returned'
  | 'awaiting_approval'
  | 'assigned'
  | 'scheduled'
  | 'in_progress'
  | 'waiting_material'
  | 'waiting_vendor'
  | 'resolved'
  | 'closed'
  | 'rejected'
  | 'cancelled';
/** Milliseconds since 1970. */
export type Millis = number;
/** `device.number`. */
export type ActId = string;
/** UUID. */
export type DocumentId = string;

export interface Stamp {
  act: ActId;
  by: string;
  site: Site;
  at: Millis;
  order: Millis;
  /** The server's clock; absent while the act is only on this device («guardado en este teléfono»). */
  received?: Millis;
  suspect?: boolean;
}
export interface Register<T> {
  value: T;
  stamp: Stamp;
}
export type Mark =
  { pending: Record<string, never> } | { done: { value?: string } } | { not_applicable: { reason: string } };
export type Label =
  { tag: string } | { watcher: string } | { ticket: DocumentId } | { duplicate: DocumentId } | { article: string };
export interface Place {
  building?: string;
  level?: string;
  room?: string;
}
export type ContactField = 'name' | 'mail' | 'phone' | 'client_org' | 'extra';
export type TextKind = 'diagnosis' | 'work_done' | 'findings';
export type TicketKind = 'incident' | 'request';
export type Audience = 'internal' | 'public';
export interface Splice {
  at: number;
  delete?: string;
  insert?: string;
}

/** A sentence for a person, in both languages. */
export interface Sentence {
  es: string;
  en: string;
}
export interface Ruling {
  applied: boolean;
  why?: string;
  rule?: number;
  at: Millis;
  seq: number;
}
export interface Side {
  value: string;
  stamp: Stamp;
}
export interface Conflict {
  id: string;
  subject: Record<string, string> | string;
  rule: number;
  why: string;
  standing: Side;
  other: Side;
  at: Millis;
  settled?: { choice: 'keep' | 'swap'; stamp: Stamp };
}
/** A place of a document whose words can be taken out for good. */
export type Redactable =
  | { note: ActId }
  | { text: ActId }
  | { field: string }
  | { contact: ContactField }
  | { description: Record<string, never> }
  | { subject: Record<string, never> }
  /** What a step said: its reason, its solution, its question. */
  | { request: ActId }
  | { contacted: ActId }
  | { material: ActId }
  /** What was measured or said of a point of the checklist. */
  | { item: string }
  /** Of an equipment item. */
  | { equipment_note: ActId }
  | { registry: string }
  /** A file's caption and name. */
  | { caption: ActId }
  /** A file altogether: its bytes, its caption and its name. */
  | { file: ActId }
  /** The words under which somebody signed. */
  | { signed_text: ActId }
  /** These words, wherever they stand; kept of it is only that there were some. */
  | { words: string };
/** Words that were taken out: where they stood, who took them out, when and why. */
export interface Redaction {
  what: Redactable;
  by: string;
  at: Millis;
  reason: string;
}
export interface Refusal extends Sentence {
  code: string;
  missing?: { id: string; label: string }[];
}

export interface Dispatched {
  act: ActId;
  document: DocumentId;
  /** Milliseconds until it was durable. */ ms: number;
}
