// A ticket as screens see it: the shapes of `shared` ticket/view.rs, ticket/summary.rs and decision/mod.rs.
import type {
  ActId,
  Audience,
  Conflict,
  ContactField,
  DocumentId,
  Label,
  Mark,
  Millis,
  Place,
  Redaction,
  Register,
  Sentence,
  Stamp,
  State,
  TextKind,
  TicketKind,
} from './base';
import type {
  CommandName,
  ContactWay,
  LetterStep,
  LetterWay,
  MaterialStep,
  RecordLetter,
  Request,
  Verdict,
} from './command';
import type { EvidenceView } from './evidence';
import type { SignatureView } from './signature';

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
