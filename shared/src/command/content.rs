//! Commands of content: facts that merge, whoever else writes at the same time.

use super::{OpenTicket, Place, ToldEntry, ToldTicket, Verdict};
use crate::cbor;
use crate::evidence::{AttachEvidence, SealFault};
use crate::ids::{ActId, DocumentId, FieldId, ItemId, PersonId};
use crate::limits;
use crate::signature::Sign;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// A fact about a ticket: it takes place where its author stood, and merges with what others say.
#[allow(missing_docs)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Content {
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

    /// Undo of an own act that nothing rests on yet: the struck act has no effect (property 15).
    Strike { act: ActId },

    /// A ticket is born that another system told of. By the server alone (decision 0048).
    TellTicket(Box<ToldTicket>),
    /// A note or a reply that was written in another system. By the server alone.
    TellNote { audience: Audience, text: String, told: ToldEntry },
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

impl Mark {
    /// Whether nothing is left to do there: done, or not applicable with a reason (T19).
    pub fn is_settled(&self) -> bool {
        match self {
            Self::Pending {} => false,
            Self::Done { .. } => true,
            Self::NotApplicable { reason } => !reason.trim().is_empty(),
        }
    }
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
