// The shapes of `shared`, as they cross the border in JSON. Made by `RONDA_TYPES=new cargo nextest run --workspace -E
// 'test(the_web_app_has_the_types_of_shared)'`; never changed by hand.

/** Days on which a person does not work here. Colleagues see it where they assign. */
export type Absence = {
  /** The first day. */
  from: string,
  /** The last day. */
  until: string,
  /** Why, in a word that all may read («Vacaciones»). */
  why?: string,
  /** Who takes their work meanwhile. It is proposed where work is given out; it gives no rights. */
  stand_in?: PersonId, };

/** An act's name for ever: the device and the act's number in its log. Written `device.number`. */
export type ActId = string;

/** An approval that a service asks for. */
export type Approval = {
  /** Whose. */
  role: RoleId,
  /** How. */
  kind: ApprovalKind,
  /** Only in this case, in the manual's words: the desk judges it. None: always. */
  condition?: string,
  /** Whoever grants it signs by their own certificate (e.firma), beside their word. */
  efirma?: boolean, };

/** How an approval is given. */
export type ApprovalKind = "signed-form" | "signed-stamped-form" | "signed-stamped-oficio" | "authorise" | "authorise-and-route" | "authorise-requirements" | "vobo" | "signature" | "review" | "e-mail" | "named-in-request" | "escalation";

/** What happens while nobody decides an approval (issue of the desk, point 8; ours, no manual says). */
export type ApprovalSettings = {
  /** The approver is reminded after how many. */
  remind_after: number,
  /** The supervisor is told after how many. */
  supervisor_after: number,
  /** Of what. */
  unit: Span, };

/** An approval given (T7), bound to what was approved (R19). */
export type Approved = {
  /** The request. */
  act: ActId,
  /** By whom. */
  by: PersonId,
  /** When. */
  at: Timestamp,
  /** Which of the service's approvals, from 0. */
  step: number,
  /** Whose it is to give. */
  role: RoleId,
  /** Of which service. */
  service: ServiceId,
  /** What was approved, as one number (`workflow::approval::content`). */
  content: Sha256 | null,
  /** Something else stands there by now: it is asked for again. */
  stale: boolean, };

/** What a record of a register of articles said when it was last approved: read by everybody until its next version is. */
export type ApprovedVersion = {
  /** Its fields that were filled. */
  fields: { [key in FieldId]: string },
  /** When it was taken back to be written on: a file that came later was not approved. */
  until: Timestamp, };

/** How an institution's files are classified, and for how long they are kept. */
export type ArchiveChart = {
  /** The code of the fonds («SF»). */
  fonds: string,
  /** Its name. */
  name: string,
  /** Of what the code of a file is made: `{fonds}`, `{section}`, `{series}`, `{year}`, `{folio}`. */
  classification: string,
  /** Sections. */
  sections: Array<ArchiveSection>,
  /** Series, and subseries: each with terms of its own. */
  series: Array<ArchiveSeries>,
  /** The series of services that none names; none: their tickets are no files of the archive. */
  rest?: string,
  /** Files that stay where they are, whatever their term: under a complaint, a lawsuit, a request for information. */
  holds?: Array<ArchiveHold>,
  /** Nobody has adopted it yet: it tells what would be due, and no act is done by it. */
  example?: boolean, };

/** What becomes of a file when both terms are over. */
export type ArchiveFate = "destroyed" | "permanent" | "sampled";

/** A file that stays where it is. */
export type ArchiveHold = {
  /** The ticket's folio. */
  folio: string,
  /** Why, in words that name nobody («Recurso de revisión 12/2026»). */
  why: string, };

/** A section of the chart. */
export type ArchiveSection = {
  /** Its id. */
  id: string,
  /** Its code («DTI»). */
  code: string,
  /** Its name. */
  name: string, };

/** A series: files about the same, kept for the same time. */
export type ArchiveSeries = {
  /** Its id. */
  id: string,
  /** Its code («DTI-SOP-02»). */
  code: string,
  /** Its name. */
  name: string,
  /** The section that it stands in. */
  section: string,
  /** The series that it is a part of; none: it is none of any. */
  part_of?: string,
  /** What its files are worth while they are kept. */
  values: Array<ArchiveValue>,
  /** For so many years after it is closed a file stays where it was made («archivo de trámite»). */
  current_years: number,
  /** For so many more it stays in the «archivo de concentración». */
  concentration_years: number,
  /** What becomes of it then. */
  fate: ArchiveFate,
  /** The services whose tickets are its files. */
  services?: Array<ServiceId>,
  /** The categories whose services' tickets are its files, where no series names the service. */
  categories?: Array<string>,
  /** Where the institution's catalogue says so; «ours» where it does not. */
  source?: string, };

/** What a file is worth while it is kept. */
export type ArchiveValue = "administrative" | "legal" | "fiscal";

/** The ticket's papers are filed. */
export type Archived = {
  /** The request. */
  act: ActId,
  /** By whom. */
  by: PersonId,
  /** When. */
  at: Timestamp,
  /** Where. */
  place: string, };

/** What of a record makes it an article of the knowledge base. */
export type ArticleDef = {
  /** The field that holds its title, of kind `text`. */
  title: FieldId,
  /** The field that holds its text, of kind `textarea`. */
  body: FieldId,
  /** The field that holds its folder, a choice. */
  folder: FieldId,
  /** The field that holds the ids of the services it is about: a choice of several, out of `services`. */
  services: FieldId,
  /** The field, of kind `bool`, that says whether the portal shows it. */
  public: FieldId,
  /** The state in which it is read. */
  published: string,
  /**
   * The folder whose articles the portal's first page lists with their files, under its name: the manuals and forms that
   * everybody may need before they ask (OCO-21).
   */
  start_page?: string, };

/** A file added to a ticket (R3: union by content, nothing is overwritten). */
export type AttachEvidence = {
  /** Hash of the bytes. */
  sha256: Sha256,
  /** How many bytes. */
  size: number,
  /** Of which type. */
  media: Media,
  /** File name as its author sees it. */
  name?: string,
  /** What it shows. */
  caption?: string,
  /** Before or after the work. */
  moment?: Moment,
  /** Which equipment it shows. */
  equipment?: DocumentId,
  /** The field of a form, or the attachment demanded by the service, that it answers. */
  field?: FieldId,
  /** The evidence of which this is a marked copy (an arrow, a blurred face): both are kept. */
  derived_from?: ActId,
  /** When it was taken, where that is not when it was attached. */
  taken_at?: Timestamp,
  /** Its class of information, where the organisation asks for one (OCO-28). */
  class?: FileClass,
  /** Whether who asked for the service sent it, as another system told it of a file that came over; none where none told. */
  by_requester?: boolean, };

/** A document that goes with a request. */
export type Attachment = {
  /** Its id, also a name in conditions. */
  id: FieldId,
  /** As printed. */
  label: string,
  /** Whether its stage is barred without it. */
  mandatory: boolean,
  /** When it is judged. */
  stage: Stage,
  /** Judged only if it holds. */
  when?: Expr,
  /** Mandatory only if it holds. */
  required_when?: Expr,
  /** The form that it is, signed, where their ids differ: that form's signatures, and a scan of it, count as this. */
  form?: string,
  /**
   * Where it is a form that is signed here: for which purposes each place that it prints must be signed before it
   * counts (SEC-27, SEC-34, SEC-35); empty: any signature on it. A scanned paper counts as it is.
   */
  signed_for?: Array<string>,
  /** Its signatures are for work that was done: a scan that came before that began bears none of them (OCO-07). */
  of_the_work?: boolean,
  /** The condition in the manual's words. */
  condition?: string,
  /** Where it is got, or who gives it: said wherever it is missing (AGU-58, OAX-36). */
  from?: string,
  /** The roles that alone see the files that are this (AGU-24); empty: whoever reads the ticket. */
  seen_by?: Array<RoleId>,
  /**
   * For how many days its files are kept once the ticket is over: then the server destroys them (A16). None: as the rest
   * of the ticket.
   */
  destroy_after_days?: number, };

/** Who a note is for. */
export type Audience = "internal" | "public";

/** Closing for silence (OAX-26, T21, T22). */
export type AutoClose = {
  /** After how many. */
  after: number,
  /** Of what. */
  unit: Span,
  /** Read by nothing, and kept for data that say it: a closing note is always written. */
  note_required: boolean,
  /** The form that the closing note is printed on; none: it stands in the ticket alone. */
  note_form?: string,
  /** In which states. */
  states: Array<State>, };

/** On whose behalf a plan asks. */
export type Behalf = {
  /** Name. */
  name: string,
  /** Mail. */
  mail: string,
  /** Telephone. */
  phone: string,
  /** Dependencia. */
  client_org: string, };

/** How the ticket was born. */
export type Born = {
  /** Who opened it. */
  stamp: Stamp,
  /** How it came in. */
  channel: ChannelId,
  /** When the call or letter came, if earlier than the capture. */
  occurred_at: Timestamp | null,
  /** The reference shown until the folio is issued. */
  provisional: string,
  /** What was told. */
  description: string,
  /** The ticket this one continues. */
  continues: DocumentId | null,
  /** The ticket this one is a part of. */
  parent: DocumentId | null,
  /** The part that must be done before this one begins. */
  after: DocumentId | null,
  /** The version of the organisation's data its author worked under. */
  catalog: string,
  /** The priority its author proposed. */
  priority: PriorityId | null,
  /** From which other system it came over, and how it stood there (decision 0048). */
  told?: Told, };

/** A building where work is done. */
export type Building = {
  /** Its id. */
  id: BuildingId,
  /** «Edificio 2». */
  name: string,
  /** «Ciudad Administrativa». */
  site: string,
  /** Its levels, offered where somebody writes where in it the work is; what none of them says is written all the same. */
  floors?: Array<Floor>, };

/** A building of the organisation's data (`edificio-2`). */
export type BuildingId = string;

/** What a certificate's key has signed, beside what was drawn. The key itself is in no act. */
export type Certified = {
  /** The signer's X.509 certificate, DER: at most `limits::CERTIFICATE_BYTES`. */
  certificate: Octets,
  /** RSA PKCS #1 v1.5 with SHA-256 over [`certified_words`]: at most `limits::CERTIFIED_BYTES`. */
  signature: Octets,
  /** When, by the device's clock: among the words. */
  at: Timestamp, };

/** A way requests come in (OAX-14). */
export type Channel = {
  /** Its id. */
  id: ChannelId,
  /** «Teléfono». */
  label: string, };

/** A channel a request came by (`phone`). */
export type ChannelId = string;

/** How one thing was found. */
export type CheckOutcome = "untried" | "good" | "limited" | "bad";

/** What was checked. */
export type CheckOutcomes = {
  /** What was kept stood there after the page was loaded again. */
  storage: CheckOutcome,
  /** The browser promises not to empty it to make room. */
  persistence: CheckOutcome,
  /** The database opened again after its handle was closed. */
  reopened: CheckOutcome,
  /** A key that cannot leave the device was made, was there after loading again, and signs. */
  key: CheckOutcome,
  /** The device can hold passkeys. */
  passkey: CheckOutcome,
  /** The service worker stands: the app opens without a network. */
  worker: CheckOutcome,
  /** The camera gives a picture. */
  camera: CheckOutcome,
  /** The browser can tell of something while the app is closed. */
  push: CheckOutcome,
  /** There is room for photographs. */
  space: CheckOutcome, };

/** One item of a checklist. */
export type ChecklistItem = {
  /** `service.n`. */
  id: ItemId,
  /** As printed. */
  label: string,
  /** Whether resolving waits for it (done, or not applicable with a reason). */
  mandatory: boolean,
  /** The team that does it, where it is not the service's. */
  team?: TeamId,
  /** Done, it says that the equipment was taken from its place (SEC-22). */
  moves_equipment?: boolean,
  /** Taken along to the visit, and ticked before it: a tool, a medium, a licence. It bars nothing (SEC-43). */
  kit?: boolean, };

/** The answer to a conflict card. */
export type Choice = "keep" | "swap";

/** The actor classes of the transitions (`docs/rules.md#transitions`). */
export type Class = "REQ" | "DESK" | "SUP" | "TECH" | "APR" | "AUD" | "SYS";

/** Which dependencias a service is for: those whose record in a register is as it says (AGU-66, BJ-24). */
export type ClientRule = {
  /** The register that lists them; its key is the name, as requests write it. */
  register: RegisterId,
  /** What of a record must hold; `state` is where it stands. */
  when: Expr,
  /** Who they are, in the manual's words: said to others. */
  who: string,
  /**
   * It is for the own staff of the dependencia that asks (AGU-42): whom the directory has in another is refused at the
   * portal, and told to the desk, as is an item that is another's.
   */
  staff?: boolean, };

/** What a state does to the resolver's clock (`docs/rules.md#states`). */
export type Clock = "run" | "pause" | "stop";

/** Who may close (C1). */
export type ClosedBy = "requester" | "survey" | "executor" | "desk" | { "role": RoleId };

/** How it was closed. */
export type Closing = {
  /** The request that closed it. */
  act: ActId,
  /** By whom. */
  by: PersonId,
  /** When. */
  at: Timestamp,
  /** Why. */
  reason: ClosingReason,
  /** The closing note. */
  note: string, };

/** Why a ticket is closed. */
export type ClosingReason = "confirmed" | "no_response" | "by_staff";

/** What closing a ticket of the service demands. */
export type ClosingRule = {
  /** The requester must have confirmed (OAX-25). */
  requires_user_confirmation: boolean,
  /** Confirmed with this role instead of the requester («con el Enlace Informático»). */
  confirm_with: RoleId | null,
  /** The survey. */
  survey: SurveyRule,
  /** A signature of conformity. */
  requires_signature: boolean,
  /** The signature is demanded only if it holds (BJ: only when a visit took place); none: always. */
  signature_when: Expr | null,
  /** With the official stamp. */
  requires_stamp: boolean,
  /** Read by nothing, and kept for data that say it: a paper's places to sign say whose. */
  signatures: Array<string>,
  /** A photo as evidence (OAX-48). */
  requires_evidence_photo: boolean,
  /** Read by nothing, and kept for data that say it: a field of the address is demanded. */
  requires_evidence_url: boolean,
  /** Documents by id: attachments, or forms. */
  requires_documents: Array<string>,
  /** Records of registers that must stand, or have ended, before the work is resolved (OAX-58). */
  requires_records: Array<RecordRule>,
  /** Papers that the work leaves behind, whole before it is resolved, and saying what they must (AGU-12). */
  requires_papers: Array<PaperDemand>,
  /** The inventory record (OAX-48). */
  requires_inventory_record: boolean,
  /** A diagnosis even where the organisation demands none, or none where it does. */
  requires_diagnosis: boolean | null,
  /** Read by nothing, and kept for data that say it: a resolution always has its date (SEC-33). */
  requires_conclusion_date: boolean,
  /** A reply oficio when the request came by oficio (OCO-08). */
  requires_reply_oficio: boolean,
  /** The oficio marked as attended (BJ). */
  oficio_attended: boolean,
  /** The equipment back with its owner (BJ-38). */
  requires_custody_returned: boolean,
  /** Read by nothing, and kept for data that say it: what a requester comments is a field. */
  requester_comments: boolean,
  /** Read by nothing, and kept for data that say it: `requires_records` asks for the record. */
  requires_media_record: boolean,
  /** The requester has checked the backup. */
  requires_user_validation_of_backup: boolean,
  /** Who may close, where it is not the organisation's rule. */
  closed_by: Array<ClosedBy>,
  /** Read by nothing, and kept for data that say it: `closed_by` says who closes. */
  final_capture_by: RoleId | null,
  /** Read by nothing, and kept for data that say it: whom to tell is an item of the checklist. */
  notify: Array<RoleId>,
  /** Read by nothing, and kept for data that say it: who asked is mailed. */
  notify_channels: Array<string>,
  /** Read by nothing, and kept for data that say it: mail goes out at once. */
  notify_within_minutes: number | null,
  /** Read by nothing, and kept for data that say it: `signature_when` is the condition. */
  condition: string | null, };

/**
 * One intent of a person. Serialised as a map of one entry, whichever group it is of: the command's name and its fields
 * (`wire.rs`). Fields are named so that they need no second sentence.
 */
export type Command = Content | Decision | Item | RecordCommand;

/** The deadlines of a ticket and what has stopped them (`crate::calendar` reckons, the server writes). */
export type Commitment = {
  /** When the clocks started: receipt, or the next opening (OAX-13). */
  started: Timestamp | null,
  /** First human answer due. */
  respond_by: Timestamp | null,
  /** Solution due, as it stands now (pauses moved it). */
  resolve_by: Timestamp | null,
  /** From when the desk is warned. */
  warn_at: Timestamp | null,
  /** First human action visible to the requester (T13 or a reply). */
  responded_at: Timestamp | null,
  /** Since when the resolver's clock stands. */
  paused_since: Timestamp | null,
  /** Business minutes of work left when it was paused. */
  minutes_left: number | null,
  /** Business minutes that pauses have given so far; none of what an earlier build promised, which kept no count. */
  given_minutes?: number,
  /** Until when the solution may take because who asked chose a later day for the visit (T12). */
  agreed?: Timestamp,
  /** A supervisor's own deadline (R27). */
  overridden: Timestamp | null,
  /** The part of the service that the solution is promised for, where it is for one alone (AGU-01). */
  part?: PromisedPart, };

/** Two people set one thing at once: which stands, which does not, and why. Nothing is lost silently. */
export type Conflict = {
  /** Stable id: the losing act and the subject. */
  id: string,
  /** What it is about. */
  subject: Subject,
  /** The rule that picked (`6` for R6). */
  rule: number,
  /** Why, in a sentence's code. */
  why: Reason,
  /** What stands. */
  standing: Side,
  /** What does not. */
  other: Side,
  /** Server time. */
  at: Timestamp,
  /** The decision, once somebody took it. */
  settled?: Settled, };

/** An attempt to reach the requester. */
export type Contact = {
  /** Who, when. */
  stamp: Stamp,
  /** How. */
  way: ContactWay,
  /** Whether they were reached. */
  reached: boolean,
  /** What they said of the solution, if they did. */
  verdict: Verdict | null,
  /** In words. */
  text: string, };

/** What of the requester's contact data is changed (R24). */
export type ContactField = "name" | "mail" | "phone" | "client_org" | "extra";

/** A way to reach the desk. */
export type ContactPoint = {
  /** Its id. */
  id: string,
  /** «Teléfono interno». */
  label: string,
  /** «777». */
  value: string, };

/** How the requester was contacted (OAX-30). */
export type ContactWay = "phone" | "mail" | "whatsapp" | "in_person";

/** A fact about a ticket: it takes place where its author stood, and merges with what others say. */
export type Content = { "open_ticket": OpenTicket } | { "add_note": { audience: Audience, text: string, } } | { "set_field": { field: FieldId, value: string, } } | { "tick_item": { item: ItemId, mark: Mark, } } | { "edit_text": EditText } | { "add_material": { description: string, quantity: number, unit: string, } } | { "change_material": { line: ActId, quantity: number, } } | { "log_time": { kind: TimeKind, minutes: number, started_at: Timestamp, } } | { "log_contact": { way: ContactWay, reached: boolean, verdict: Verdict | null, text: string, } } | { "set_contact": { field: ContactField, value: string, } } | { "set_place": { place: Place, } } | { "set_equipment": { equipment: DocumentId | null, } } | { "set_subject": { subject: string, } } | { "mark_material": { line: ActId, step: MaterialStep, quantity: number, } } | { "attach_evidence": AttachEvidence } | { "set_caption": { evidence: ActId, caption: string, } } | { "retire_evidence": { evidence: ActId, reason: string, } } | { "seal_evidence": { evidence: ActId, fault: SealFault | null, } } | { "sign": Sign } | { "deliver_secret": { to: string, } } | { "add_label": { label: Label, } } | { "remove_label": { label: Label, } } | { "strike": { act: ActId, } } | { "tell_ticket": ToldTicket } | { "tell_note": { audience: Audience, text: string, told: ToldEntry, } };

/** One who stands behind a controlled document. */
export type ControlStep = {
  /** What they did, as printed («Elaboró»). */
  did: string,
  /** Who, as printed: a name, a position, or both. */
  by: string, };

/** A manual or procedure as its own pages tell it. */
export type ControlledDocument = {
  /** Its id, by which forms name it. */
  id: string,
  /** Its official code (`OFMA-MPP`). */
  code?: string,
  /** As printed. */
  title: string,
  /** Its revision or version (`11`, `00 / SF`). */
  revision?: string,
  /** When it was issued: a day (`2025-08-01`), or a month where the manual prints no day (`2016-01`). */
  issued?: string,
  /** The area that answers for it. */
  responsible?: string,
  /** Who made, reviewed, validated and authorised it, in the order in which the manual prints them. */
  chain?: Array<ControlStep>, };

/** What of the ticket itself answers a field, so that no one is asked twice. */
export type Core = "subject" | "description" | "requester_name" | "requester_mail" | "requester_phone" | "client_org" | "diagnosis" | "work_done" | "findings" | "reference" | "opened_date" | "opened_time" | "channel" | "team" | "assignee" | "procedure" | "rating" | "level" | "room" | "closing_note" | "last_follow_up" | "reply_number" | "reply_date" | "visits";

/** Who has the item (R20): one chain, one holder. */
export type Custody = {
  /** Every hand-over, also those that do not stand. */
  events: Array<CustodyEvent>,
  /** The hand-over that a next one must name. */
  last: ActId | null,
  /** Who has it; none where it was never handed over: then it is where the registry says. */
  holder: Holder | null,
  /** Since when. */
  since: Timestamp | null,
  /** Two hand-overs followed one: frozen until a supervisor has decided. */
  disputed: boolean,
  /** It left its user and is not back. */
  open?: OpenCustody, };

/** One hand-over asked for, in the order in which they were made. */
export type CustodyEvent = {
  /** Who captured it, when; its act names the event. */
  stamp: Stamp,
  /** What was handed over, by whom to whom, under whose signatures. */
  over: HandOver,
  /** It stands in the chain. */
  stands: boolean,
  /** The server has not ruled on it yet. */
  pending: boolean,
  /** The server's answer. */
  ruling: Ruling | null, };

/** A date of the civil calendar, written `2026-11-16`. */
export type Day = string;

/** A day of the week (`mon`). */
export type DayOfWeek = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/** All that only the server writes: what can be true only once. */
export type Decided = {
  /** Applied rulings so far. */
  seq: number,
  /** Where it stands. */
  state: State,
  /** Since when. */
  since: Timestamp,
  /** The last request that moved the state. */
  moved_by: ActId | null,
  /** Where `needs_info`, `awaiting_approval`, `waiting_material` go back to. */
  back_to: State | null,
  /** The official number. */
  folio: string | null,
  /** The service. */
  service: ServiceId,
  /** Its variant. */
  subservice: string | null,
  /** The services it had before (R8: their checklists are annexes). */
  former_services: Array<ServiceId>,
  /** Incident or request. */
  kind: TicketKind,
  /** Whose queue. */
  team: TeamId | null,
  /** Whose work. */
  assignee: PersonId | null,
  /** How pressing; none until the desk has said. */
  priority: PriorityId | null,
  /** Level of attention, from 1 (OAX-23). */
  level: number,
  /** Open offers. */
  offers: Array<Offer>,
  /** The next visit. */
  visit: Visit | null,
  /** The question put to the requester (T2). */
  question: string | null,
  /** Why it was returned, rejected or cancelled. */
  reason: string | null,
  /** The provider it is at (T16). */
  vendor: string | null,
  /** The solution delivered. */
  resolution: Resolution | null,
  /** How it was closed. */
  closing: Closing | null,
  /** How often it was reopened. */
  reopened: number,
  /** How often it was submitted (T5). */
  submission: number,
  /** The ticket it duplicates. */
  duplicate_of: DocumentId | null,
  /** R16: a late report speaks for reopening. */
  reopen_proposed: boolean,
  /** Last contact of the desk with the requester: the silence of OAX-26 counts from here. */
  last_follow_up: Timestamp | null,
  /** What the requester thinks of it. */
  survey: Survey | null,
  /** Its official letters, in the order of the register. */
  letters: Array<Letter>,
  /** Where its papers are filed. */
  archived: Archived | null,
  /** The approvals given, in order; the last of a step counts. */
  approvals: Array<Approved>,
  /** Whose approval is awaited. */
  approver: RoleId | null,
  /** The deadlines. */
  commitment: Commitment, };

/** What can be true only once on a ticket, asked for. */
export type Decision = { "set_priority": { priority: PriorityId, } } | { "classify": { service: ServiceId, subservice: string | null, kind: TicketKind, team: TeamId | null, } } | { "assign": { person: PersonId | null, team: TeamId | null, reason: string, } } | { "offer_assignment": { to: PersonId, reason: string, } } | { "accept_offer": { offer: ActId, } } | { "decline_offer": { offer: ActId, reason: string, } } | { "schedule_visit": { at: Timestamp, agreed_with_requester: boolean, mode?: string, } } | { "start": Record<symbol, never> } | { "ask_requester": { question: string, } } | { "record_answer": { text: string, } } | { "return": { reason: string, } } | { "resubmit": { text: string, } } | { "request_approval": { text: string, } } | { "decide_approval": { granted: boolean, reason: string, returned: boolean, content?: Sha256, signed?: SignedApproval, } } | { "wait_material": { reason: string, } } | { "material_available": { text: string, } } | { "wait_vendor": { vendor: string, reference: string, } } | { "vendor_returned": { text: string, } } | { "escalate": { team: TeamId | null, reason: string, } } | { "resolve": { solution: string, outcome: string | null, concluded_at: Timestamp | null, } } | { "close": { note: string, confirmed_by: ContactWay | null, } } | { "confirm": { verdict: Verdict, text: string, } } | { "reopen": { reason: string, } } | { "reject": { reason: string, } } | { "cancel": { reason: string, duplicate_of: DocumentId | null, withdrawn?: ContactWay, } } | { "override_due": { at: Timestamp, reason: string, } } | { "decide_conflict": { conflict: string, choice: Choice, } } | { "close_for_silence": { note: string, } } | { "answer_survey": { answers: { [key in string]: string }, comment: string, } } | { "record_letter": RecordLetter } | { "mark_letter": { letter: ActId, step: LetterStep, text: string, } } | { "archive": { place: string, } } | { "tell_state": ToldState };

/** A paper that a move of a record demands. */
export type DemandedPaper = {
  /** Its form. */
  form: FormId,
  /** As printed. */
  title: string,
  /** Who signs it, by the labels of its places. */
  signers: Array<string>,
  /** The ticket on which it stands, or may be made; none where no linked ticket has such a paper. */
  ticket: DocumentId | null,
  /** What of it is not there; empty: it stands. */
  lacks: Array<Missing>, };

/** In which browser it runs there. */
export type DeviceBrowser = "other" | "safari" | "chrome" | "firefox" | "edge" | "samsung" | "inside";

/** A device, as its own check found it. */
export type DeviceCheck = {
  /** The app's version, `0.1.0`. */
  app: string,
  /** What it runs on. */
  system: DeviceSystem,
  /** In which browser. */
  browser: DeviceBrowser,
  /** The browser's major version, of an iPhone the system's; 0 where it is not told, 255 for all beyond. */
  version: number,
  /** The app is installed. */
  installed: boolean,
  /** What was found. */
  outcomes: CheckOutcomes, };

/** One enrolled browser profile of one person. Drawn by the server; written as 13 letters of Crockford's base 32. */
export type DeviceId = string;

/** What the device runs on. */
export type DeviceSystem = "other" | "ios" | "ipados" | "android" | "windows" | "mac" | "chromeos" | "linux";

/** One thing that is another after the act. */
export type Difference = {
  /** `state`, `assignee`, `note`, `text`, `field`, `item`, `material`, `request`, `conflict` … */
  what: string,
  /** The field's, item's, line's or section's id, where there are several of the kind. */
  key: string | null,
  /** What stood; none where nothing did. */
  before: string | null,
  /** What stands; none where nothing does. */
  after: string | null, };

/** A reading on a ticket that differs from the registry. The desk takes it over with `SetEquipmentField`, or not. */
export type Discrepancy = {
  /** The field of the ticket's form. */
  field: FieldId,
  /** Its label. */
  label: string,
  /** The field of the registry. */
  registry: EquipmentField,
  /** What was read, by whom, when. */
  read: Register<string>,
  /** What is registered; empty where nothing is. */
  registered: string, };

/** Money in dispute on a ticket: what is owed, less what was given back. */
export type Disputed = {
  /** The field that says what is owed. */
  owed: FieldId,
  /** The field that says what was given back; as its counter-entry corrects it (R33). */
  returned: FieldId, };

/** One Automerge document: a ticket or an equipment item. A UUIDv7 made where it is born, offline or not. */
export type DocumentId = string;

/** Which kind of document an act is about: told so that a birth can be told from a stray. */
export type DocumentKind = "ticket" | "equipment" | "record";

/** What a plan does. */
export type Does = { "open": Opens } | { "remind": {
    /** Services. */
    services: Array<ServiceId>,
    /** In these words. */
    text: string, } };

/** An author's edit of their own section of a text. */
export type EditText = {
  /** Which text. */
  kind: TextKind,
  /** The section, named by the act that began it; none begins one. */
  section?: ActId,
  /** The replacements, in order, each on the outcome of the one before. */
  splices?: Array<Splice>,
  /** The whole text as its author then saw it: kept as a section of its own where a splice does not fit. */
  whole: string, };

/** A service that earlier data had and the present ones have no more, or have without some of its papers. */
export type EndedService = {
  /** Its id. */
  id: ServiceId,
  /** Its team, where its tickets were restricted. */
  restricted?: TeamId,
  /** Who alone saw them, where that was not the team. */
  restricted_to?: Restriction,
  /** The roles that alone saw the files of some of its documents; none: whoever read the ticket did at last. */
  hidden?: { [key in FieldId]: Array<RoleId> }, };

/** A field of an equipment item. */
export type EquipmentField = "inventory" | "serial" | "mac" | "ip" | "type" | "brand" | "model" | "name" | "person" | "client_org" | "building" | "level" | "room" | "port" | "vlan" | "extension" | "condition" | "warranty" | "custodianship";

/** A note in an item's history. */
export type EquipmentNote = {
  /** Who, when. */
  stamp: Stamp,
  /** What. */
  text: string, };

/** An equipment item in a list. */
export type EquipmentSummary = {
  /** Its id. */
  id: DocumentId,
  /** Inventory number. */
  inventory: string,
  /** Serial number. */
  serial: string,
  /** MAC address. */
  mac: string,
  /** Short name («Teléfono IP Grandstream GRP2614»). */
  name: string,
  /** Kind. */
  kind: string,
  /** Assigned to. */
  person: string,
  /** Where. */
  building: BuildingId | null,
  /** Level and room. */
  room: string,
  /** Condition. */
  condition: string,
  /** Folded tokens for search. */
  tokens: Array<string>,
  /** Open conflicts. Absent where there are none, and in what an earlier build wrote. */
  conflicts?: number,
  /** Labels that lead to it, also those taken off. */
  labels?: Array<LabelId>,
  /** It was registered twice: this is the one that counts. */
  merged_into?: DocumentId,
  /** Who has it by the last hand-over. */
  holder?: string,
  /** It left its user and is not back. */
  custody?: OpenCustody, };

/** The item as a screen shows it. */
export type EquipmentView = {
  /** Its id. */
  id: DocumentId,
  /** Who registered it. */
  born: Stamp,
  /** The registry. */
  fields: { [key in EquipmentField]?: Register<string> },
  /** Notes, in order. */
  notes: Array<EquipmentNote>,
  /** Every decision asked for, in order. */
  requests: Array<Request>,
  /** Labels, in the order in which they were stuck on. */
  labels: Array<LabelBinding>,
  /** Who has it. */
  custody: Custody,
  /** Where it is, in words. */
  whereabouts: Whereabouts,
  /** How it moved. */
  movements: Array<MovementEvent>,
  /** The movement that a next one must name. */
  last_movement: ActId | null,
  /** «Baja»: who, when. */
  withdrawn: Stamp | null,
  /** It was registered twice: the other is the one that counts. */
  merged_into: DocumentId | null,
  /** Where it was seen, the latest last. */
  sightings: Array<Sighting>,
  /** What it holds, where it is a storeroom or a technician's bag. */
  stock: Array<Stock>,
  /** What went in and out, the latest last. */
  stock_entries: Array<StockEntry>,
  /** Conflicts, open and settled. */
  conflicts: Array<Conflict>,
  /** What was taken out of it (R29), the oldest first. */
  redactions?: Array<Redaction>, };

/** A row. Of those that fit a ticket the first counts, so that the particular stands before the general. */
export type EscalationRow = {
  /** Its id. */
  id: string,
  /** Of these services; empty: of any. */
  services?: Array<ServiceId>,
  /** Of services of these categories; empty: of any. */
  categories?: Array<string>,
  /** At these priorities; empty: at any. */
  priorities?: Array<PriorityId>,
  /** Of those whose common fields say so: how grave an incident is (OAX-107); none: whatever they say. */
  when?: Expr,
  /** The level that it leaves, from 1. */
  level: number,
  /** Who takes it; none: the team that has it, a level up. */
  team?: TeamId,
  /** Who is told. */
  tell?: Array<RoleId>,
  /** Who decides what becomes of it, where this is the last level. */
  decides?: RoleId,
  /** The server takes the step by itself so many open minutes after the promise was broken; none: only people do. */
  after_breach_minutes?: number,
  /** Where the manual says so; «ours» where it does not. */
  source?: string, };

/** A period and the moment in it. */
export type Every = { "day": {
    /** At what time. */
    at: TimeOfDay, } } | { "week": {
    /** On which day. */
    on: DayOfWeek,
    /** At what time; none: when the desk closes on that day. */
    at?: TimeOfDay, } } | { "month_end": {
    /** At what time; none: when the desk closes on that day. */
    at?: TimeOfDay, } } | { "year": {
    /** In which month. */
    month: number,
    /** On which day of it. */
    day: number,
    /** At what time. */
    at: TimeOfDay, } };

/** A file as a screen shows it. */
export type Evidence = {
  /** The act that attached it. */
  id: ActId,
  /** Who, when. */
  stamp: Stamp,
  /** Whether the server has the bytes; none while they are still on their way. */
  sealed: Sealing | null,
  /** Taken out of sight. */
  retired: Retired | null,
  /** R3: the same bytes were attached before, for the same purpose: it is one file. */
  same_as?: ActId,
  /** R16: it came after the ticket was closed. */
  late?: boolean,
  /** Hash of the bytes. */
  sha256: Sha256,
  /** How many bytes. */
  size: number,
  /** Of which type. */
  media: Media,
  /** File name as its author sees it. */
  name?: string,
  /** What it shows. */
  caption?: string,
  /** Before or after the work. */
  moment?: Moment,
  /** Which equipment it shows. */
  equipment?: DocumentId,
  /** The field of a form, or the attachment demanded by the service, that it answers. */
  field?: FieldId,
  /** The evidence of which this is a marked copy (an arrow, a blurred face): both are kept. */
  derived_from?: ActId,
  /** When it was taken, where that is not when it was attached. */
  taken_at?: Timestamp,
  /** Its class of information, where the organisation asks for one (OCO-28). */
  class?: FileClass,
  /** Whether who asked for the service sent it, as another system told it of a file that came over; none where none told. */
  by_requester?: boolean, };

/** Photographs and files. */
export type EvidenceSettings = {
  /** Where a photograph was taken. */
  location: Location,
  /**
   * Which types of files are taken beside photographs, PDF and plain text, which always are; none: every type that there
   * is.
   */
  files?: Array<Media>,
  /**
   * The classes of information that whoever attaches a file chooses among (OCO-28), each with the roles that alone see
   * such a file; no roles: whoever reads the ticket. No classes: nobody is asked.
   */
  classes?: { [key in FileClass]?: Array<RoleId> }, };

/** A condition that was read and understood. */
export type Expr = string;

/** One field. */
export type FieldDef = {
  /** Its id; the same id in two forms is the same datum. */
  id: FieldId,
  /** As printed in the manual. */
  label: string,
  /** The heading under which this field and those after it are printed («B) ENTREGA…», OCO-25). */
  section?: string,
  /** What it takes. */
  kind: FieldKind,
  /** Whether an answer is demanded at its stage (a service's lists may demand it elsewhere). */
  required: boolean,
  /** When it is asked and judged. */
  stage: Stage,
  /** Words of help under it. */
  help?: string,
  /** What a choice offers. */
  options?: Array<string>,
  /** A list kept elsewhere that a choice offers (`dependencias`); its values are not checked here. */
  options_source?: string,
  /** Whether a choice takes several of its options, one a line. */
  multiple?: boolean,
  /** Shown and judged only if it holds. */
  when?: Expr,
  /** Demanded only if it holds. */
  required_when?: Expr,
  /** Who fills it, where that is not who files the request. */
  filled_by?: RoleId,
  /** The ticket's own datum that answers it; such a field is judged but not shown in the service's form. */
  core?: Core,
  /** The field of the equipment's registry that it reads on site: a difference is shown, never written over (R6). */
  registry?: EquipmentField,
  /**
   * The series of numbers of which the server gives it one as the ticket is born, beside the ticket's own folio: asked
   * of nobody, and nobody's to change (OAX-65, OAX-108). One that was typed before stays.
   */
  series?: RecordNumber,
  /** A sum of money: once a paper that bears it is signed it does not change, and a counter-entry corrects it (R33). */
  cash?: boolean,
  /**
   * The sum that this one corrects once the paper that bears it is signed: that paper is its counter-entry, and prints
   * the difference below it (R33).
   */
  corrects?: FieldId, };

/** A field of a form (`ubicacion_exacta`). */
export type FieldId = string;

/** What a field takes. */
export type FieldKind = "bool" | "choice" | "date" | "email" | "equipment" | "ip" | "mac" | "number" | "phone" | "photo" | "signature" | "text" | "textarea" | "time" | "url";

/** A field as the screen shows it. */
export type FieldState = {
  /** Whether it is shown. */
  shown: boolean,
  /** Whether it must be answered at this stage. */
  mustHave: boolean,
  /** What is wrong with the answer. */
  error: Reason | null,
  /** Its id; the same id in two forms is the same datum. */
  id: FieldId,
  /** As printed in the manual. */
  label: string,
  /** The heading under which this field and those after it are printed («B) ENTREGA…», OCO-25). */
  section?: string,
  /** What it takes. */
  kind: FieldKind,
  /** Whether an answer is demanded at its stage (a service's lists may demand it elsewhere). */
  required: boolean,
  /** When it is asked and judged. */
  stage: Stage,
  /** Words of help under it. */
  help?: string,
  /** What a choice offers. */
  options?: Array<string>,
  /** A list kept elsewhere that a choice offers (`dependencias`); its values are not checked here. */
  options_source?: string,
  /** Whether a choice takes several of its options, one a line. */
  multiple?: boolean,
  /** Shown and judged only if it holds. */
  when?: Expr,
  /** Demanded only if it holds. */
  required_when?: Expr,
  /** Who fills it, where that is not who files the request. */
  filled_by?: RoleId,
  /** The ticket's own datum that answers it; such a field is judged but not shown in the service's form. */
  core?: Core,
  /** The field of the equipment's registry that it reads on site: a difference is shown, never written over (R6). */
  registry?: EquipmentField,
  /**
   * The series of numbers of which the server gives it one as the ticket is born, beside the ticket's own folio: asked
   * of nobody, and nobody's to change (OAX-65, OAX-108). One that was typed before stays.
   */
  series?: RecordNumber,
  /** A sum of money: once a paper that bears it is signed it does not change, and a counter-entry corrects it (R33). */
  cash?: boolean,
  /**
   * The sum that this one corrects once the paper that bears it is signed: that paper is its counter-entry, and prints
   * the difference below it (R33).
   */
  corrects?: FieldId, };

/** Who a file's content may be told to, by the law's words; the later of them, the fewer. */
export type FileClass = "public" | "reserved" | "confidential";

/** A level of a building. */
export type Floor = {
  /** «Planta baja», as it is written into a ticket's place. */
  level: string,
  /** The departments, rooms and windows on it. */
  places?: Array<string>, };

/** How official numbers look. */
export type FolioFormat = {
  /** «TYS». */
  prefix: string,
  /** Digits, with zeros before. */
  digits: number,
  /** The first number issued. */
  first: number, };

/** A form of the organisation. */
export type Form = {
  /** Its id. */
  id: string,
  /** What it is. */
  kind: FormKind,
  /** Its official code (`FSCI-ATID`). */
  code?: string,
  /** The document under control that it belongs to, of `settings.documents`: its revision stands on each page (SEC-40). */
  control?: string,
  /** As printed. */
  title: string,
  /** Who fills it, in the manual's words. */
  filled_by?: string,
  /** Its fields, in order. */
  fields: Array<FieldDef>,
  /** Its signatures. */
  signatures?: Array<SignaturePlace>,
  /** What is attached to it. */
  attachments?: Array<Attachment>,
  /**
   * For how many days a photograph of it, signed on paper, is kept once the ticket is over: then the server destroys it
   * (A16). What the service says of the document that it is comes first. None: as the rest of the ticket.
   */
  destroy_after_days?: number,
  /** Legends printed on it, verbatim. */
  legends?: Array<string>,
  /** Where the manual says so. */
  source?: string, };

/** A form of the organisation's data (`st-ere`). */
export type FormId = string;

/** What a form is. */
export type FormKind = "portal" | "intake" | "ticket-data" | "form" | "oficio" | "document" | "record" | "report" | "system-document";

/** A screen of ours that asks what a form of the manual asks, where no service names that form. */
export type FormScreen = "portal" | "status" | "call" | "letters";

/** How the organisation's papers were worded by earlier data, where that was otherwise than now. */
export type FormerPapers = {
  /** What the data themselves put on a paper. */
  words?: Array<FormerWords>,
  /** Forms that somebody signs, with what a paper shows of them alone. */
  forms?: Array<Form>, };

/** What earlier data put on a paper, whatever its ticket says. */
export type FormerWords = {
  /** The institution's name. */
  name: string,
  /** Labels of channels that are others by now. */
  channels?: { [key in ChannelId]: string },
  /** Names of services' teams that are others by now. */
  teams?: { [key in ServiceId]: string },
  /** Codes and versions of services' procedures that are others by now. */
  procedures?: { [key in ServiceId]: string }, };

/** A number that may have decimals; all others of the contract are whole. */
export type Fraction = number;

/** Why a ticket is cancelled (T26). */
export type Ground = "withdrawn" | "duplicate" | "other";

/** A guard with its words. */
export type Guard = {
  /** The rule. */
  rule: GuardRule,
  /** In the seed's words. */
  label: string, };

/** A rule the server or the desk judges before the service is given. */
export type GuardRule = "complete_and_valid" | "asset_owned_by_org" | { "one_per_asset": {
    /** Months. */
    months: number, } } | { "declared": {
    /** The name. */
    flag: FieldId, } } | { "backup_first": {
    /** The field that says so. */
    done: FieldId,
    /** Fields that ask for one; then its user validates it before the work is finished. */
    asked: Array<FieldId>, } } | "linked_to_origin" | { "before_vendor": {
    /** The field that says whether it has a warranty; none where nobody asks. */
    warranty?: FieldId,
    /** The attachment that orders the repair. */
    order: FieldId, } } | { "notice_days": {
    /** The field. */
    field: FieldId,
    /** Days. */
    days: number, } } | { "forbidden_values": {
    /** The field. */
    field: FieldId,
    /** The values. */
    values: Array<string>, } } | { "requester_owns": {
    /** The field. */
    field: FieldId, } } | "notice";

/** A person's hand: name, position and strokes. */
export type Hand = {
  /** Full name, as it is printed beneath. */
  name: string,
  /** Position or capacity («Resguardante»). */
  position?: string,
  /** What was drawn. */
  strokes: Strokes, };

/**
 * An item goes from one pair of hands to another (ST-ERE: SEC-22, SEC-35). A decision (R20): each names the one before
 * it; of two with the same predecessor the first received with both signatures stands, the other opens a dispute.
 */
export type HandOver = {
  /** The last hand-over its author knew; none for the first. */
  previous?: ActId,
  /** Who gives. */
  from: Holder,
  /** Who takes. */
  to: Holder,
  /** The ticket it belongs to. */
  ticket?: DocumentId,
  /** What for, in the form's words. */
  purpose?: string,
  /** In which condition. */
  condition: string,
  /** With which accessories. */
  accessories?: Array<string>,
  /** Photographs: evidence of the ticket. */
  photos?: Array<ActId>,
  /** What both sides were shown: `equipment::receipt` of it. */
  text: string,
  /** The signature of who gives. */
  given?: Hand,
  /** The signature of who takes. */
  taken?: Hand,
  /** Who witnessed it: the joint review on return has three parties (SEC-27). */
  witness?: Hand, };

/** Who has an item in their hands. */
export type Holder = {
  /** What they are. */
  kind: HolderKind,
  /** The person, where the directory knows them. */
  person?: PersonId,
  /** Name of the person, provider or storeroom. */
  name: string, };

/** What kind of party holds an item. */
export type HolderKind = "user" | "technician" | "operator" | "vendor" | "storeroom";

/** Which days are rest days. */
export type Holidays = {
  /** The federal rest days of Mexico, reckoned for any year. */
  federal: boolean,
  /** State, municipal and own days, by date. */
  own: Array<RestDay>, };

/** What can be done to an equipment item. */
export type Item = { "register_equipment": { fields: { [key in EquipmentField]?: string }, } } | { "set_equipment_field": { field: EquipmentField, value: string, } } | { "add_equipment_note": { text: string, } } | { "see_item": { place: Place, audit: string, } } | { "move_stock": { item: string, delta: number, unit: string, ticket: DocumentId | null, line: ActId | null,
    /** Nothing was brought or taken: a count found so many more or less than were on record. */
    counted?: boolean,
    /**
     * How many the count found to be there: so many they were at that instant, whatever else is told later of the time
     * before it. None of what no count found, and of a count that an earlier build made.
     */
    found?: number, } } | { "set_minimum": { item: string, unit: string, minimum: number, } } | { "hand_over": HandOver } | { "move_item": Movement } | { "bind_label": { label: LabelId, } } | { "retire_label": { label: LabelId, reason: string, } } | { "merge_item": { other: DocumentId, reason: string, } };

/** A class of items that the organisation keeps, and the types of the registry that are of it (OCO-05). */
export type ItemClass = {
  /** As people read it: «Circuito cerrado de seguridad». */
  name: string,
  /** What an item of it may be, as it is chosen: «Cámara». */
  types: Array<string>, };

/** An item of a service's checklist (`oax-alta-nodo.3`). */
export type ItemId = string;

/** The sections on the pages of items of some types. */
export type ItemPage = {
  /** The types of the registry, as a plan names them: without regard to case or accents. */
  types: Array<string>,
  /** In order. */
  sections: Array<ItemSection>, };

/** Tickets of an item that belong together. */
export type ItemSection = {
  /** As it is read: «Cortes de efectivo». */
  title: string,
  /** Of these services. */
  services: Array<ServiceId>,
  /** Which of them. */
  shows: Shows,
  /** The money that those which are open tell of. */
  disputed?: Disputed, };

/** What became of what was promised, and at which level of attention. */
export type Kept = {
  /** The level (OAX-23); 0 in what an earlier build wrote, which counts as the first. */
  level?: number,
  /** The first answer came in time, or late; none while there is none, or none was promised. */
  answer?: boolean,
  /** The solution came in time, or late; none while it is not there, or none was promised. */
  solution?: boolean, };

/** An entry of an add-wins set (R25). */
export type Label = { "tag": string } | { "watcher": PersonId } | { "ticket": DocumentId } | { "duplicate": DocumentId } | { "article": string };

/** A label that leads to the item, for ever. */
export type LabelBinding = {
  /** Which. */
  label: LabelId,
  /** Who stuck it on, when. */
  bound: Stamp,
  /** Whether the server has not ruled on it yet. */
  pending: boolean,
  /** It is no longer on the item; whoever scans it is still led here. */
  retired: LabelRetired | null, };

/**
 * What a label's QR code names: opaque, drawn at random, never given twice. Fifty bits and a check letter: eleven
 * letters of Crockford's base 32, shown to people as `K7QM-2F9X-TR4`.
 */
export type LabelId = string;

/** A label taken off. */
export type LabelRetired = {
  /** Who, when. */
  stamp: Stamp,
  /** Why. */
  reason: string, };

/** Something that an act asks for and that is not there. */
export type Lack = {
  /** How it is given. */
  kind: LackKind,
  /** The field, item, paper or place for a signature. */
  id: string,
  /** Its label, for the person. */
  label: string,
  /** The roles that give it, by name; empty where whoever does the work gives it. */
  by: Array<string>, };

/** How something that is missing is given. */
export type LackKind = "field" | "value" | "item" | "diagnosis" | "file" | "paper" | "signature" | "stale" | "approval" | "other";

/** An official letter of the ticket, as it stands in the register (R31). */
export type Letter = {
  /** The request that entered it. */
  act: ActId,
  /** By whom. */
  by: PersonId,
  /** When it came or was written: the stamp's hour where it was told, else when it was entered. */
  at: Timestamp,
  /** The register's number; none until the server has given it. */
  register: string | null,
  /** What was entered. */
  letter: RecordLetter,
  /** The steps it has taken. */
  marks: { [key in LetterStep]?: LetterMark }, };

/** A line of the register of official letters. */
export type LetterLine = {
  /** The act that entered it. */
  act: ActId,
  /** In or out. */
  way: LetterWay,
  /** The register's number; none until the server has given it. */
  register: string | null,
  /** The number printed on it. */
  number: string,
  /** The date printed on it. */
  dated: string,
  /** The date on which it was handed in. */
  delivered_on?: string,
  /** When it came or was written. */
  at: Timestamp,
  /** Who took it in, or sent it out. */
  by?: PersonId,
  /** Who sent it, or to whom it goes. */
  counterpart: string,
  /** What it is about. */
  subject: string,
  /** What comes with it; empty where nothing does. */
  annexes?: string,
  /** The day by which it asks to be answered; empty where it names none. */
  answer_by?: string,
  /** A letter that went out on the same ticket answers it. */
  answered?: boolean,
  /** The steps it has taken. */
  steps: Array<LetterStep>, };

/** A step that a letter has taken. */
export type LetterMark = {
  /** The request. */
  act: ActId,
  /** By whom. */
  by: PersonId,
  /** When. */
  at: Timestamp,
  /** In words. */
  text: string, };

/** How the register's own numbers of official letters begin, and what becomes of a letter that asks for no service. */
export type LetterSettings = {
  /** Of what comes in. */
  incoming: string,
  /** Of what goes out. */
  outgoing: string,
  /** The service of letters that ask for none (BJ-10); none: a letter is entered on a ticket of another service alone. */
  service?: ServiceId, };

/** A step of a letter's own way (C31: that it was attended and that this is recorded are two). */
export type LetterStep = "stamped_attended" | "delivered" | "recorded_attended" | "archived";

/** Which way an official letter goes. */
export type LetterWay = "incoming" | "outgoing";

/**
 * By which a phone seals its outbox for other hands, and knows the receipts for it (`light`). It has them with the
 * directory, so that they are there where there is no network. Keys are written in lower-case hexadecimal.
 */
export type LightKeys = {
  /** The institution's id, which what is sealed and every receipt names. */
  institution: string,
  /** The server's X25519 public key: 32 bytes. */
  public: string,
  /** The P-256 key of its receipts: an uncompressed SEC1 point, 65 bytes. */
  receipts: string, };

/** What becomes of the place that a photograph says it was taken at. */
export type Location = "drop" | "keep";

/** A checklist item's mark (R5). */
export type Mark = { "pending": Record<symbol, never> } | { "done": {
    /** The value measured. */
    value?: string, } } | { "not_applicable": {
    /** Why. */
    reason: string, } };

/** A line of the material list. */
export type Material = {
  /** The act that added it. */
  id: ActId,
  /** Who, when (the last change). */
  stamp: Stamp,
  /** What. */
  description: string,
  /** How many; 0 is struck. */
  quantity: number,
  /** Of what measure. */
  unit: string,
  /** How many were requested, authorised, received, where it must be bought. */
  steps?: { [key in MaterialStep]?: Register<number> }, };

/** A step on the way of material that must be bought (BJ-17, BJ-18). */
export type MaterialStep = "requested" | "authorised" | "received";

/** Of which type a file is. Photographs are shown, recordings played by the app; all else is bytes, only ever saved. */
export type Media = "jpeg" | "png" | "webp" | "pdf" | "heic" | "doc" | "docx" | "xls" | "xlsx" | "ppt" | "pptx" | "odt" | "ods" | "odp" | "text" | "csv" | "log" | "eml" | "zip" | "ogg" | "m4a" | "mp4";

/** Something required that is not there. */
export type Missing = {
  /** The field or item. */
  id: string,
  /** Its label, for the person. */
  label: string, };

/** Whether a photograph shows how it was found or how it was left. */
export type Moment = "before" | "after";

/** A movement asked for. */
export type Movement = {
  /** How. */
  kind: MovementKind,
  /** The last movement its author knew: of two concurrent ones both are seen. */
  previous?: ActId,
  /** Why. */
  reason: string,
  /** The ticket it belongs to. */
  ticket?: DocumentId,
  /** The signed paper of the ticket that orders it: the act of the signature. */
  paper?: ActId,
  /** Signed here, where no paper is. */
  signature?: Hand, };

/** One movement asked for, in the order in which they were made. */
export type MovementEvent = {
  /** Who, when; its act names the event. */
  stamp: Stamp,
  /** How it moves. */
  movement: Movement,
  /** It changed the registry. */
  stands: boolean,
  /** The server has not ruled on it yet. */
  pending: boolean,
  /** The server's answer. */
  ruling: Ruling | null, };

/** How an item moves. Movements change the registry by ruling, never by an edit (R21). */
export type MovementKind = { "relocation": {
    /** Where to. */
    place: Place, } } | { "withdrawal": Record<symbol, never> } | { "reassignment": {
    /** Who. */
    person: string,
    /** Of which dependencia. */
    client_org: string, } } | { "swapped_out": {
    /** The item that takes its place. */
    by: DocumentId, } } | { "swapped_in": {
    /** The item that leaves. */
    instead_of: DocumentId,
    /** Where. */
    place: Place,
    /** For whom. */
    person: string,
    /** Of which dependencia. */
    client_org: string, } } | { "warranty_return": Record<symbol, never> } | { "occupancy": {
    /** Taken; else free. */
    taken: boolean, } };

/** Hours other than the organisation's for services that name them (kiosks open every day). */
export type NamedHours = {
  /** The name services use. */
  id: string,
  /** Weekly hours; none: they are to be decided before anybody is served. */
  hours: Array<Opening>,
  /** Whether the rest days of the organisation count here. */
  holidays: boolean, };

/** A note or a reply. */
export type Note = {
  /** Who, when. */
  stamp: Stamp,
  /** For whom. */
  audience: Audience,
  /** What. */
  text: string,
  /** R16: it came after the ticket was closed. */
  late?: boolean,
  /** The step of the story that it is, where the server wrote it by its clock. */
  server?: ServerStep,
  /** Who wrote it in another system, and when: its own stamp says only when it came over. */
  told?: ToldEntry, };

/** Bytes, written in lower-case hexadecimal. */
export type Octets = string;

/** The work offered to a colleague (AGU-38). */
export type Offer = {
  /** The request that offered it. */
  act: ActId,
  /** By whom. */
  by: PersonId,
  /** To whom. */
  to: PersonId,
  /** When. */
  at: Timestamp, };

/** An item that left its user's hands and is not back (SEC-36): whoever answers for the workshop has it in their list. */
export type OpenCustody = {
  /** When it left them, however often it went on since. */
  since: Timestamp,
  /** What has it by the last hand-over: a technician, a storeroom, a provider. */
  with: HolderKind,
  /** The ticket of the hand-over by which it left them: whose receipt it is. */
  ticket?: DocumentId, };

/** What a record is born with. */
export type OpenRecord = {
  /** Of which register. */
  register: RegisterId,
  /** Its fields. */
  fields: { [key in FieldId]: string },
  /** Those of its fields that are long texts: what several write into one at once is all in it. */
  texts?: Array<FieldId>,
  /** What it has to do with from the first. */
  links?: Array<DocumentId>, };

/** Everything known when a ticket is born. */
export type OpenTicket = {
  /** The service asked for. */
  service: ServiceId,
  /** Which of the service's variants, where it has some. */
  subservice?: string,
  /** Incident or request (OAX-02). */
  kind: TicketKind,
  /** How it came in (OAX-14). */
  channel: ChannelId,
  /** One line («Resumen del problema»). */
  subject: string,
  /** What was told («Mensaje», «Descripción»). */
  description?: string,
  /** Who asks. */
  requester: Requester,
  /** Where. */
  place: Place,
  /** Which equipment it is about. */
  equipment?: DocumentId,
  /** The service's own fields. */
  fields?: { [key in FieldId]: string },
  /** Priority proposed at intake; the desk decides (R7). */
  priority?: PriorityId,
  /** The reference shown until the folio is issued (`P-K4-017`); searchable for ever (R1). */
  provisional: string,
  /** When the call or letter came, if earlier than the capture (OAX-21). */
  occurred_at?: Timestamp,
  /** The ticket this one continues. */
  continues?: DocumentId,
  /** The ticket this one is a part of: a task of another team (OAX-41), a phase of a project (AGU). */
  parent?: DocumentId,
  /** The part that must be done before this one begins. */
  after?: DocumentId,
  /** The version of the organisation's data its author worked under (R30). */
  catalog: string, };

/** Open on these days between these times (OAX-13). */
export type Opening = {
  /** On which days; none: they are to be decided. */
  days: Array<DayOfWeek>,
  /** From. */
  from: TimeOfDay,
  /** To, the same day. */
  to: TimeOfDay, };

/**
 * The ticket that a plan opens. In its texts stand `{date}`, `{weekday}`, `{item}`, `{inventory}`, `{kind}`, `{person}`,
 * `{client_org}`, `{folio}` for what is known then.
 */
export type Opens = {
  /** Of which service. */
  service: ServiceId,
  /** Its variant. */
  subservice?: string,
  /** Incident or request. */
  kind: TicketKind,
  /** By which channel. */
  channel: ChannelId,
  /** One line. */
  subject: string,
  /** What is to be done. */
  description?: string,
  /** How pressing. */
  priority?: PriorityId,
  /** One for each item of these kinds; empty: one. */
  each?: Array<string>,
  /** Answers of the form. */
  fields?: { [key in FieldId]: string },
  /** On whose behalf. */
  requester: Behalf, };

/** Everything an organisation decides for itself. Serialised, it is what the phone is given. */
export type Organisation = {
  /** `oaxaca`. */
  id: string,
  /** First 16 hexadecimal digits of the SHA-256 of its content: which data an act was made under (R30). */
  version: string,
  /** Its full name. */
  name: string,
  /** As a screen has room for. */
  short_name: string,
  /** IANA name of the time zone. */
  timezone: string,
  /** Its clocks, as the server looks them up by that name. */
  zone: Zone,
  /** What it calls those it serves («Dependencia o Entidad»). */
  client_word: string,
  /** How to reach the desk. */
  contacts: Array<ContactPoint>,
  /** Weekly hours (OAX-13). */
  hours: Array<Opening>,
  /** What the clocks do outside them. */
  out_of_hours: OutOfHours,
  /** Rest days. */
  holidays: Holidays,
  /** Other hours that services name. */
  calendars: Array<NamedHours>,
  /** Domains a requester's mail must be of (OAX-79); empty: any. */
  allowed_mail_domains: Array<string>,
  /** How folios look. */
  folio: FolioFormat,
  /** Teams. */
  teams: Array<Team>,
  /** Roles. */
  roles: Array<Role>,
  /** The scale of priorities, from the least. */
  priorities: Array<Priority>,
  /** The states' names, in the order of the lifecycle. */
  states: Array<StateLabel>,
  /** The organisation's own groups of states. */
  state_groups: Array<StateGroup>,
  /** Channels. */
  channels: Array<Channel>,
  /** T1–T26. */
  transitions: Array<Transition>,
  /** Buildings. */
  buildings: Array<Building>,
  /** Categories, in the order of the catalog. */
  categories: Array<string>,
  /** What people call a category, where that is not its name («Red»: «Cables y conexión»). */
  category_words?: { [key in string]: string },
  /** Services. */
  services: Array<ServiceDef>,
  /** Forms. */
  forms: Array<Form>,
  /** Forms of the channels themselves, by id: the portal's, the agent's. */
  intake_forms: Array<string>,
  /** Fields that services ask without a form. */
  fields: Array<FieldDef>,
  /** Its own decisions. */
  settings: Settings,
  /** Who takes a ticket that is not solved at its level. */
  escalation?: Array<EscalationRow>,
  /** What comes round by the calendar. */
  plans?: Array<Plan>,
  /** What it keeps lists of beside tickets and equipment. */
  registers?: Array<RegisterDef>,
  /** What of the public portal's pages is its own. */
  portal?: PortalFace,
  /** How its files are classified and for how long they are kept (decision 0053); none: nothing is. */
  archive_chart?: ArchiveChart,
  /** What each earlier version did not demand yet (R30): written by the server, never in the files. */
  earlier?: { [key in string]: { [key in ServiceId]: Array<string> } },
  /** How papers were worded by earlier data (R18): written by the server, never in the files. */
  former_papers?: FormerPapers,
  /** Services and papers of earlier data that these have no more (R29): written by the server, never in the files. */
  ended_services?: Array<EndedService>, };

/** What the clocks do with a request that comes outside the hours. */
export type OutOfHours = "next-opening" | "receipt";

/** Many reports of one building that came together. */
export type Outage = {
  /** Where. */
  building: BuildingId,
  /** The service that all of them are for; none where they are for several. */
  service?: ServiceId,
  /** How many are open. */
  count: number,
  /** When the first of them was received. */
  since: Timestamp,
  /** The open ones, the first received first. */
  tickets: Array<DocumentId>, };

/** Of a ticket, what an outage is seen by. */
export type OutageReport = {
  /** The ticket. */
  id: DocumentId,
  /** Where. */
  building: BuildingId,
  /** For which service. */
  service: ServiceId,
  /** When it was received. */
  created: Timestamp,
  /** Where it stands. */
  state: State, };

/** From how many open reports of one building, received within so many hours, it is an outage (`crate::outage`). */
export type OutageRule = {
  /** So many reports. */
  least: number,
  /** Within so many hours. */
  hours: number, };

/** A form filled from a ticket. */
export type Paper = {
  /** Of which ticket. */
  document: DocumentId,
  /** Which form. */
  form: FormId,
  /** The version of the rendering. */
  format: number,
  /** The institution. */
  organisation: string,
  /** The form's official code. */
  code: string | null,
  /** The document under control that it belongs to. */
  control?: PaperControl,
  /** As printed. */
  title: string,
  /** The official number, once there is one. */
  folio: string | null,
  /** The reference that the ticket has had since it was opened. */
  reference: string,
  /** When the request was received. */
  opened: Timestamp,
  /** By its label, what a line that nobody wrote is printed as, where nobody has signed the paper ([`Paper::reads`]). */
  unwritten?: { [key in string]: string },
  /** What it says. */
  sections: Array<PaperSection>,
  /** Legends, verbatim. */
  legends: Array<string>,
  /** Places for signatures. */
  signatures: Array<SignatureBox>, };

/**
 * What a paper tells of the document under control that its form belongs to (SEC-40, AGU-64, BJ-47, OCO-32). No part of
 * what is signed: a later revision amends no signature.
 */
export type PaperControl = {
  /** Code, title, responsible, emission and revision, as they stand on each page. */
  line: string,
  /** Who made, reviewed, validated and authorised it, a line each. */
  approvals: Array<string>, };

/** A paper without which a record does not go on, or work is not finished. */
export type PaperDemand = {
  /** Its form: signed in each of its places or photographed; one without places, with all that it asks. */
  form: FormId,
  /** What it must say, by its fields («Aprobada», AGU-12). */
  says?: { [key in FieldId]: string }, };

/** Lines that belong together. */
export type PaperSection = {
  /** Its heading; empty for the form's fields before its first heading. */
  title: string,
  /** Its lines. */
  rows: Array<Row>, };

/** A part into which a ticket of the service is divided (OAX-41, AGU-01). */
export type Part = {
  /** As people read it; a part names itself by it. */
  name: string,
  /** Who does it, where that is not the service's team. */
  team?: TeamId,
  /** The items of the checklist that it does. */
  items?: Array<ItemId>,
  /** The part that comes before it. */
  after?: string,
  /** It begins once the approvals of the whole are granted (AGU-07). */
  authorised?: boolean, };

/** A person as the organisation knows them. Imported, or made when a requester first writes. */
export type Person = {
  /** Stable id. */
  id: PersonId,
  /** Full name as written by the institution. */
  name: string,
  /** Roles held; empty for one who may no longer act. */
  roles: Array<RoleId>,
  /** Teams worked for. */
  teams: Array<TeamId>,
  /** Buildings served (technicians). */
  buildings: Array<BuildingId>,
  /** Institutional mail. */
  mail: string | null,
  /** Extension or telephone. */
  phone: string | null,
  /** Dependencia or unit the person belongs to (requesters, enlaces). */
  client_org: string | null,
  /** False once the person has left: their devices sync no more, their history stands. */
  active: boolean,
  /** When they are away, and who stands in for them. */
  away?: Array<Absence>,
  /** What they know how to do, in the words of the services that ask for it (SEC-42). */
  skills?: Array<string>, };

/** A person of the organisation or a requester known to it; stable, given at import (`omar.cruz`). */
export type PersonId = string;

/** Where the work is to be done. */
export type Place = {
  /** Building of the organisation's data. */
  building?: BuildingId,
  /** Level («Nivel 2»). */
  level?: string,
  /** Department, room, window, desk. */
  room?: string, };

/** One plan: when, and what then. */
export type Plan = {
  /** Its id. With the period it names what it opens, so that nothing is opened twice. */
  id: string,
  /** When. */
  when: When,
  /** What it does. */
  does: Does,
  /** Where the manual says so; «ours» where it does not. */
  source?: string, };

/** The colours of the portal's pages, each as `#rrggbb`. */
export type PortalColours = {
  /** The ground of the header, below white words. */
  panel: string,
  /** What may be pressed, where the page is light. */
  accent: string,
  /** The same where the page is dark. */
  accent_dark: string, };

/** What of the public portal's pages is the organisation's own. No device shows it. */
export type PortalFace = {
  /** The file of its logo beside these data, `logo.svg` or `logo.png`. */
  logo?: string,
  /** Its colours; none: Ronda's. */
  colours?: PortalColours,
  /** Its privacy notice, a paragraph each (SEC-41). */
  privacy?: Array<string>,
  /** Where the whole notice stands, with `https://`. */
  privacy_url?: string, };

/** A decision that a screen may offer: what is not this person's, or does not start from this state, is not listed. */
export type Possibility = {
  /** The command's name. */
  command: string,
  /** Whether it could be done now, once the words it asks for are given. */
  ok: boolean,
  /** What is in its way. */
  why: Sentence | null,
  /** What is missing, by label. */
  missing: Array<Missing>,
  /** All that it lacks, not only what the guard stopped at, with how and by whom each is given (T9, T13, T19, T20). */
  lacks: Array<Lack>,
  /** It is the act awaited of this person now: at most one is. */
  awaited: boolean,
  /** It asks its author for nothing and happens at once. */
  at_once: boolean,
  /** Its author says how the requester confirmed: closing is refused without it (OAX-25). */
  asks_confirmation: boolean,
  /** On which grounds its author may cancel the ticket (T26); of any other act none. */
  grounds: Array<Ground>, };

/** From how many faults of one item, or of one service at one place, a preventive solution is proposed. */
export type Prevention = {
  /** So many faults. */
  least: number,
  /** Within so many days. */
  days: number,
  /** The service of the ticket that proposes it. */
  service: ServiceId,
  /** How the subject of that ticket begins. */
  subject: string, };

/** A step of the scale of priorities with what is promised for it, in open minutes. */
export type Priority = {
  /** Its id. */
  id: PriorityId,
  /** «Alta». */
  label: string,
  /** First answer. */
  respond_minutes: number | null,
  /** Solution. */
  resolve_minutes: number | null,
  /** When the desk is warned, counted from the start. */
  warn_minutes: number | null,
  /** Whether a manual prints these figures or they are «ours». */
  provenance?: string, };

/** A priority of the organisation's scale (`high`). */
export type PriorityId = string;

/** A refusal of a whole message: the body of a 4xx or 5xx answer of `/api/sync`. */
export type Problem = {
  /** A stable word (`bad_frame`, `too_large`, `gap`, `bad_signature`, `forked`, `too_old`, `unknown_device`, `full` …). */
  code: string,
  /** Spanish: what happened, what is safe, what to do. */
  es: string,
  /** English. */
  en: string,
  /** Where the log must be continued from, for `gap`. */
  acknowledged: number | null, };

/** When somebody is to tell how far a record has come. */
export type ProgressDef = {
  /** By the end of each such period. */
  every: Every, };

/** A part of a service, as a time was promised for it. */
export type PromisedPart = {
  /** Its name. */
  name: string,
  /** The points of the checklist that it does: it is done when all are marked. */
  items: Array<ItemId>, };

/** An article, as far as it is found by words. */
export type Ranked = {
  /** Its title. */
  title: string,
  /** All of its words, folded. */
  words: Array<string>,
  /** To how many more it was of use than not. */
  useful: number, };

/** Why something was refused, held, not applied, or decided as it was. */
export type Reason = "not_from_this_state" | "not_your_role" | "not_your_ticket" | "wrong_clock" | "not_your_text" | "no_such_document" | "already_born" | "wrong_kind" | "out_of_bounds" | "bad_value" | "bad_mail" | "bad_mac" | "bad_ip" | "bad_phone" | "bad_date" | "bad_time" | "bad_number" | "bad_choice" | "bad_url" | "bad_yes_no" | "missing_fields" | "missing_record_fields" | "record_exists" | "missing_papers" | "unknown_register" | "r35_first" | "missing_checklist" | "missing_diagnosis" | "missing_evidence" | "missing_signature" | "missing_approval" | "missing_reason" | "missing_text" | "missing_priority" | "not_in_team" | "missing_confirmation" | "missing_material" | "unknown_service" | "window_passed" | "offer_taken" | "no_such_offer" | "no_such_evidence" | "too_many_files" | "no_such_paper" | "not_what_was_shown" | "custody_disputed" | "r20_first_signed" | "missing_hands" | "withdrawn" | "r21_movement" | "missing_order" | "label_taken" | "no_such_label" | "no_such_conflict" | "conflict_settled" | "cannot_strike" | "server_only" | "r4_two_authors" | "r5_on_site" | "r5_done_stands" | "r6_field_value" | "later_stands" | "r7_desk_priority" | "r8_desk_service" | "r9_work_counts" | "r9_other_started" | "r9_reassigned" | "r11_agreed_date" | "r12_agent_decision" | "r13_work_stands" | "r13_cancelled" | "r14_silence_false" | "r16_late" | "r17_new_resolution" | "r17_reopen_stands" | "r24_own_data" | "r28_higher_level" | "already_so" | "rests_on_held" | "verify_first" | "log_forked" | "unknown_version" | "device_revoked" | "person_dismissed" | "unreadable" | "r22_technician" | "r9_already_done" | "work_finished" | "r14_confirmed" | "missing_duplicate" | "no_approval_needed" | "r11_desk_date" | "rejected_by_supervisor" | "words_taken" | "merged" | "merged_around" | "not_holder" | "moves_only" | "r21_over_edit" | "supervisor_decided" | "r22_issued" | "r33_signed" | "r15_real_answer" | "no_survey" | "survey_closed" | "no_such_letter" | "missing_letter_number" | "letter_twice" | "letter_not_yet" | "letter_not_attended" | "missing_reply_letter" | "no_secret_here" | "bad_secret_way" | "custody_out" | "still_with_user" | "backup_first" | "backup_not_validated" | "missing_receipt" | "missing_origin" | "approval_of_another" | "approval_uncertified" | "r19_stale" | "missing_survey" | "only_these_ask" | "short_notice" | "never_granted" | "own_only" | "not_our_equipment" | "not_declared" | "part_not_ready" | "parts_open" | "not_the_closer" | "r10_accepted_in_time" | "stale_signature" | "round_past" | "round_closed" | "round_far" | "round_not_planned" | "round_fixed" | "round_opened" | "missing_record" | "certificate_unfit" | "document_full" | "document_unreadable" | "from_newer_server";

/** A field was given a value: one line of the history. */
export type RecordChange = {
  /** Who, when. */
  stamp: Stamp,
  /** Which field. */
  field: FieldId,
  /** The value that it was given. */
  value: string, };

/** What can be done to a record. */
export type RecordCommand = { "open_record": OpenRecord } | { "set_record_field": { field: FieldId, value: string, } } | { "add_record_note": { text: string, } } | { "vote_record": { useful: boolean, comment: string, } } | { "report_progress": { percent: number, text: string, } } | { "link_record": { document: DocumentId, linked: boolean, } } | { "move_record": { from: string, to: string, reason: string, } };

/** An official letter (oficio) entered into the register (R31). The register's own number is the server's to give. */
export type RecordLetter = {
  /** In or out. */
  way: LetterWay,
  /** The number printed on it; of an outgoing one the register's, so none. */
  number?: string,
  /** The date printed on it, `AAAA-MM-DD`. */
  dated?: string,
  /** The date on which it was handed in, `AAAA-MM-DD` (BJ-10). */
  delivered_on?: string,
  /** Date and hour of receipt by the stamp, where it was captured later (BJ-10). */
  received_at?: Timestamp,
  /** Who sent it, or to whom it goes. */
  counterpart: string,
  /** What it is about. */
  subject: string,
  /** The day by which it asks to be answered, `AAAA-MM-DD`. */
  answer_by?: string,
  /** What comes with it, in words («dos planos»). */
  annexes?: string,
  /** The letter of this ticket that it answers. */
  answers?: ActId, };

/** What a record has to do with. */
export type RecordLink = {
  /** The document. */
  document: DocumentId,
  /** Who linked it, when. */
  stamp: Stamp, };

/** A way from one state to another. */
export type RecordMove = {
  /** The state it leads to. */
  to: string,
  /** What its button says («Dar de baja»). */
  name: string,
  /** Fields that must be filled before. */
  needs?: Array<FieldId>,
  /** Whether a reason is demanded. */
  reason?: boolean,
  /** The roles that alone make it (who approves); empty: whoever writes the register. */
  by?: Array<RoleId>,
  /** The papers that must stand, whole, on the tickets that the record is linked to (AGU-09, AGU-13). */
  papers?: Array<PaperDemand>, };

/** A note in a record's history. */
export type RecordNote = {
  /** Who, when. */
  stamp: Stamp,
  /** What. */
  text: string, };

/** How records are numbered. */
export type RecordNumber = {
  /** What stands before the number (`CT`). */
  prefix: string,
  /** Begins anew with each year, which then is told (`CT-0012/2026`). */
  yearly?: boolean, };

/** How far a record has come. */
export type RecordProgress = {
  /** Of a hundred. */
  percent: number,
  /** When that was told. */
  at: Timestamp, };

/** How far a record had come. */
export type RecordReport = {
  /** Who tells it, when. */
  stamp: Stamp,
  /** Of a hundred. */
  percent: number,
  /** What was done since it was last told. */
  text: string, };

/**
 * Where a record of a register must stand before the work is resolved: the one whose key the ticket tells, by fields of
 * the same ids. A ticket that tells none waits for none.
 */
export type RecordRule = {
  /** The register. */
  register: RegisterId,
  /** No record of the key is in force any more; otherwise one must be. */
  ended?: boolean,
  /** Where one must be in force, one that has ended will do: that it is known is enough (AGU-51). */
  known?: boolean,
  /**
   * The one in force has the ticket among its links, so that its history leads to what changed it (OAX-69). Goes with
   * neither of the others.
   */
  linked?: boolean,
  /**
   * What the one in force says by then as the ticket asked for it: fields of the register, each with the field of the ticket that
   * tells its new value (OAX-69). Goes with neither `ended` nor `known`.
   */
  values?: { [key in FieldId]: FieldId }, };

/** A state of a record. */
export type RecordState = {
  /** Its id. */
  id: string,
  /** Its name («Activa»). */
  name: string,
  /** Nothing is due on such a record any more, and lists leave it out unless asked. */
  ended?: boolean,
  /** Where it may go from here. */
  moves?: Array<RecordMove>, };

/** How many records must stand in some states together. */
export type RecordStock = {
  /** What they are, as people read it («Cintas para seis meses»). */
  name: string,
  /** The states that count. */
  states: Array<string>,
  /** Fewer are too few. */
  least: number, };

/** A record in a list. */
export type RecordSummary = {
  /** Its id. */
  id: DocumentId,
  /** Of which register. */
  register: RegisterId,
  /** Its number, once the server has given it. */
  number?: string,
  /** The state's id; empty: where its register's records begin. */
  state?: string,
  /** Its fields that are filled, long ones cut. */
  values: { [key in FieldId]: string },
  /** What it has to do with. */
  links?: Array<DocumentId>,
  /** When it was entered. */
  born: Timestamp,
  /** Folded tokens for search. */
  tokens: Array<string>,
  /** Open conflicts. */
  conflicts?: number,
  /** To how many it was of use. */
  useful?: number,
  /** To how many it was not. */
  useless?: number,
  /** How far it has come, as was told last. */
  progress?: RecordProgress,
  /** How many files it holds. */
  files?: number,
  /** Of an article whose next version is being written: what its fields say to who reads it, long ones cut. */
  approved?: { [key in FieldId]: string }, };

/** A date of a record by which somebody is to look at it. */
export type RecordTerm = {
  /** The field that holds it, of kind `date`. */
  field: FieldId,
  /** How many days before it the record is told as due soon. */
  days: number, };

/** The record as a screen shows it. */
export type RecordView = {
  /** Its id. */
  id: DocumentId,
  /** Of which register. */
  register: RegisterId,
  /** The number that the server gave it, where its register numbers. */
  number: string | null,
  /** Who entered it. */
  born: Stamp,
  /** The state's id; empty: where its register's records begin. */
  state: string,
  /** Its fields. */
  fields: { [key in FieldId]: Register<string> },
  /** What its fields said when it was entered. */
  entered: { [key in FieldId]: string },
  /** Those of its fields that are long texts. */
  texts?: Array<FieldId>,
  /** Every value that was given since, in order. */
  changes: Array<RecordChange>,
  /** Notes, in order. */
  notes: Array<RecordNote>,
  /** To whom it was of use, in order; of each who works here the last word. */
  votes?: Array<RecordVote>,
  /** How far it had come, each time that somebody told it, in order. */
  reports?: Array<RecordReport>,
  /** What it has to do with, in the order in which that was said. */
  links: Array<RecordLink>,
  /** Every move asked for, in order, and decisions on its cards. */
  requests: Array<Request>,
  /** Conflicts, open and settled. */
  conflicts: Array<Conflict>,
  /** What was taken out of it (R29), the oldest first. */
  redactions?: Array<Redaction>,
  /** Its files, with those that were taken out of sight (BJ-07, OCO-20). */
  evidence?: Array<Evidence>,
  /** Of an article whose next version is being written: what is read meanwhile. */
  approved?: ApprovedVersion, };

/** Whether the record was of use to somebody. */
export type RecordVote = {
  /** Who, when; at the portal nobody is named. */
  stamp: Stamp,
  /** Whether it was. */
  useful: boolean,
  /** What they say of it. */
  comment: string, };

/** A place of a document whose words are taken out. Kinds are added, never changed. */
export type Redact = { "note": ActId } | { "text": ActId } | { "field": FieldId } | { "contact": ContactField } | { "description": Record<symbol, never> } | { "subject": Record<symbol, never> } | { "item": ItemId } | { "request": ActId } | { "contacted": ActId } | { "material": ActId } | { "equipment_note": ActId } | { "registry": EquipmentField } | { "caption": ActId } | { "file": ActId } | { "signed_text": ActId } | { "hand": ActId } | { "words": string };

/** That words were taken out: where, by whom, when and why. What the marker tells in their place. */
export type Redaction = {
  /** Where. */
  what: Redact,
  /** By whom. */
  by: PersonId,
  /** When. */
  at: Timestamp,
  /** Why. */
  reason: string, };

/** Why a command was not made an act. Nothing was kept. */
export type Refusal = {
  /** The sentence. */
  why: Reason,
  /** What is missing, where something is. */
  missing: Array<Missing>, };

/** A value with its circumstances. */
export type Register<T> = {
  /** What stands. */
  value: T,
  /** Who set it. */
  stamp: Stamp, };

/** A register: the fields and the states of its records, and whose it is. */
export type RegisterDef = {
  /** Its id. */
  id: RegisterId,
  /** As its list is headed («Extensiones telefónicas»). */
  name: string,
  /** One of its records, as a button names it («Extensión»). */
  record: string,
  /** What it is for, in a sentence. */
  help?: string,
  /** What a record holds, in the order in which it is asked. */
  fields: Array<FieldDef>,
  /** The fields that together tell one record from every other; empty: nothing does. */
  key?: Array<FieldId>,
  /** The columns of its list; empty: the first four fields. */
  list?: Array<FieldId>,
  /** Where a record can stand; the first is where it begins. Empty: its records have no state. */
  states?: Array<RecordState>,
  /** How the server numbers its records; none: they bear no number. */
  number?: RecordNumber,
  /** Dates by which somebody is to look at a record again. */
  terms?: Array<RecordTerm>,
  /** The roles that read it. */
  reads: Array<RoleId>,
  /** The roles that write it; who writes reads. */
  writes: Array<RoleId>,
  /** The services whose tickets show it and from which a record is begun. */
  services?: Array<ServiceId>,
  /** Whether phones hold it, too, for those of its roles who carry one; the desk's browsers always do. */
  offline?: boolean,
  /** Its records are articles of the knowledge base: which of its fields are what (OCO-20). */
  article?: ArticleDef,
  /** Its records tell, again and again, how far they have come (AGU-11). */
  progress?: ProgressDef,
  /**
   * The register out of whose records these are entered, and on whose pages they are listed: the activities of a
   * project (AGU-10).
   */
  of?: RegisterId,
  /** Its records say on which other day a time of a plan is done: which of its fields are what (SEC-23, AGU-26, OCO-04). */
  rounds?: RoundsDef,
  /**
   * The field, of kind `equipment`, by whose inventory number its records stand on the page of that item, and out of
   * which they are entered there: a warranty, an extension's telephone (SEC-46).
   */
  item?: FieldId,
  /** How many of its records there must be: its list says where there are fewer (AGU-52). */
  stock?: Array<RecordStock>,
  /** Whether a machine enters its records by a signed call: a server its nightly backups (AGU-50). */
  intake?: boolean,
  /**
   * Its records are contracts of software: which of their fields are what. The programs of the machines that report
   * themselves are counted against them.
   */
  software?: SoftwareDef, };

/** A register of the organisation (`extensiones`). */
export type RegisterId = string;

/** A decision asked for, with the ruling once there is one. */
export type Request = {
  /** Who, where, when. */
  stamp: Stamp,
  /** What is asked. */
  command: Command,
  /** The number of the last applied ruling its author had seen: causality that needs no clock. */
  basis: number,
  /** The server's answer; none while it is on its way: the screen marks it pending. */
  ruling: Ruling | null, };

/** Who asked for the service, as told; the institution's directory may know more. */
export type Requester = {
  /** The person, where the directory knows them. */
  person?: PersonId,
  /** Full name. */
  name: string,
  /** Institutional mail. */
  mail?: string,
  /** Extension or telephone. */
  phone?: string,
  /** Dependencia or entidad. */
  client_org?: string, };

/** A solution delivered. */
export type Resolution = {
  /** The request that delivered it. */
  act: ActId,
  /** Credited to whom (R9). */
  by: PersonId,
  /** Effective time, or the conclusion date given. */
  at: Timestamp,
  /** In words. */
  solution: string,
  /** The outcome, where the form has one. */
  outcome: string | null, };

/** A day on which the desk rests, beyond the federal ones. */
export type RestDay = {
  /** When. */
  date: Day,
  /** Why («Lunes del Cerro»). */
  name: string, };

/** Who alone sees the tickets of a service (OAX-103). */
export type Restriction = {
  /** Members of these teams. */
  teams: Array<TeamId>,
  /** Holders of these roles. */
  roles: Array<RoleId>,
  /** Read by nothing, and kept for data that say it: a ticket does not know whom it is about. */
  excludes_subject: boolean, };

/** Taken out of sight by a supervisor; the bytes are kept by the retention rule (R3). */
export type Retired = {
  /** Who, when. */
  stamp: Stamp,
  /** Why. */
  reason: string, };

/** A role: what its holders may do. */
export type Role = {
  /** Its id. */
  id: RoleId,
  /** As printed. */
  name: string,
  /** Whether its holders are outside the desk. */
  external: boolean,
  /** The classes it acts as; none: it signs on paper and has no account. */
  classes: Array<Class>,
  /** Rights by name (`ticket.assign.soporte`): a narrower right narrows the class's. */
  may: Array<string>,
  /** Where the manual says so. */
  source?: string, };

/** A role of the organisation's data (`agente-mesa`). */
export type RoleId = string;

/** What of a record says on which day one time of a plan is done. */
export type RoundsDef = {
  /** The field that holds the plan's id, of kind `text`. */
  plan: FieldId,
  /** The field that holds the id of the item that it is for, of kind `text`; empty where the plan is for none. */
  item: FieldId,
  /** The field that says in words what is to be done, of kind `text`. */
  name: FieldId,
  /** The field that holds the day on which the plan has it, of kind `date`. */
  planned: FieldId,
  /** The field that holds the day on which it is done, of kind `date`. */
  day: FieldId,
  /** The field that says why it was moved, of kind `textarea`: the latest reason on its first line. */
  reason: FieldId, };

/** A line of a paper. */
export type Row = {
  /** As the manual prints it. */
  label: string,
  /** The answer, as text; empty where there is none. */
  value: string,
  /**
   * Whom the answer is, of the organisation's directory. What is signed has the id, which no correction of a name
   * alters; the paper is read with the name ([`named`]).
   */
  person?: PersonId,
  /**
   * Whether it is the ticket's number. What is signed has the reference that it was opened with; the paper is read with the
   * official number, once there is one ([`Paper::reads`]).
   */
  number?: boolean, };

/** The server's answer to a request. */
export type Ruling = {
  /** Whether it took effect. */
  applied: boolean,
  /** Why not, or under which rule it did in spite of what had happened meanwhile. */
  why?: Reason,
  /** Which rule of merge spoke, where one did (`9` for R9). */
  rule?: number,
  /** Server time of the ruling. */
  at: Timestamp,
  /** The number of applied rulings after this one. */
  seq: number,
  /**
   * Its request, an answer to the survey, closed the ticket: of no other does its command leave that open. False in what an earlier
   * build ruled.
   */
  closed?: boolean, };

/** Why bytes that came were not taken. */
export type SealFault = "not_what_it_says" | "too_large" | "unreadable" | "location" | "not_taken" | "infected";

/** The bytes are here, or came and could not be taken. */
export type Sealing = {
  /** When. */
  at: Timestamp,
  /** Why not; none where they are here, whole. */
  fault: SealFault | null, };

/** A secret that reached its owner (C5). */
export type SecretDelivered = {
  /** Who delivered it, when. */
  stamp: Stamp,
  /** By which way, in the service's words. */
  to: string, };

/** How secrets reach their owner; they are never written into a ticket (C5). */
export type SecretDelivery = {
  /** To where, in the manual's words. */
  to: Array<string>,
  /** From where. */
  from: string | null,
  /** Never to. */
  never: Array<string>,
  /** Whether it must be changed at first use. */
  temporary: boolean, };

/** One author's section of a long text (R4). */
export type Section = {
  /** Which text. */
  kind: TextKind,
  /** The act that began it. */
  id: ActId,
  /** Its author, and the last edit. */
  stamp: Stamp,
  /** What it says. */
  text: string, };

/** A sentence for a person, in both languages. */
export type Sentence = {
  /** Spanish. */
  es: string,
  /** English. */
  en: string, };

/** What a note of the server's tells. */
export type ServerNote = "cannot_close" | "offer_over" | "warned" | "answer_late" | "broken" | "short_notice" | "approver_reminded" | "no_approval" | "reminded" | "destroyed" | "signature_destroyed";

/** A note of the server's as a step of the story. */
export type ServerStep = {
  /** What it tells. */
  what: ServerNote,
  /** Its one line, without what it was reckoned by. */
  line: string,
  /** The calendar and the version of the data that it was reckoned by. */
  basis?: string, };

/** One service of the catalog. */
export type ServiceDef = {
  /** Its id. */
  id: ServiceId,
  /** Its category («Red»). */
  category: string,
  /** The category as printed, where the printed table is shifted (C25). */
  category_as_printed?: string,
  /** «Infraestructura» or «Sistemas» (OAX-22). */
  area?: string,
  /** As printed. */
  name: string,
  /** Its variants. */
  subservices: Array<string>,
  /** What people say who need it («no imprime», «tóner»): the portal finds it by these too (OCO-18). */
  people_say?: Array<string>,
  /**
   * What is usually found where it is done, a sentence each, in the institution's words: on the phone one tap puts
   * it into the diagnosis, to be edited there.
   */
  usual_diagnoses?: Array<string>,
  /** Whether asking for it tells of an interruption or asks for a normal service (OAX-02); none: whoever asks says which. */
  kind?: TicketKind,
  /** What whoever does it should know, in words: the desk ranks people by it where it assigns, and bars nobody (SEC-42). */
  skills?: Array<string>,
  /** Priority unless the desk says otherwise; no seed prints one. */
  default_priority: PriorityId | null,
  /** Who serves it. */
  team: TeamId,
  /** Its form. */
  form: string | null,
  /** Forms that come with it later. */
  related_forms?: Array<string>,
  /** What must be known to open (T1). */
  required_fields: Array<FieldId>,
  /** What is asked besides, of the common fields, and may stay open (OAX-18). */
  optional_fields?: Array<FieldId>,
  /** To assign (T9). */
  required_to_assign?: Array<FieldId>,
  /** To start the work (T13). */
  required_to_start?: Array<FieldId>,
  /** To resolve (T19). */
  required_to_resolve?: Array<FieldId>,
  /** To close (T20). */
  required_to_close?: Array<FieldId>,
  /** Fields the server fills; never asked. */
  set_by_server?: Array<FieldId>,
  /** Of those, what one says on every ticket of the service: printed on a paper that nobody has signed. */
  set_to?: { [key in FieldId]: string },
  /** Documents. */
  attachments?: Array<Attachment>,
  /** Approvals, in order. */
  approvals?: Array<Approval>,
  /** Fields of which another value leaves an approval as it was given (R19: what is only spelt otherwise). */
  approval_ignores?: Array<FieldId>,
  /** The parts into which it may be divided, in order. */
  parts?: Array<Part>,
  /** Who may ask for it; empty: any requester. The desk may on behalf of one. */
  requester_roles?: Array<RoleId>,
  /**
   * Domains of mail from which it may be asked for beside the organisation's own; `*`: any, so that who is outside the
   * administration may ask (OAX-11).
   */
  mail_domains?: Array<string>,
  /**
   * The field with another address of who asks, to which all goes that they are told: they may be unable to read their own
   * (OAX-34).
   */
  follow_up_mail?: FieldId,
  /** For which dependencias it is; none: for any. One that the register does not know is barred from nothing. */
  clients?: ClientRule,
  /** Row of `docs/rules.md#the-five-procedures`. */
  flow: string,
  /** By which channels it comes; empty: any of the organisation's. */
  channels: Array<ChannelId>,
  /** Channels while the system is down. */
  fallback_channels?: Array<ChannelId>,
  /** Its checklist. */
  checklist: Array<ChecklistItem>,
  /** What closing demands. */
  closing: ClosingRule,
  /** What is promised. */
  target?: Target,
  /** The named hours that count for it, where they are not the organisation's. */
  calendar?: string,
  /** How secrets are delivered. */
  secret_delivery?: SecretDelivery,
  /** Whether only those of `restricted_to` see its tickets. */
  restricted: boolean,
  /** Who does. */
  restricted_to?: Restriction,
  /** Rules judged before the service is given. */
  guards?: Array<Guard>,
  /** What it does to the registry of equipment, in words. */
  inventory_effect?: string,
  /** The procedure's official code. */
  procedure_code?: string,
  /** Its version (BJ-02, BJ-03). */
  procedure_version?: string,
  /** The day on which that version was issued: `2024-03-15` (BJ-02). */
  procedure_issued?: string,
  /** Where the manual says so. */
  source?: string,
  /** Words for who runs the desk. */
  notes?: string, };

/** A service of the organisation's catalog (`oax-alta-nodo`). */
export type ServiceId = string;

/** An organisation's own decisions. */
export type Settings = {
  /** Closing for silence; none: never by itself. */
  auto_close: AutoClose | null,
  /** The survey's deadline. */
  survey?: SurveySettings,
  /** Days for which an act is judged by the role its author had seen. */
  window_days: number,
  /** For how many open days a requester may reopen (T24; ours). */
  reopen_window_business_days: number,
  /** For how many open minutes an offer stands (T11; ours). */
  offer_business_minutes?: number,
  /** What happens while nobody decides an approval; none: nothing. */
  approval?: ApprovalSettings,
  /** Who closes where the service does not say (C1). */
  closed_by: Array<ClosedBy>,
  /** Whether a diagnosis is demanded to resolve. */
  requires_diagnosis: boolean,
  /** What each state does to the clock; a state not named lets it run. */
  clock: { [key in State]?: Clock },
  /** Months between preventive maintenances (SEC-23). */
  maintenance_every_months?: number,
  /** Whether the requester is told an estimate from the queue (OCO-12). */
  queue_estimate?: boolean,
  /** The register of official letters. */
  letters: LetterSettings,
  /** Photographs and files. */
  evidence: EvidenceSettings,
  /** The service under which a fault is filed that somebody reports by scanning a label; none: they are told whom to call. */
  label_reports?: ServiceId,
  /**
   * Whether the page behind a label says that its item was reported today already: that is then told to whoever has the
   * label's address.
   */
  label_says_reported?: boolean,
  /**
   * The role that somebody is taken for who asks by the portal and whom the directory does not know; none: they may ask
   * only for what any requester may.
   */
  portal_role?: RoleId,
  /**
   * Whether people register at the portal, under an address that they have shown (OCO-18): the directory then has them, as
   * `portal_role`, with what they say of themselves.
   */
  portal_register?: boolean,
  /** Which form of the manual each of these screens stands for. */
  screens?: { [key in FormScreen]?: string },
  /** The form whose fields are the survey's questions; none: no survey is shown. */
  survey_form?: string,
  /** What the pages of items of some types tell beside their history (AGU-20). */
  item_pages?: Array<ItemPage>,
  /**
   * How a visit may be given («Remota», «Presencial»): whoever agrees or plans one says which (OCO-02). None: nobody is
   * asked.
   */
  visit_modes?: Array<string>,
  /**
   * The classes of items that it keeps, each with its types: where there are some, a type is chosen among them (OCO-05).
   * None: a type is whatever people write.
   */
  item_classes?: Array<ItemClass>,
  /** Manuals and procedures under control, which forms name (SEC-40, AGU-64, BJ-47, OCO-32). */
  documents?: Array<ControlledDocument>,
  /**
   * Common fields that a ticket of any service may bear beside what the service asks, and that are never demanded: what
   * another system calls it (OAX-99).
   */
  references?: Array<FieldId>,
  /** Fields whose answer proposes a priority, by answer: the urgency that a form prints (OCO-27). The desk takes it or not. */
  priority_from?: { [key in FieldId]: { [key in string]: PriorityId } },
  /** The fields of service sheets in which whoever asked writes notes: a report counts and lists them (OCO-17). */
  sheet_notes?: Array<FieldId>,
  /** When a fault that comes again has a preventive solution proposed (OAX-87); none: nobody is told of any. */
  prevention?: Prevention,
  /** From how many open reports of one building within hours an outage is told of; none: [`OutageRule::default`]. */
  outage?: OutageRule, };

/** A conflict card decided. */
export type Settled = {
  /** Keep or swap. */
  choice: Choice,
  /** Who, when. */
  stamp: Stamp, };

/** The hash by which bytes are named: evidence, canonical renderings. Written as 64 lower-case hex letters. */
export type Sha256 = string;

/** Which tickets a section shows. */
export type Shows = "all" | "open" | "today";

/** One side of a conflict: a value as people read it, and its circumstances. */
export type Side = {
  /** The value; for registers the register's own JSON, for decisions the asked value's id or words. */
  value: string,
  /** Who, where, when. */
  stamp: Stamp, };

/** Where somebody saw it. */
export type Sighting = {
  /** Who, when. */
  stamp: Stamp,
  /** Where. */
  place: Place,
  /** In which audit; empty outside of one. */
  audit: string, };

/** A signature on a paper of a ticket. Never changed, never carried to another document: `text` says the document. */
export type Sign = {
  /** Which paper (a form of the organisation's data). */
  paper: FormId,
  /** Which of its signatures: the role the form names (`requester`, `technician`, `vendor` …). */
  role: string,
  /** What for, as the form names it (`receipt`, `handover`). */
  purpose: string,
  /** The version of the rendering. */
  format: number,
  /** What was shown to the signer: `paper::canonical` of the document as they saw it. */
  text: string,
  /** Who signed. */
  hand: Hand,
  /** What the signer's own certificate adds (e.firma); none where they only drew. */
  certified?: Certified, };

/** A signature as a screen shows it. */
export type Signature = {
  /** The act. */
  id: ActId,
  /** Whose device took it, when. */
  stamp: Stamp,
  /** Hash of `text`. */
  sha256: Sha256,
  /** Which paper (a form of the organisation's data). */
  paper: FormId,
  /** Which of its signatures: the role the form names (`requester`, `technician`, `vendor` …). */
  role: string,
  /** What for, as the form names it (`receipt`, `handover`). */
  purpose: string,
  /** The version of the rendering. */
  format: number,
  /** What was shown to the signer: `paper::canonical` of the document as they saw it. */
  text: string,
  /** Who signed. */
  hand: Hand,
  /** What the signer's own certificate adds (e.firma); none where they only drew. */
  certified?: Certified, };

/** A place for a signature, with the one that stands in it. */
export type SignatureBox = {
  /** Whose. */
  role: string,
  /** What for. */
  purpose: string,
  /** As printed. */
  label: string,
  /** Whether an official stamp goes with it. */
  stamp: boolean,
  /** The last signature given for it. */
  signed: Signed | null, };

/** A signature a form bears. */
export type SignaturePlace = {
  /** Whose. */
  role: RoleId,
  /** As printed. */
  label: string,
  /** What for (`receipt`, `authorisation`). */
  purpose: string,
  /** Whether an official stamp goes with it. */
  stamp?: boolean,
  /**
   * For how many days what was drawn there is kept once the ticket is over: then the server destroys it (A16). Who
   * signed, when and under which words stays. None: as the rest of the ticket.
   */
  destroy_after_days?: number, };

/** A signature on a paper. */
export type Signed = {
  /** The signature. */
  signature: Signature,
  /** The paper says something else by now: «modificado después de la firma». */
  amended: boolean, };

/** What a person's own certificate adds to their decision on an approval. */
export type SignedApproval = {
  /** What was signed, made by `workflow::approval::to_sign`: the decision, then what its author had before them. */
  text: string,
  /** Whose certificate has signed it. */
  certified: Certified,
  /** Hash of `text` as it was signed, where words were taken out of it since (R29). No act has one. */
  sha256?: Sha256, };

/** Where an act was made: what was read on site weighs more than what was typed at the desk (R6). */
export type Site = "field" | "desk" | "portal" | "system";

/** What of a record makes it a contract that covers installations of software. */
export type SoftwareDef = {
  /**
   * The field, of kind `text` or `textarea`, that names the programs it covers, one a line, as machines name them; `*`
   * stands for anything.
   */
  programs: FieldId,
  /** The field, of kind `number`, that says how many installations it covers. */
  covers: FieldId,
  /** After how many days without a word of theirs machines are told apart; none: after [`SoftwareDef::DAYS`]. */
  days?: number, };

/** How a span is counted. */
export type Span = "business_hours" | "business_days" | "natural_days";

/** One replacement within a text: positions are UTF-16 code units of the text as its author saw it. */
export type Splice = {
  /** Where the replaced part begins. */
  at: number,
  /** What was there. */
  delete?: string,
  /** What stands there now. */
  insert?: string, };

/** When something required is judged. */
export type Stage = "open" | "assign" | "work" | "issue" | "resolve" | "close";

/** Who did it, where and when: kept beside every value. */
export type Stamp = {
  /** The act. */
  act: ActId,
  /** The person. */
  by: PersonId,
  /** Where it was made. */
  site: Site,
  /** The device's clock. */
  at: Timestamp,
  /** The place in the order of the history: the effective time, never before what its author had seen. */
  order: Timestamp,
  /** The server's clock at receipt; none while it is only on the device that made it. */
  received?: Timestamp,
  /** True where the device's clock lay outside [`seen`, receipt]: shown, never reckoned with. */
  suspect?: boolean, };

/** Where a ticket stands. Decided by the server alone. */
export type State = "draft" | "received" | "needs_info" | "returned" | "awaiting_approval" | "assigned" | "scheduled" | "in_progress" | "waiting_material" | "waiting_vendor" | "resolved" | "closed" | "rejected" | "cancelled";

/** How the organisation groups states in its own words («Abierto»). */
export type StateGroup = {
  /** Its id. */
  id: string,
  /** «Abierto». */
  label: string,
  /** The states in it. */
  states: Array<State>, };

/** A state's name in this organisation. */
export type StateLabel = {
  /** The state. */
  id: State,
  /** «En atención». */
  label: string, };

/** How many of something a storeroom or bag holds: everything that went in, less what went out. */
export type Stock = {
  /** What. */
  item: string,
  /** Of what measure. */
  unit: string,
  /** How many; negative where more went out than was ever counted in. */
  quantity: number,
  /** How many are to be there at least, and who said so; none where nobody did. */
  minimum?: Register<number>, };

/** One movement of stock. */
export type StockEntry = {
  /** Who, when. */
  stamp: Stamp,
  /** What. */
  item: string,
  /** In, or out (negative); of a count by how much it differs from all that went before it. */
  delta: number,
  /** Of what measure. */
  unit: string,
  /** For which ticket. */
  ticket: DocumentId | null,
  /** For which line of its material list. */
  line: ActId | null,
  /** What a count found, and nobody brought or took. */
  counted: boolean, };

/**
 * What was drawn: one stroke a line-up of points `x,y` joined by blanks, strokes joined by `;`. Within the field, not
 * empty, at most `limits::SIGNATURE_POINTS` points.
 */
export type Strokes = string;

/** What a conflict is about. */
export type Subject = { "field": FieldId } | { "item": ItemId } | { "contact": ContactField } | "subject" | "place" | "equipment" | { "material": ActId } | { "registry": EquipmentField } | { "material_step": [ActId, MaterialStep] } | { "caption": ActId } | "custody" | "movement" | "label" | "priority" | "service" | "assignee" | "visit" | "state";

/** A document as a line of a list. */
export type Summary = { "ticket": TicketSummary } | { "equipment": EquipmentSummary } | { "record": RecordSummary };

/** What the requester thinks of the service. */
export type Survey = {
  /** The request that answered, or that closed for silence. */
  act: ActId,
  /** By whom. */
  by: PersonId,
  /** When. */
  at: Timestamp,
  /** Silence counted as this answer (SEC-14): shown apart. */
  deemed: boolean,
  /** The ticket was reopened after it (T24). */
  superseded: boolean,
  /** By question. */
  answers: { [key in string]: string },
  /** In their own words. */
  comment: string, };

/** Whether a survey is part of closing. */
export type SurveyRule = "none" | "optional" | "required";

/** The survey's deadline and what silence means (SEC-13, SEC-14). */
export type SurveySettings = {
  /** After how many. */
  after: number,
  /** Of what. */
  unit: Span,
  /** The answer deemed given. */
  default: string, };

/** What a seed promises for the service, in open minutes or days; overrides the priority's. */
export type Target = {
  /** First answer. */
  respond_minutes: number | null,
  /** Solution. */
  resolve_minutes: number | null,
  /** Solution, in days on which the desk opens. */
  resolve_days: number | null,
  /** When the desk is warned, counted from the start. */
  warn_minutes: number | null,
  /**
   * The one of its parts that the solution is promised for, by name (AGU-01): nothing is promised for what comes after. None: the
   * whole.
   */
  applies_to: string | null,
  /** Where the manual says so. */
  source: string, };

/** A team. */
export type Team = {
  /** Its id. */
  id: TeamId,
  /** As printed. */
  name: string, };

/** A team of the organisation's data (`oax-redes`). */
export type TeamId = string;

/** Which long text (R4). */
export type TextKind = "diagnosis" | "work_done" | "findings";

/** An incident (interruption) or a request for a normal service (OAX-02). */
export type TicketKind = "incident" | "request";

/** A ticket in a list. Field names are short on the wire: there are thousands of them. */
export type TicketSummary = {
  /** Its id. */
  id: DocumentId,
  /** Official number. */
  folio: string | null,
  /** Provisional reference. */
  provisional: string,
  /** One line. */
  subject: string,
  /** Where it stands. */
  state: State,
  /** True where the state shown is one's own request on its way. */
  pending_state: boolean,
  /** How pressing. */
  priority: PriorityId | null,
  /** Which service. */
  service: ServiceId,
  /** Whose queue. */
  team: TeamId | null,
  /** Whose work. */
  assignee: PersonId | null,
  /** Requester's name. */
  requester: string,
  /** Requester's dependencia. */
  client_org: string,
  /** Where. */
  building: BuildingId | null,
  /** Level and room, as read («Nivel 1 · ventanilla 4»). */
  room: string,
  /** Equipment, where there is one. */
  equipment: DocumentId | null,
  /** When it was received. */
  created: Timestamp,
  /** Since when it stands where it stands. */
  since: Timestamp,
  /** Last act's order time. */
  updated: Timestamp,
  /** First answer due, while none was given. */
  respond_by: Timestamp | null,
  /** Solution due. */
  resolve_by: Timestamp | null,
  /** From when it is due soon. */
  warn_at: Timestamp | null,
  /** The part of its service that alone is due then, by name (AGU-01); none once that is done. */
  promised?: string,
  /** The clock stands. */
  paused: boolean,
  /** Next visit. */
  visit: Timestamp | null,
  /** Open conflicts. */
  conflicts: number,
  /** Requests not applied and still in the tray. */
  not_applied: number,
  /** Its lines in the register of official letters (R31). */
  letters?: Array<LetterLine>,
  /** The ticket that it was found to be the same as (T26): what came in on this one is found from there too. */
  duplicate_of?: DocumentId,
  /** The ticket that it is a part of. */
  parent?: DocumentId,
  /** Whose approval is awaited. */
  approver?: RoleId,
  /** Its papers are filed. */
  archived?: boolean,
  /** Who asked has answered, and nobody of the desk has spoken to them since. */
  answered?: boolean,
  /** To whom it is offered, and who has not answered (AGU-38). */
  offered?: Array<PersonId>,
  /** Who watches it beside whose work it is (OAX-105). */
  watchers?: Array<PersonId>,
  /** What became of what was promised (OAX-10, OAX-91). */
  kept?: Kept,
  /**
   * The document left the server's store for the archive of a closed year: this is what is left of it there. The server alone
   * says so.
   */
  in_archive?: boolean,
  /** Folded tokens for search (`crate::search`). */
  tokens: Array<string>, };

/** The ticket as a screen shows it: content merged, decisions as ruled with one's own pending requests folded over. */
export type TicketView = {
  /** Its id. */
  id: DocumentId,
  /** How it was born. */
  born: Born,
  /** One line. */
  subject: Register<string>,
  /** Contact data of the requester. */
  requester: { [key in ContactField]?: Register<string> },
  /** The requester in the directory, where known. */
  requester_person: PersonId | null,
  /** Where. */
  place: Register<Place>,
  /** Which equipment. */
  equipment: Register<DocumentId | null>,
  /** Values of the service's form. */
  fields: { [key in FieldId]: Register<string> },
  /** The checklist's marks. */
  checklist: { [key in ItemId]: Register<Mark> },
  /** Notes and replies, in order. */
  notes: Array<Note>,
  /** Long texts by author, in order. */
  texts: Array<Section>,
  /** Materials, in order. */
  materials: Array<Material>,
  /** Time, in order. */
  times: Array<TimeEntry>,
  /** Contacts with the requester, in order. */
  contacts: Array<Contact>,
  /** Photographs and files, in order. */
  evidence: Array<Evidence>,
  /** Signatures, in order. */
  signatures: Array<Signature>,
  /** Secrets that reached their owners, in order. */
  secrets?: Array<SecretDelivered>,
  /** Tags, watchers, links. */
  labels: Array<Label>,
  /** What is decided, with pending requests folded over it. */
  decided: Decided,
  /** What was decided by the server, without the pending; equal to `decided` where nothing is pending. */
  ruled: Decided,
  /** Every decision asked for, in order. */
  requests: Array<Request>,
  /** Conflicts, open and settled. */
  conflicts: Array<Conflict>,
  /** Acts whose effect was struck (undo). */
  struck: Array<ActId>,
  /** What was taken out of it (R29), the oldest first: the marker stands where the words stood. */
  redactions?: Array<Redaction>, };

/** Time worked or travelled. */
export type TimeEntry = {
  /** Who, when noted. */
  stamp: Stamp,
  /** Work or travel. */
  kind: TimeKind,
  /** How long. */
  minutes: number,
  /** From when. */
  started_at: Timestamp,
  /** R26: it overlaps another entry of the same person. */
  overlaps: boolean, };

/** Time worked or travelled (R26). */
export type TimeKind = "work" | "travel";

/** A time of day in minutes from midnight, written `08:00`; `24:00` is the day's end. */
export type TimeOfDay = string;

/** Milliseconds since 1970-01-01T00:00Z. */
export type Timestamp = number;

/** From where a ticket came over, and where it stood there. */
export type Told = {
  /** Which system, as people call it («osTicket»). */
  system: string,
  /** Its own key of the ticket there: by it the same ticket is known again. */
  id: string,
  /** The number that people knew it by. */
  folio: string,
  /** When it was opened there. */
  opened: Timestamp,
  /** Where it stood when it came over. */
  stands: ToldState, };

/** Who wrote a note of a ticket that came over, and when, by the system that it was written in. */
export type ToldEntry = {
  /** Its key there: by it the same entry is known again. */
  id: string,
  /** Who, by the name that stood there: a name, and nobody's key. */
  author: string,
  /** When, by that system's clock. */
  at: Timestamp,
  /** Who asked for the service wrote it. */
  requester?: boolean, };

/** Where a ticket stands in the words of the system that it comes from, mapped onto states, teams and people of ours. */
export type ToldState = {
  /** Where it stands: one of [`ToldState::STATES`]. */
  state: State,
  /** Since when, by that system's clock. */
  since: Timestamp,
  /** Whose queue; the service's team where none is told. */
  team?: TeamId,
  /** Whose work. */
  assignee?: PersonId,
  /** How pressing. */
  priority?: PriorityId,
  /** The state by that system's own name, with the words that it was ended with, where it has some. */
  words?: string, };

/** A ticket that comes over: as it would have been opened here, and from where it is. */
export type ToldTicket = {
  /** What is known of it. */
  open: OpenTicket,
  /** From where. */
  told: Told, };

/** A transition T1–T26: from where, to where, by whom. */
export type Transition = {
  /** `T9`. */
  id: string,
  /** From which states. */
  from: Array<State>,
  /** To which. */
  to: Array<State>,
  /** By which classes. */
  actors: Array<Class>,
  /** Whether the server makes it by itself. */
  automatic: boolean, };

/** Two items that bear the same serial number or MAC. */
export type Twins = {
  /** The one registered first. */
  first: DocumentId,
  /** The other. */
  second: DocumentId,
  /** What they share. */
  by: EquipmentField, };

/** What a requester says of a solution. */
export type Verdict = "confirmed" | "persists";

/** A document, read. */
export type View = { "ticket": TicketView } | { "equipment": EquipmentView } | { "record": RecordView };

/** A visit agreed. */
export type Visit = {
  /** The request that set it. */
  act: ActId,
  /** When. */
  at: Timestamp,
  /** Whether the requester chose or agreed to the date (R11). */
  agreed_with_requester: boolean,
  /** By whom. */
  by: PersonId, };

/** An approval that does not cover what is there. */
export type Voided = {
  /** The act that gave it. */
  approval: ActId,
  /** The role that gave it and is asked for it again. */
  role: RoleId,
  /** What changed since, by label, the latest last; empty where it cannot be told any more. */
  changed: Array<string>,
  /** Who changed it last; none where it cannot be told. */
  by: PersonId | null,
  /** When it no longer stood. */
  at: Timestamp,
  /** The ticket waits for it now. */
  awaited: boolean, };

/** What a ticket waits for. */
export type Waits = "approval" | "closing" | "filing";

/** When a plan falls due. */
export type When = { "every": Every } | { "since": {
    /** Kinds of items, as the registry has them. */
    kinds: Array<string>,
    /** Months. */
    months?: number, } } | { "after": {
    /** Services. */
    services: Array<ServiceId>,
    /** The field. */
    field: FieldId,
    /** Months after it. */
    months: number,
    /** And days. */
    days: number, } };

/** A sentence made of an item's own data, in both languages. */
export type Whereabouts = {
  /** Spanish. */
  es: string,
  /** English. */
  en: string, };

/** From which second since 1970 how many minutes east of UTC, in order. Before the first the first holds. */
export type Zone = Array<[number, number]>;
