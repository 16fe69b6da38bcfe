//! What people can do to a ticket or an equipment item: one command, one intent, one act.
//!
//! Released shapes are understood for ever: fields are added with a default, never re-used or removed.
//! Commands of *content* (notes, readings, ticks, texts) merge; commands of *decision* ([`Command::is_decision`])
//! only put a request into the document, and the server rules on it (`crate::decision`).

mod custody;
#[cfg(test)]
pub(crate) mod sample;

pub use custody::{HandOver, Holder, HolderKind, Movement, MovementKind};

use crate::cbor;
use crate::evidence::{AttachEvidence, SealFault};
use crate::ids::{
    ActId, BuildingId, ChannelId, DocumentId, FieldId, ItemId, LabelId, PersonId, PriorityId, ServiceId, Sha256, TeamId,
};
use crate::limits;
use crate::signature::Sign;
use crate::state::State;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the command shapes that this build writes.
pub const COMMAND_VERSION: u16 = 1;

/// An incident (interruption) or a request for a normal service (OAX-02).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TicketKind {
    /// «Incidente».
    Incident,
    /// «Solicitud».
    Request,
}

/// Who asked for the service, as told; the institution's directory may know more.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Requester {
    /// The person, where the directory knows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// Full name.
    pub name: String,
    /// Institutional mail.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mail: String,
    /// Extension or telephone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// Dependencia or entidad.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub client_org: String,
}

/// Where the work is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Place {
    /// Building of the organisation's data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building: Option<BuildingId>,
    /// Level («Nivel 2»).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub level: String,
    /// Room, window, desk.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub room: String,
}

/// Everything known when a ticket is born.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OpenTicket {
    /// The service asked for.
    pub service: ServiceId,
    /// Which of the service's variants, where it has some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subservice: Option<String>,
    /// Incident or request (OAX-02).
    pub kind: TicketKind,
    /// How it came in (OAX-14).
    pub channel: ChannelId,
    /// One line («Resumen del problema»).
    pub subject: String,
    /// What was told («Mensaje», «Descripción»).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Who asks.
    pub requester: Requester,
    /// Where.
    #[serde(default)]
    pub place: Place,
    /// Which equipment it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equipment: Option<DocumentId>,
    /// The service's own fields.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "cbor::map_at_most::<{ limits::OPEN_FIELDS }, _, _, _>"
    )]
    pub fields: BTreeMap<FieldId, String>,
    /// Priority proposed at intake; the desk decides (R7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityId>,
    /// The reference shown until the folio is issued (`P-K4-017`); searchable for ever (R1).
    pub provisional: String,
    /// When the call or letter came, if earlier than the capture (OAX-21).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Timestamp>,
    /// The ticket this one continues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<DocumentId>,
    /// The ticket this one is a part of: a task of another team (OAX-41), a phase of a project (AGU).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<DocumentId>,
    /// The part that must be done before this one begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<DocumentId>,
    /// The version of the organisation's data its author worked under (R30).
    pub catalog: String,
}

/// Who a note is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Staff alone: «Nota interna: el usuario no la ve».
    Internal,
    /// The requester: «Respuesta al usuario».
    Public,
}

/// Which long text (R4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TextKind {
    /// «Diagnóstico».
    Diagnosis,
    /// «Trabajo realizado».
    WorkDone,
    /// «Hallazgos».
    Findings,
}

/// One replacement within a text: positions are UTF-16 code units of the text as its author saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Splice {
    /// Where the replaced part begins.
    pub at: u32,
    /// What was there.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub delete: String,
    /// What stands there now.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub insert: String,
}

/// An author's edit of their own section of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EditText {
    /// Which text.
    pub kind: TextKind,
    /// The section, named by the act that began it; none begins one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<ActId>,
    /// The replacements, in order, each on the outcome of the one before.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "cbor::at_most::<{ limits::SPLICES }, _, _>"
    )]
    pub splices: Vec<Splice>,
    /// The whole text as its author then saw it: kept as a section of its own where a splice does not fit.
    pub whole: String,
}

/// A checklist item's mark (R5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Not done yet (un-done: only by one who has seen the doing).
    Pending {},
    /// Done, with the value measured where the item has one.
    Done {
        /// The value measured.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<String>,
    },
    /// Not applicable, with the reason.
    NotApplicable {
        /// Why.
        reason: String,
    },
}

/// What of the requester's contact data is changed (R24).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ContactField {
    /// Name.
    Name,
    /// Mail.
    Mail,
    /// Extension or telephone.
    Phone,
    /// Dependencia or entidad.
    ClientOrg,
    /// An additional contact that staff may note beside the requester's own data.
    Extra,
}

/// An entry of an add-wins set (R25).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// A word.
    Tag(String),
    /// A person who follows the ticket.
    Watcher(PersonId),
    /// Another ticket, related.
    Ticket(DocumentId),
    /// A confirmed duplicate (R32).
    Duplicate(DocumentId),
    /// An article of the knowledge base.
    Article(String),
}

/// How the requester was contacted (OAX-30).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ContactWay {
    /// By telephone.
    Phone,
    /// By mail.
    Mail,
    /// By WhatsApp.
    Whatsapp,
    /// In person.
    InPerson,
}

/// Time worked or travelled (R26).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TimeKind {
    /// Work.
    Work,
    /// Travel.
    Travel,
}

/// The answer to a conflict card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// «Conservar»: what stands, stands.
    Keep,
    /// «Cambiar»: the other value takes its place.
    Swap,
}

/// What a requester says of a solution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It works (OAX-25).
    Confirmed,
    /// «Persiste la falla».
    Persists,
}

/// A step on the way of material that must be bought (BJ-17, BJ-18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum MaterialStep {
    /// Asked for.
    Requested,
    /// Granted.
    Authorised,
    /// Come in.
    Received,
}

/// A field of an equipment item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum EquipmentField {
    /// Inventory number.
    Inventory,
    /// Serial number.
    Serial,
    /// MAC address.
    Mac,
    /// IP address.
    Ip,
    /// Kind («computadora», «teléfono IP», «access point», «nodo»).
    Type,
    /// Brand.
    Brand,
    /// Model.
    Model,
    /// Short name.
    Name,
    /// Person it is assigned to.
    Person,
    /// Dependencia.
    ClientOrg,
    /// Building (id).
    Building,
    /// Level.
    Level,
    /// Room.
    Room,
    /// Network port.
    Port,
    /// VLAN.
    Vlan,
    /// Extension.
    Extension,
    /// Condition («en servicio», «baja» …).
    Condition,
    /// Warranty, until when.
    Warranty,
    /// Resguardo number.
    Custodianship,
}

/// Which way an official letter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LetterWay {
    /// It came in.
    Incoming,
    /// It goes out.
    Outgoing,
}

/// An official letter (oficio) entered into the register (R31). The register's own number is the server's to give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RecordLetter {
    /// In or out.
    pub way: LetterWay,
    /// The number printed on it; of an outgoing one the register's, so none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// The date printed on it, `AAAA-MM-DD`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub dated: String,
    /// Date and hour of receipt by the stamp, where it was captured later (BJ-10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<Timestamp>,
    /// Who sent it, or to whom it goes.
    pub counterpart: String,
    /// What it is about.
    pub subject: String,
    /// The letter of this ticket that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<ActId>,
}

/// A step of a letter's own way (C31: that it was attended and that this is recorded are two).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LetterStep {
    /// Stamped «atendido» by who did the work.
    StampedAttended,
    /// Delivered to whom it goes.
    Delivered,
    /// Recorded as attended in the register.
    RecordedAttended,
    /// Filed: the words say where.
    Archived,
}

/// One intent of a person. Serialised as a map of one entry: the command's name and its fields.
/// Fields are named so that they need no second sentence.
#[allow(missing_docs)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Command {
    // ----- content ---------------------------------------------------------------------------------------------
    /// A ticket is born. Also a decision: its folio, team and commitment are the server's (T1).
    OpenTicket(Box<OpenTicket>),
    /// A note or a reply.
    AddNote { audience: Audience, text: String },
    /// A value of the service's form, read on site or taken at the desk (R6).
    SetField { field: FieldId, value: String },
    /// A checklist item (R5).
    TickItem { item: ItemId, mark: Mark },
    /// A long text (R4).
    EditText(EditText),
    /// A line of the material list (R22); its id is the act's.
    AddMaterial { description: String, quantity: u32, unit: String },
    /// Another quantity for a line; 0 strikes it.
    ChangeMaterial { line: ActId, quantity: u32 },
    /// Time worked or travelled (R26).
    LogTime { kind: TimeKind, minutes: u32, started_at: Timestamp },
    /// An attempt to reach the requester (OAX-30), or what they said: evidence for R14.
    LogContact { way: ContactWay, reached: bool, verdict: Option<Verdict>, text: String },
    /// Contact data of the requester (R24).
    SetContact { field: ContactField, value: String },
    /// Where the work is.
    SetPlace { place: Place },
    /// The equipment it is about.
    SetEquipment { equipment: Option<DocumentId> },
    /// The one-line subject.
    SetSubject { subject: String },
    /// How many of a line were requested, authorised, received.
    MarkMaterial { line: ActId, step: MaterialStep, quantity: u32 },
    /// A photograph or file (R3); its bytes follow.
    AttachEvidence(Box<AttachEvidence>),
    /// Another caption for a file.
    SetCaption { evidence: ActId, caption: String },
    /// A file is taken out of sight; its bytes are kept (R3).
    RetireEvidence { evidence: ActId, reason: String },
    /// The bytes of a file are here, or could not be taken. By the server alone.
    SealEvidence { evidence: ActId, fault: Option<SealFault> },
    /// A signature on a paper of the ticket (R18).
    Sign(Box<Sign>),
    /// A secret reached its owner by a way that the service allows (C5). The secret itself is never said.
    DeliverSecret { to: String },
    /// Adds to an add-wins set (R25).
    AddLabel { label: Label },
    /// Removes what its author saw added (R25).
    RemoveLabel { label: Label },

    // ----- decisions: the act only asks; the server rules ----------------------------------------------------------
    /// Priority (R7).
    SetPriority { priority: PriorityId },
    /// Service, kind, team (R8).
    Classify { service: ServiceId, subservice: Option<String>, kind: TicketKind, team: Option<TeamId> },
    /// T9, T10: responsibility to a person, or to a team's queue.
    Assign { person: Option<PersonId>, team: Option<TeamId>, reason: String },
    /// T11: a technician offers the work to a colleague (AGU-38).
    OfferAssignment { to: PersonId, reason: String },
    /// T11: the colleague accepts (R10).
    AcceptOffer { offer: ActId },
    /// The colleague declines, or the offerer withdraws.
    DeclineOffer { offer: ActId, reason: String },
    /// T12 (R11).
    ScheduleVisit { at: Timestamp, agreed_with_requester: bool },
    /// T13.
    Start {},
    /// T2.
    AskRequester { question: String },
    /// T3.
    RecordAnswer { text: String },
    /// T4.
    Return { reason: String },
    /// T5.
    Resubmit { text: String },
    /// T6.
    RequestApproval { text: String },
    /// T7 (granted) and T8 (not granted: back to the requester, or rejected). `content` is what its author had before them
    /// (R19), as `workflow::approval::shown` says it; none of a build that did not say.
    DecideApproval {
        granted: bool,
        reason: String,
        returned: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content: Option<Sha256>,
    },
    /// T14.
    WaitMaterial { reason: String },
    /// T15 (R23).
    MaterialAvailable { text: String },
    /// T16.
    WaitVendor { vendor: String, reference: String },
    /// T17.
    VendorReturned { text: String },
    /// T18 (R28).
    Escalate { team: Option<TeamId>, reason: String },
    /// T19. `concluded_at` is the conclusion date where it differs from the act's time (SEC-33).
    Resolve { solution: String, outcome: Option<String>, concluded_at: Option<Timestamp> },
    /// T20. `confirmed_by` says how the requester confirmed where another closes.
    Close { note: String, confirmed_by: Option<ContactWay> },
    /// T20 by the requester, or T23 where the failure persists.
    Confirm { verdict: Verdict, text: String },
    /// T23, T24.
    Reopen { reason: String },
    /// T25.
    Reject { reason: String },
    /// T26. `withdrawn`: by which way the requester said that they no longer want it, where another records it for them.
    Cancel {
        reason: String,
        duplicate_of: Option<DocumentId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        withdrawn: Option<ContactWay>,
    },
    /// R27: another deadline, by a supervisor.
    OverrideDue { at: Timestamp, reason: String },
    /// A conflict card decided (R3–R9 …): `conflict` is the card's id.
    DecideConflict { conflict: String, choice: Choice },
    /// T21, T22: silence. By the server alone.
    CloseForSilence { note: String },
    /// What the requester thinks of the service, by question; it may close the ticket (SEC-33), and takes the place of an
    /// answer deemed given (R15).
    AnswerSurvey {
        #[serde(deserialize_with = "cbor::map_at_most::<{ limits::OPEN_FIELDS }, _, _, _>")]
        answers: BTreeMap<String, String>,
        comment: String,
    },
    /// An official letter enters the register (R31).
    RecordLetter(Box<RecordLetter>),
    /// A letter's next step.
    MarkLetter { letter: ActId, step: LetterStep, text: String },
    /// The ticket's papers are filed (BJ-23); the words say where.
    Archive { place: String },

    // ----- equipment -----------------------------------------------------------------------------------------------
    /// An equipment item is born.
    RegisterEquipment { fields: BTreeMap<EquipmentField, String> },
    /// A field of the registry.
    SetEquipmentField { field: EquipmentField, value: String },
    /// A note in the item's history.
    AddEquipmentNote { text: String },
    /// The item was seen at a place (audit): nothing moves by it.
    SeeItem { place: Place, audit: String },
    /// Something went into this storeroom or bag, or out of it (negative), perhaps for a line of a ticket's material
    /// list: counted by adding up.
    MoveStock {
        item: String,
        delta: i32,
        unit: String,
        ticket: Option<DocumentId>,
        line: Option<ActId>,
        /// Nothing was brought or taken: a count found so many more or less than were on record.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        counted: bool,
    },
    /// The item goes from hand to hand (R20).
    HandOver(Box<HandOver>),
    /// The item moves (R21).
    MoveItem(Box<Movement>),
    /// A label is stuck on it: it leads to this item for ever.
    BindLabel { label: LabelId },
    /// A label is no longer on it; whoever scans it is still led here.
    RetireLabel { label: LabelId, reason: String },
    /// It was registered twice: this one leads to the other from now on.
    MergeItem { other: DocumentId, reason: String },

    // ----- the log itself ------------------------------------------------------------------------------------------
    /// Undo of an own act that nothing rests on yet: the struck act has no effect (property 15).
    Strike { act: ActId },
}

impl Command {
    /// The command's name on the wire: the key of its serialised map.
    pub fn name(&self) -> &'static str {
        use Command as C;
        match self {
            C::OpenTicket(_) => "open_ticket",
            C::AddNote { .. } => "add_note",
            C::SetField { .. } => "set_field",
            C::TickItem { .. } => "tick_item",
            C::EditText(_) => "edit_text",
            C::AddMaterial { .. } => "add_material",
            C::ChangeMaterial { .. } => "change_material",
            C::LogTime { .. } => "log_time",
            C::LogContact { .. } => "log_contact",
            C::SetContact { .. } => "set_contact",
            C::SetPlace { .. } => "set_place",
            C::SetEquipment { .. } => "set_equipment",
            C::SetSubject { .. } => "set_subject",
            C::MarkMaterial { .. } => "mark_material",
            C::AttachEvidence(_) => "attach_evidence",
            C::SetCaption { .. } => "set_caption",
            C::RetireEvidence { .. } => "retire_evidence",
            C::SealEvidence { .. } => "seal_evidence",
            C::Sign(_) => "sign",
            C::DeliverSecret { .. } => "deliver_secret",
            C::AddLabel { .. } => "add_label",
            C::RemoveLabel { .. } => "remove_label",
            C::SetPriority { .. } => "set_priority",
            C::Classify { .. } => "classify",
            C::Assign { .. } => "assign",
            C::OfferAssignment { .. } => "offer_assignment",
            C::AcceptOffer { .. } => "accept_offer",
            C::DeclineOffer { .. } => "decline_offer",
            C::ScheduleVisit { .. } => "schedule_visit",
            C::Start {} => "start",
            C::AskRequester { .. } => "ask_requester",
            C::RecordAnswer { .. } => "record_answer",
            C::Return { .. } => "return",
            C::Resubmit { .. } => "resubmit",
            C::RequestApproval { .. } => "request_approval",
            C::DecideApproval { .. } => "decide_approval",
            C::WaitMaterial { .. } => "wait_material",
            C::MaterialAvailable { .. } => "material_available",
            C::WaitVendor { .. } => "wait_vendor",
            C::VendorReturned { .. } => "vendor_returned",
            C::Escalate { .. } => "escalate",
            C::Resolve { .. } => "resolve",
            C::Close { .. } => "close",
            C::Confirm { .. } => "confirm",
            C::Reopen { .. } => "reopen",
            C::Reject { .. } => "reject",
            C::Cancel { .. } => "cancel",
            C::OverrideDue { .. } => "override_due",
            C::DecideConflict { .. } => "decide_conflict",
            C::CloseForSilence { .. } => "close_for_silence",
            C::AnswerSurvey { .. } => "answer_survey",
            C::RecordLetter(_) => "record_letter",
            C::MarkLetter { .. } => "mark_letter",
            C::Archive { .. } => "archive",
            C::RegisterEquipment { .. } => "register_equipment",
            C::SetEquipmentField { .. } => "set_equipment_field",
            C::AddEquipmentNote { .. } => "add_equipment_note",
            C::SeeItem { .. } => "see_item",
            C::MoveStock { .. } => "move_stock",
            C::HandOver(_) => "hand_over",
            C::MoveItem(_) => "move_item",
            C::BindLabel { .. } => "bind_label",
            C::RetireLabel { .. } => "retire_label",
            C::MergeItem { .. } => "merge_item",
            C::Strike { .. } => "strike",
        }
    }

    /// True where the act only asks and the server rules.
    pub fn is_decision(&self) -> bool {
        use Command as C;
        match self {
            C::SetPriority { .. }
            | C::Classify { .. }
            | C::Assign { .. }
            | C::OfferAssignment { .. }
            | C::AcceptOffer { .. }
            | C::DeclineOffer { .. }
            | C::ScheduleVisit { .. }
            | C::Start {}
            | C::AskRequester { .. }
            | C::RecordAnswer { .. }
            | C::Return { .. }
            | C::Resubmit { .. }
            | C::RequestApproval { .. }
            | C::DecideApproval { .. }
            | C::WaitMaterial { .. }
            | C::MaterialAvailable { .. }
            | C::WaitVendor { .. }
            | C::VendorReturned { .. }
            | C::Escalate { .. }
            | C::Resolve { .. }
            | C::Close { .. }
            | C::Confirm { .. }
            | C::Reopen { .. }
            | C::Reject { .. }
            | C::Cancel { .. }
            | C::OverrideDue { .. }
            | C::DecideConflict { .. }
            | C::CloseForSilence { .. }
            | C::AnswerSurvey { .. }
            | C::RecordLetter(_)
            | C::MarkLetter { .. }
            | C::Archive { .. }
            | C::HandOver(_)
            | C::MoveItem(_)
            | C::BindLabel { .. }
            | C::RetireLabel { .. }
            | C::MergeItem { .. } => true,
            C::OpenTicket(_)
            | C::AddNote { .. }
            | C::SetField { .. }
            | C::TickItem { .. }
            | C::EditText(_)
            | C::AddMaterial { .. }
            | C::ChangeMaterial { .. }
            | C::LogTime { .. }
            | C::LogContact { .. }
            | C::SetContact { .. }
            | C::SetPlace { .. }
            | C::SetEquipment { .. }
            | C::SetSubject { .. }
            | C::MarkMaterial { .. }
            | C::AttachEvidence(_)
            | C::SetCaption { .. }
            | C::RetireEvidence { .. }
            | C::SealEvidence { .. }
            | C::Sign(_)
            | C::DeliverSecret { .. }
            | C::AddLabel { .. }
            | C::RemoveLabel { .. }
            | C::SeeItem { .. }
            | C::MoveStock { .. }
            | C::RegisterEquipment { .. }
            | C::SetEquipmentField { .. }
            | C::AddEquipmentNote { .. }
            | C::Strike { .. } => false,
        }
    }

    /// The state a transition asks for, where the command is one (T1–T26); `None` for content and for other decisions.
    /// Where the target depends on the ticket (T3, T7, T15), `crate::workflow::target` knows.
    pub fn asks_for(&self) -> Option<State> {
        use Command as C;
        Some(match self {
            C::Assign { .. } | C::AcceptOffer { .. } | C::Escalate { .. } => State::Assigned,
            C::ScheduleVisit { .. } => State::Scheduled,
            C::Start {} | C::VendorReturned { .. } | C::Reopen { .. } => State::InProgress,
            C::AskRequester { .. } => State::NeedsInfo,
            C::Return { .. } => State::Returned,
            C::Resubmit { .. } => State::Received,
            C::RequestApproval { .. } => State::AwaitingApproval,
            C::WaitMaterial { .. } => State::WaitingMaterial,
            C::WaitVendor { .. } => State::WaitingVendor,
            C::Resolve { .. } => State::Resolved,
            C::Close { .. } | C::CloseForSilence { .. } => State::Closed,
            C::Confirm { verdict: Verdict::Confirmed, .. } => State::Closed,
            C::Confirm { verdict: Verdict::Persists, .. } => State::InProgress,
            C::Reject { .. } => State::Rejected,
            C::Cancel { .. } => State::Cancelled,
            _ => return None,
        })
    }
}

impl Command {
    /// Every name on the wire, in the order of the enum.
    pub const NAMES: [&'static str; 65] = [
        "open_ticket",
        "add_note",
        "set_field",
        "tick_item",
        "edit_text",
        "add_material",
        "change_material",
        "log_time",
        "log_contact",
        "set_contact",
        "set_place",
        "set_equipment",
        "set_subject",
        "mark_material",
        "attach_evidence",
        "set_caption",
        "retire_evidence",
        "seal_evidence",
        "sign",
        "deliver_secret",
        "add_label",
        "remove_label",
        "set_priority",
        "classify",
        "assign",
        "offer_assignment",
        "accept_offer",
        "decline_offer",
        "schedule_visit",
        "start",
        "ask_requester",
        "record_answer",
        "return",
        "resubmit",
        "request_approval",
        "decide_approval",
        "wait_material",
        "material_available",
        "wait_vendor",
        "vendor_returned",
        "escalate",
        "resolve",
        "close",
        "confirm",
        "reopen",
        "reject",
        "cancel",
        "override_due",
        "decide_conflict",
        "close_for_silence",
        "answer_survey",
        "record_letter",
        "mark_letter",
        "archive",
        "register_equipment",
        "set_equipment_field",
        "add_equipment_note",
        "see_item",
        "move_stock",
        "hand_over",
        "move_item",
        "bind_label",
        "retire_label",
        "merge_item",
        "strike",
    ];
    /// True for a name this build can execute.
    pub fn is_known(name: &str) -> bool {
        Self::NAMES.contains(&name)
    }
}
