// What screens may ask of the engine. Screens import this file (and `engine`), never IndexedDB, fetch or Automerge.
// The shapes mirror `shared` (serde JSON): ticket/view.rs, ticket/command.rs, ticket/summary.rs, decision/mod.rs.
import type { Readable } from 'svelte/store';
import type { Entry } from './entry-api';
import type { EquipmentView, HandOver, LabelId, Matter, Movement, Papers, Sign, SignatureView } from './equipment-api';
import type { AttachEvidence, EvidenceView, Shelf } from './evidence-api';
import type { Office } from './office-api';
import type { Registry } from './registry-api';

export type {
  Access,
  AccessLink,
  AuditedAct,
  AuditLine,
  Decided as HeldDecided,
  DeviceCard,
  Difference,
  HeldAct,
  Office,
  PasskeyCard,
  RegisteredLetter,
} from './office-api';

export type * from './equipment-api';
export type * from './evidence-api';
export type * from './registry-api';

export type { Entry, Greeting, Here, Known, Lock, LockAfter, NewDevice } from './entry-api';

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

/** One entry: the command's name and its fields, as `shared::ticket::command::Command` is serialised. */
export type Command =
  | { open_ticket: OpenTicket }
  | { add_note: { audience: Audience; text: string } }
  | { set_field: { field: string; value: string } }
  | { tick_item: { item: string; mark: Mark } }
  | { edit_text: { kind: TextKind; section?: ActId; splices?: Splice[]; whole: string } }
  | { add_material: { description: string; quantity: number; unit: string } }
  | { change_material: { line: ActId; quantity: number } }
  | { log_time: { kind: 'work' | 'travel'; minutes: number; started_at: Millis } }
  | { log_contact: { way: ContactWay; reached: boolean; verdict: Verdict | null; text: string } }
  | { set_contact: { field: ContactField; value: string } }
  | { set_place: { place: Place } }
  | { set_equipment: { equipment: DocumentId | null } }
  | { set_subject: { subject: string } }
  | { add_label: { label: Label } }
  | { remove_label: { label: Label } }
  | { set_priority: { priority: string } }
  | { classify: { service: string; subservice: string | null; kind: TicketKind; team: string | null } }
  | { assign: { person: string | null; team: string | null; reason: string } }
  | { offer_assignment: { to: string; reason: string } }
  | { accept_offer: { offer: ActId } }
  | { decline_offer: { offer: ActId; reason: string } }
  | { schedule_visit: { at: Millis; agreed_with_requester: boolean } }
  | { start: Record<string, never> }
  | { ask_requester: { question: string } }
  | { record_answer: { text: string } }
  | { return: { reason: string } }
  | { resubmit: { text: string } }
  | { request_approval: { text: string } }
  | { decide_approval: { granted: boolean; reason: string; returned: boolean } }
  | { wait_material: { reason: string } }
  | { material_available: { text: string } }
  | { wait_vendor: { vendor: string; reference: string } }
  | { vendor_returned: { text: string } }
  | { escalate: { team: string | null; reason: string } }
  | { resolve: { solution: string; outcome: string | null; concluded_at: Millis | null } }
  | { close: { note: string; confirmed_by: ContactWay | null } }
  | { confirm: { verdict: Verdict; text: string } }
  | { reopen: { reason: string } }
  | { reject: { reason: string } }
  | { cancel: { reason: string; duplicate_of: DocumentId | null; withdrawn?: ContactWay } }
  | { override_due: { at: Millis; reason: string } }
  | { answer_survey: { answers: Record<string, string>; comment: string } }
  | { record_letter: RecordLetter }
  | { mark_letter: { letter: ActId; step: LetterStep; text: string } }
  | { archive: { place: string } }
  | { deliver_secret: { to: string } }
  | { attach_evidence: AttachEvidence }
  | { set_caption: { evidence: ActId; caption: string } }
  | { retire_evidence: { evidence: ActId; reason: string } }
  | { decide_conflict: { conflict: string; choice: 'keep' | 'swap' } }
  | { register_equipment: { fields: Record<string, string> } }
  | { set_equipment_field: { field: string; value: string } }
  | { add_equipment_note: { text: string } }
  | { mark_material: { line: ActId; step: MaterialStep; quantity: number } }
  | { sign: Sign }
  | { see_item: { place: Place; audit: string } }
  | {
      move_stock: {
        item: string;
        delta: number;
        unit: string;
        ticket: DocumentId | null;
        line: ActId | null;
        /** What a count found: nobody brought or took it. */
        counted?: boolean;
      };
    }
  | { hand_over: HandOver }
  | { move_item: Movement }
  | { bind_label: { label: LabelId } }
  | { retire_label: { label: LabelId; reason: string } }
  | { merge_item: { other: DocumentId; reason: string } };
export type LetterWay = 'incoming' | 'outgoing';
export type LetterStep = 'stamped_attended' | 'delivered' | 'recorded_attended' | 'archived';
/** An official letter entered into the register (R31). */
export interface RecordLetter {
  way: LetterWay;
  number: string;
  /** `AAAA-MM-DD`, as printed. */
  dated: string;
  received_at: Millis | null;
  counterpart: string;
  subject: string;
  answers: ActId | null;
}
export interface Letter {
  act: ActId;
  by: string;
  at: Millis;
  /** The register's number; none until the server has given it. */
  register: string | null;
  letter: RecordLetter;
  marks: Partial<Record<LetterStep, { act: ActId; by: string; at: Millis; text: string }>>;
}
/** A line of the register of official letters. */
export interface LetterLine {
  act: ActId;
  way: LetterWay;
  register: string | null;
  number: string;
  dated: string;
  at: Millis;
  counterpart: string;
  subject: string;
  steps: LetterStep[];
}
/** What the requester thinks of the service; `deemed`: silence was taken for it (SEC-14). */
export interface Survey {
  act: ActId;
  by: string;
  at: Millis;
  deemed: boolean;
  superseded: boolean;
  answers: Record<string, string>;
  comment: string;
}
export type MaterialStep = 'requested' | 'authorised' | 'received';
export type CommandName = Command extends infer C ? (C extends unknown ? keyof C : never) : never;
export type ContactWay = 'phone' | 'mail' | 'whatsapp' | 'in_person';
export type Verdict = 'confirmed' | 'persists';

export interface OpenTicket {
  service: string;
  subservice?: string;
  kind: TicketKind;
  channel: string;
  subject: string;
  description?: string;
  requester: { person?: string; name: string; mail?: string; phone?: string; client_org?: string };
  place: Place;
  equipment?: DocumentId;
  fields?: Record<string, string>;
  priority?: string;
  occurred_at?: Millis;
  continues?: DocumentId;
  /** The ticket that it is a part of (OAX-41). */
  parent?: DocumentId;
  /** The part that must be done before this one begins. */
  after?: DocumentId;
  /** Filled in by the engine. */
  provisional?: string;
  catalog?: string;
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
export interface Request {
  stamp: Stamp;
  command: Command;
  basis: number;
  ruling: Ruling | null;
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
export interface Commitment {
  started: Millis | null;
  respond_by: Millis | null;
  resolve_by: Millis | null;
  warn_at: Millis | null;
  responded_at: Millis | null;
  paused_since: Millis | null;
  minutes_left: number | null;
  overridden: Millis | null;
}
export interface Decided {
  seq: number;
  state: State;
  since: Millis;
  moved_by: ActId | null;
  back_to: State | null;
  folio: string | null;
  service: string;
  subservice: string | null;
  former_services: string[];
  kind: TicketKind;
  team: string | null;
  assignee: string | null;
  priority: string | null;
  level: number;
  offers: { act: ActId; by: string; to: string; at: Millis }[];
  visit: { act: ActId; at: Millis; agreed_with_requester: boolean; by: string } | null;
  question: string | null;
  reason: string | null;
  vendor: string | null;
  resolution: { act: ActId; by: string; at: Millis; solution: string; outcome: string | null } | null;
  closing: {
    act: ActId;
    by: string;
    at: Millis;
    reason: 'confirmed' | 'no_response' | 'by_staff';
    note: string;
  } | null;
  reopened: number;
  submission: number;
  duplicate_of: DocumentId | null;
  reopen_proposed: boolean;
  last_follow_up: Millis | null;
  survey?: Survey | null;
  letters?: Letter[];
  archived?: { act: ActId; by: string; at: Millis; place: string } | null;
  /** The approvals given, in order; the last of a step counts, unless it is stale (R19). */
  approvals?: Approved[];
  /** The role whose approval is awaited. */
  approver?: string | null;
  commitment: Commitment;
}
/** An approval given; `step` is its place among the service's. */
export interface Approved {
  act: ActId;
  by: string;
  at: Millis;
  step: number;
  role: string;
  service: string;
  content?: string | null;
  stale?: boolean;
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
/** A note that the server wrote by its clock, as one line of the story. */
export interface ServerStep {
  what: string;
  line: string;
  /** The calendar and the version of the data that it was reckoned by. */
  basis?: string;
}

export interface TicketView {
  id: DocumentId;
  born: {
    stamp: Stamp;
    channel: string;
    occurred_at: Millis | null;
    provisional: string;
    description: string;
    continues: DocumentId | null;
    /** Absent in a document of an earlier version. */
    parent?: DocumentId | null;
    after?: DocumentId | null;
    catalog: string;
    priority: string | null;
  };
  subject: Register<string>;
  requester: Partial<Record<ContactField, Register<string>>>;
  requester_person: string | null;
  place: Register<Place>;
  equipment: Register<DocumentId | null>;
  fields: Record<string, Register<string>>;
  checklist: Record<string, Register<Mark>>;
  notes: { stamp: Stamp; audience: Audience; text: string; late?: boolean; server?: ServerStep }[];
  texts: { kind: TextKind; id: ActId; stamp: Stamp; text: string }[];
  materials: {
    id: ActId;
    stamp: Stamp;
    description: string;
    quantity: number;
    unit: string;
    /** How many were requested, authorised, received, where it must be bought. */
    steps?: Partial<Record<MaterialStep, Register<number>>>;
  }[];
  times: { stamp: Stamp; kind: 'work' | 'travel'; minutes: number; started_at: Millis; overlaps: boolean }[];
  contacts: { stamp: Stamp; way: ContactWay; reached: boolean; verdict: Verdict | null; text: string }[];
  /** Absent in a document of an earlier version. */
  evidence?: EvidenceView[];
  /** Absent in a document of an earlier version. */
  signatures?: SignatureView[];
  secrets?: { stamp: Stamp; to: string }[];
  labels: Label[];
  /** With one's own pending requests folded over. */
  decided: Decided;
  /** As the server ruled. */
  ruled: Decided;
  requests: Request[];
  conflicts: Conflict[];
  struck: ActId[];
  /** Absent in a document of an earlier version. */
  redactions?: Redaction[];
}
export interface TicketSummary {
  id: DocumentId;
  folio: string | null;
  provisional: string;
  subject: string;
  state: State;
  pending_state: boolean;
  priority: string | null;
  service: string;
  team: string | null;
  assignee: string | null;
  requester: string;
  client_org: string;
  building: string | null;
  room: string;
  equipment: DocumentId | null;
  created: Millis;
  since: Millis;
  updated: Millis;
  respond_by: Millis | null;
  resolve_by: Millis | null;
  warn_at: Millis | null;
  paused: boolean;
  visit: Millis | null;
  conflicts: number;
  not_applied: number;
  /** Its lines in the register of official letters; absent where there are none. */
  letters?: LetterLine[];
  /** The ticket that it is a part of. */
  parent?: DocumentId;
  /** The role whose approval is awaited. */
  approver?: string;
  /** Its papers are filed. */
  archived?: boolean;
  /** To whom it is offered, and who has not answered; absent where nobody is. */
  offered?: string[];
  tokens: string[];
  /** Acts on this document that are only on this device. */
  unsent: number;
  /** Acts held or refused. */
  stuck: number;
}
export interface EquipmentSummary {
  id: DocumentId;
  inventory: string;
  serial: string;
  mac: string;
  name: string;
  kind: string;
  person: string;
  building: string | null;
  room: string;
  condition: string;
  /** Open conflicts; absent in a summary of an earlier version. */
  conflicts?: number;
  /** Labels that lead to it, also those taken off. */
  labels?: LabelId[];
  /** It was registered twice: this is the one that counts. */
  merged_into?: DocumentId;
  /** Who has it by the last hand-over. */
  holder?: string;
  tokens: string[];
  unsent: number;
}
// ----- the organisation's data, as `shared::catalog::Organisation` is serialised (the parts screens use) --------------
export interface FieldDef {
  id: string;
  label: string;
  kind:
    | 'bool'
    | 'choice'
    | 'date'
    | 'email'
    | 'equipment'
    | 'ip'
    | 'mac'
    | 'number'
    | 'phone'
    | 'photo'
    | 'signature'
    | 'text'
    | 'textarea'
    | 'time'
    | 'url';
  required: boolean;
  help?: string;
  options?: string[];
  stage: 'open' | 'assign' | 'work' | 'issue' | 'resolve' | 'close';
  when?: string;
  required_when?: string;
  /** A choice that takes several of its options, one a line. */
  multiple?: boolean;
  /** The ticket's own datum that answers it: judged, not shown in the service's form. */
  core?: 'subject' | 'description' | 'requester_name' | 'requester_mail' | 'requester_phone' | 'client_org';
}
export interface ServiceDef {
  id: string;
  category: string;
  name: string;
  subservices: string[];
  team: string;
  form: string | null;
  /** Papers that its work is written down on beside its own form. */
  related_forms?: string[];
  /** Fields that nobody fills in: the server does. */
  set_by_server?: string[];
  checklist: { id: string; label: string; mandatory: boolean; team?: string }[];
  channels: string[];
  /** By which it comes while the system is down. */
  fallback_channels?: string[];
  /** Whose it is to ask for it (OAX-36, AGU-43); absent: anybody's. */
  requester_roles?: string[];
  /** The official code and version of the procedure that it follows (BJ-02, BJ-03). */
  procedure_code?: string;
  procedure_version?: string;
  default_priority: string | null;
  restricted: boolean;
  /** Files that it asks for; absent in data of an earlier version. */
  attachments?: { id: string; label: string; mandatory?: boolean; stage?: FieldDef['stage']; signed_for?: string[] }[];
  /** Approvals, in order; on paper they are checked at the desk (C9). */
  approvals?: ApprovalDef[];
  /** The parts into which a ticket of it may be divided, in order. */
  parts?: PartDef[];
  closing?: { survey?: 'none' | 'optional' | 'required' };
  /** By which ways its secrets reach their owners (C5). */
  secret_delivery?: { to?: string[]; never?: string[] };
}
/** An approval that a service asks for; `condition`: only in this case, in the manual's words. */
export interface ApprovalDef {
  role: string;
  kind: string;
  condition?: string;
}
/** A part of a service: the task of one of several teams, a phase of a project. */
export interface PartDef {
  name: string;
  team?: string;
  items?: string[];
  after?: string;
}
/** What a ticket waits for from whoever is here: an approval, the closing, its papers to be filed. */
export type Waits = 'approval' | 'closing' | 'filing';
export interface Organisation {
  id: string;
  version: string;
  name: string;
  short_name: string;
  timezone: string;
  client_word: string;
  teams: { id: string; name: string }[];
  roles: { id: string; name: string; external: boolean; classes: string[]; may?: string[] }[];
  priorities: { id: string; label: string }[];
  states: { id: State; label: string }[];
  channels: { id: string; label: string }[];
  buildings: { id: string; name: string; site: string }[];
  services: ServiceDef[];
  categories: string[];
  /** Forms by id; the survey's questions are the fields of one. Absent in data of an earlier version. */
  forms?: { id: string; title: string; fields: FieldDef[] }[];
  settings?: { survey_form?: string; portal_role?: string };
}
export interface PersonCard {
  id: string;
  name: string;
  roles: string[];
  teams: string[];
  active: boolean;
}
export interface Person extends PersonCard {
  buildings: string[];
  mail: string | null;
  phone: string | null;
  client_org: string | null;
}
/** What the person here may do with this ticket now; `why` says in words what is missing. */
export interface Possibility {
  command: CommandName;
  ok: boolean;
  why: Sentence | null;
  missing: { id: string; label: string }[];
  /** All that it lacks at once, with how and by whom each is given. */
  lacks: Lack[];
  /** It is the act awaited of this person now: at most one is. */
  awaited: boolean;
  /** It asks nothing and happens at once. */
  at_once: boolean;
}
/** Something that an act asks for and that is not there. */
export interface Lack {
  kind: 'field' | 'value' | 'item' | 'diagnosis' | 'file' | 'paper' | 'signature' | 'stale' | 'approval' | 'other';
  /** The field, item or paper; of a signature `form.role.purpose`. */
  id: string;
  label: string;
  /** The roles that give it; empty where whoever does the work does. */
  by: string[];
}
/** An approval that no longer stands: what changed since, by whom, and whether the ticket waits for it anew (R19). */
export interface Voided {
  approval: ActId;
  role: string;
  changed: string[];
  by: string | null;
  at: Millis;
  awaited: boolean;
}

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
  lastSync: Millis | null;
  offlineSince: Millis | null;
  /** A sentence when something needs the person (storage blocked, revoked, too old, enrol again). */
  problem: Sentence | null;
  /** The session has ended: nothing is lost, and signing in sends what waits. */
  signIn?: boolean;
}
export interface QueueItem {
  act: ActId;
  number: number;
  document: DocumentId;
  command: Command;
  title: string;
  folio: string;
  at: Millis;
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
  persisted: boolean;
  documents: number;
  pending: number;
}
export interface Presence {
  person: string;
  document: DocumentId | null;
  writing: boolean;
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

export interface Engine {
  /** Resolves when local data can be shown; rejects with a Sentence where storage or wasm is not to be had. */
  ready: Promise<void>;
  status: Readable<SyncStatus>;
  me: Readable<Person | null>;
  organisation: Readable<Organisation | null>;
  people: Readable<PersonCard[]>;
  /** Requesters known to the desk. */
  requesters: Readable<Person[]>;
  /** Every ticket on this device, by id; a new Map object on each change. */
  tickets: Readable<Map<DocumentId, TicketSummary>>;
  equipment: Readable<Map<DocumentId, EquipmentSummary>>;
  /** Null while it is being read (a frame), `undefined` if this device does not have it. */
  ticket(id: DocumentId): Readable<TicketView | null | undefined>;
  possibilities(id: DocumentId): Readable<Possibility[]>;
  /** The approvals of a ticket that something voided. */
  voided(id: DocumentId): Readable<Voided[]>;
  equipmentItem(id: DocumentId): Readable<EquipmentView | null | undefined>;
  /** Durable on this device when it resolves; rejects with a Refusal, having kept nothing. A birth passes null. */
  dispatch(document: DocumentId | null, command: Command): Promise<Dispatched>;
  /** Unsent: struck. Sent: rejects with a Refusal that says so. */
  undo(act: ActId): Promise<void>;
  /** Fields shown and required for a form at a stage with these values; errors by field. */
  form(service: string, stage: FieldDef['stage'], values: Record<string, string>, channel?: string): FormState;
  queue: Readable<QueueItem[]>;
  /** Takes a held or refused act out of the queue; what it said stays in the export and in the log. */
  dismiss(act: ActId): Promise<void>;
  syncNow(): Promise<void>;
  exportOutbox(): Promise<Blob>;
  importOutbox(file: Blob): Promise<number>;
  /** Local, over summaries: folded, by prefix, all words. */
  search(text: string): Promise<{ tickets: DocumentId[]; equipment: DocumentId[] }>;
  /** Outside the replica, on the server; rejects with a Sentence when offline. */
  searchServer(text: string): Promise<TicketSummary[]>;
  /** A number, serial, MAC or label read by hand or by the camera → equipment on this device. */
  findEquipment(code: string): Promise<DocumentId | null>;
  draft(key: string): Promise<string | null>;
  setDraft(key: string, text: string | null): Promise<void>;
  presence: Readable<Presence[]>;
  announce(document: DocumentId | null, writing: boolean): void;
  storage(): Promise<StorageInfo>;
  persist(): Promise<boolean>;
  sentence(why: string): Sentence;
  /** R32: of the same equipment and received on the same day. */
  sameFault(one: TicketSummary, other: TicketSummary): boolean;
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
  office?: Office;
  /** Coming in, going out, the lock. */
  entry?: Entry;
  /** Photographs and files: keeping them, and how they travel. */
  shelf?: Shelf;
  /** Equipment as the server knows it: other codes, labels to print, duplicates. */
  registry?: Registry;
  /** Papers filled from a ticket, and the receipts of hand-overs. */
  papers?: Papers;
  /** Lines that were issued, readings that differ. */
  matter?: Matter;
}
/** The engine of the app: with what a test may leave out. */
export type RunningEngine = Engine & Required<Pick<Engine, 'office' | 'entry' | 'shelf'>>;
export interface FormState {
  fields: (FieldDef & { shown: boolean; mustHave: boolean; error: Sentence | null })[];
  missing: { id: string; label: string }[];
}
