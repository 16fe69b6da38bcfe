// Everything a person can do: the shapes of `shared::ticket::command`.
import type {
  ActId,
  Audience,
  ContactField,
  DocumentId,
  Label,
  Mark,
  Millis,
  Place,
  Ruling,
  Splice,
  Stamp,
  TextKind,
  TicketKind,
} from './base';
import type { HandOver, LabelId, Movement } from './custody';
import type { AttachEvidence } from './evidence';
import type { Sign } from './signature';

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
export interface Request {
  stamp: Stamp;
  command: Command;
  basis: number;
  ruling: Ruling | null;
}
