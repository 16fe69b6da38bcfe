// Shapes that the engine adds to those of `shared`. They hold what is only on this device, and sentences in the place
// of their codes.
import type * as shared from './shared';
import type {
  ActId,
  DocumentId,
  FieldState,
  Missing,
  OpenTicket,
  Paper,
  Person,
  Possibility as Offered,
  Sentence,
  Sha256,
} from './shared';

/** A ticket about to be born: its reference and the version of the data are the engine's to fill in. */
export type NewTicket = Omit<OpenTicket, 'provisional' | 'catalog'>;
/** What a screen may ask for: any command of `shared`. */
export type Command = Exclude<shared.Command, { open_ticket: unknown }> | { open_ticket: NewTicket };
/** Its name, as it stands in the log. */
export type CommandName = Command extends infer C ? (C extends unknown ? keyof C : never) : never;

export interface TicketSummary extends shared.TicketSummary {
  /** Acts on this document that are only on this device. */
  unsent: number;
  /** Acts held or refused. */
  stuck: number;
}
/** A ticket that this device does not hold, as the server has it: in its store, or in the archive of a closed year. */
export interface TicketElsewhere {
  summary: TicketSummary;
  view: shared.TicketView;
}
export interface EquipmentSummary extends shared.EquipmentSummary {
  unsent: number;
}
export interface RecordSummary extends shared.RecordSummary {
  unsent: number;
}
export interface EquipmentView extends shared.EquipmentView {
  /** Tickets about it that this device knows, newest first. */
  tickets: TicketSummary[];
}
/** What the person here may do with this ticket now; `why` says in words what is missing. */
export interface Possibility extends Offered {
  command: CommandName;
}

/** Why something was not done, in words. */
export interface Refusal extends Sentence {
  code: string;
  missing?: Missing[];
}
/** One act of several; where a later one names the first of them, it says `FIRST_ACT`. */
export interface Deed {
  document: DocumentId;
  command: Command;
}
/** Drafts by their keys, as they are once acts were made of them; null where nothing is left. */
export type DraftsAfter = Readonly<Record<string, string | null>>;
export interface Dispatched {
  act: ActId;
  document: DocumentId;
  /** Milliseconds until it was durable. */
  ms: number;
  /** It has not left, and waits while its way back is on the screen. */
  undoable?: boolean;
}
/** A form at a stage: what it shows, what is wrong, what is missing. */
export interface FormState {
  fields: (Omit<FieldState, 'error'> & { error: Sentence | null })[];
  missing: Missing[];
}
export type PersonCard = Pick<Person, 'id' | 'name' | 'roles' | 'teams' | 'active' | 'away' | 'skills'>;

/** A paper as it is shown and signed: `text` is what a signature stands under. */
export interface FilledPaper {
  paper: Paper;
  text: string;
  sha256: Sha256;
}
/** A paper that goes to the requester: empty, or filled by staff for them to sign. */
export interface PaperToSend {
  form: string;
  title: string;
  code: string | null;
  filled: boolean;
  stamp: boolean;
}
