// Equipment as screens see it: who has an item, how it moved, which labels lead to it; signatures and the papers they
// stand on. The shapes of `shared::equipment`, `shared::signature` and `shared::paper`.
import type {
  ActId,
  CommandName,
  Conflict,
  DocumentId,
  Millis,
  Place,
  Redaction,
  Register,
  Request,
  Ruling,
  Sentence,
  Stamp,
  TicketSummary,
  TicketView,
} from './api';

/** Eleven letters (`k7qm2f9xtr4`); shown in groups, as it is printed beneath the code. */
export type LabelId = string;

/** What was drawn: `x,y x,y;x,y …` on a field of 1,000 × 400. */
export type Strokes = string;
export interface Hand {
  name: string;
  position?: string;
  strokes: Strokes;
}
export interface Sign {
  /** A form of the organisation. */
  paper: string;
  role: string;
  purpose: string;
  format: number;
  /** What was shown: the paper's canonical text. */
  text: string;
  hand: Hand;
}
export interface SignatureView extends Sign {
  id: ActId;
  stamp: Stamp;
  sha256: string;
}
export interface PaperView {
  document: DocumentId;
  form: string;
  format: number;
  organisation: string;
  code: string | null;
  title: string;
  folio: string | null;
  reference: string;
  opened: Millis;
  sections: { title: string; rows: { label: string; value: string }[] }[];
  legends: string[];
  signatures: {
    role: string;
    purpose: string;
    label: string;
    stamp: boolean;
    /** `amended`: «modificado después de la firma». */
    signed: { signature: SignatureView; amended: boolean } | null;
  }[];
}

/** A paper as it is shown and signed: `text` is what a signature stands under. */
export interface FilledPaper {
  paper: PaperView;
  text: string;
  sha256: string;
}
/** Papers and receipts, as `shared` writes them. */
/** A paper that goes to the requester: empty, or filled by staff for them to sign. */
export interface PaperToSend {
  form: string;
  title: string;
  code: string | null;
  filled: boolean;
  stamp: boolean;
}
export interface Papers {
  /** Those of the ticket's service, and whatever was signed on it. */
  of(ticket: TicketView): FilledPaper[];
  /** Those of a service that go to its requester (OAX-37, OAX-60). */
  toSend(service: string): PaperToSend[];
  /** What both sides of a hand-over are shown and sign; its own `text` counts for nothing. */
  receipt(over: HandOver, item: EquipmentView): string;
}

export type HolderKind = 'user' | 'technician' | 'operator' | 'vendor' | 'storeroom';
export interface Holder {
  kind: HolderKind;
  person?: string;
  name: string;
}
export interface HandOver {
  /** `custody.last` as its author sees it. */
  previous?: ActId;
  from: Holder;
  to: Holder;
  ticket?: DocumentId;
  purpose?: string;
  condition: string;
  accessories?: string[];
  /** Evidence of the ticket. */
  photos?: ActId[];
  /** The receipt that both sides were shown. */
  text: string;
  given?: Hand;
  taken?: Hand;
  witness?: Hand;
}
export type MovementKind =
  | { relocation: { place: Place } }
  | { withdrawal: Record<string, never> }
  | { reassignment: { person: string; client_org: string } }
  | { swapped_out: { by: DocumentId } }
  | { swapped_in: { instead_of: DocumentId; place: Place; person: string; client_org: string } }
  | { warranty_return: Record<string, never> }
  | { occupancy: { taken: boolean } };
export interface Movement {
  kind: MovementKind;
  /** `last_movement` as its author sees it. */
  previous?: ActId;
  reason: string;
  ticket?: DocumentId;
  /** The signature on a paper of the ticket that orders it. */
  paper?: ActId;
  /** Signed here. */
  signature?: Hand;
}

interface Ruled {
  stamp: Stamp;
  /** It took effect. */
  stands: boolean;
  /** The server has not ruled on it yet. */
  pending: boolean;
  ruling: Ruling | null;
}
export interface CustodyEvent extends Ruled {
  over: HandOver;
}
export interface MovementEvent extends Ruled {
  movement: Movement;
}
export interface LabelBinding {
  label: LabelId;
  bound: Stamp;
  pending: boolean;
  /** Taken off; whoever scans it is still led here. */
  retired: { stamp: Stamp; reason: string } | null;
}
export interface EquipmentView {
  id: DocumentId;
  born?: Stamp;
  fields: Record<string, Register<string>>;
  notes: { stamp: Stamp; text: string }[];
  requests: Request[];
  labels: LabelBinding[];
  custody: {
    /** Every hand-over, also those that do not stand, in order. */
    events: CustodyEvent[];
    last: ActId | null;
    /** Null where it was never handed over. */
    holder: Holder | null;
    since: Millis | null;
    /** Frozen until a supervisor has decided. */
    disputed: boolean;
  };
  /** Where it is, in words; empty where nothing says so. */
  whereabouts: { es: string; en: string };
  movements: MovementEvent[];
  last_movement: ActId | null;
  withdrawn: Stamp | null;
  /** It was registered twice: this is the one that counts. */
  merged_into: DocumentId | null;
  /** The latest last. */
  sightings: { stamp: Stamp; place: Place; audit: string }[];
  /** What a storeroom or a bag holds, added up. */
  stock: { item: string; unit: string; quantity: number }[];
  stock_entries: {
    stamp: Stamp;
    item: string;
    delta: number;
    unit: string;
    ticket: DocumentId | null;
    line: ActId | null;
    /** What a count found. */
    counted: boolean;
  }[];
  conflicts: Conflict[];
  /** Absent in a document of an earlier version. */
  redactions?: Redaction[];
  /** Tickets about it that this device knows, newest first. */
  tickets: TicketSummary[];
}
/** What was read on a ticket's site and is not what the registry says (R6). */
export interface Discrepancy {
  /** The field of the ticket's form. */
  field: string;
  label: string;
  /** The field of the registry. */
  registry: string;
  read: Register<string>;
  registered: string;
}
/** What `shared` says of a ticket's material and of what was read on it. */
export interface Matter {
  /** Lines that were signed or authorised: they do not change any more (R22). */
  issued(ticket: TicketView): ActId[];
  discrepancies(ticket: TicketView, item: EquipmentView): Discrepancy[];
  /** Why an end of the ticket would wait at the desk for the custody of its equipment (BJ-38), by its command. */
  waits(ticket: TicketView, item: EquipmentView): Partial<Record<CommandName, Sentence>>;
}
