// An equipment item as screens see it: who has it, how it moved, which labels lead to it.
import type { ActId, Conflict, DocumentId, Millis, Place, Redaction, Register, Ruling, Stamp } from './base';
import type { Request } from './command';
import type { HandOver, Holder, LabelId, Movement } from './custody';
import type { TicketSummary } from './ticket';

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
