//! Forms and their fields, as data.

use super::expr::Expr;
use super::numbering::RecordNumber;
use super::service::Attachment;
use super::stage::Stage;
use crate::command::EquipmentField;
use crate::ids::{FieldId, RoleId};
use serde::{Deserialize, Serialize};

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum FieldKind {
    Bool,
    Choice,
    Date,
    Email,
    Equipment,
    Ip,
    Mac,
    Number,
    Phone,
    Photo,
    Signature,
    Text,
    Textarea,
    Time,
    Url,
}

impl FieldKind {
    /// Answered by evidence and not by a value: no act carries it, and it is judged apart from the form.
    pub fn is_evidence(self) -> bool {
        matches!(self, Self::Photo | Self::Signature)
    }
}

/// What of the ticket itself answers a field, so that no one is asked twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Core {
    Subject,
    Description,
    RequesterName,
    RequesterMail,
    RequesterPhone,
    ClientOrg,
    Diagnosis,
    WorkDone,
    Findings,
    Reference,
    /// The day on which the request was received, by the organisation's clock.
    OpenedDate,
    /// The time of that day.
    OpenedTime,
    /// By which channel it came, in the organisation's word.
    Channel,
    /// The service's team.
    Team,
    /// Who has the work: by their id in what is signed, by name wherever a paper is read.
    Assignee,
    /// The procedure's official code.
    Procedure,
    /// What its requester answered to the survey's question; silence is no answer (BJ-42).
    Rating,
    /// The level of the building where the work is to be done (OAX-78).
    Level,
    /// The place on it: a department, a room, a window.
    Room,
    /// The note with which the server closed it for silence (OAX-26).
    ClosingNote,
    /// When its requester was last followed up, by the organisation's clock.
    LastFollowUp,
    /// The number of the last letter that went out: the institution's own, else the register's (OCO-08).
    ReplyNumber,
    /// The date printed on that letter.
    ReplyDate,
    /// Each visit, when and how it was given (OCO-02).
    Visits,
}

impl Core {
    /// Given when the letter that it is printed on enters the register: after its signature, which it amends not.
    pub fn by_register(self) -> bool {
        matches!(self, Self::ReplyNumber | Self::ReplyDate)
    }
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FieldDef {
    /// Its id; the same id in two forms is the same datum.
    pub id: FieldId,
    /// As printed in the manual.
    pub label: String,
    /// The heading under which this field and those after it are printed («B) ENTREGA…», OCO-25).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// What it takes.
    pub kind: FieldKind,
    /// Whether an answer is demanded at its stage (a service's lists may demand it elsewhere).
    #[serde(default)]
    pub required: bool,
    /// When it is asked and judged.
    #[serde(default)]
    pub stage: Stage,
    /// Words of help under it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// What a choice offers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// A list kept elsewhere that a choice offers (`dependencias`); its values are not checked here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options_source: Option<String>,
    /// Whether a choice takes several of its options, one a line.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub multiple: bool,
    /// Shown and judged only if it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Expr>,
    /// Demanded only if it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_when: Option<Expr>,
    /// Who fills it, where that is not who files the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filled_by: Option<RoleId>,
    /// The ticket's own datum that answers it; such a field is judged but not shown in the service's form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub core: Option<Core>,
    /// The field of the equipment's registry that it reads on site: a difference is shown, never written over (R6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registry: Option<EquipmentField>,
    /// The series of numbers of which the server gives it one as the ticket is born, beside the ticket's own folio: asked
    /// of nobody, and nobody's to change (OAX-65, OAX-108). One that was typed before stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<RecordNumber>,
    /// A sum of money: once a paper that bears it is signed it does not change, and a counter-entry corrects it (R33).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cash: bool,
    /// The sum that this one corrects once the paper that bears it is signed: that paper is its counter-entry, and prints
    /// the difference below it (R33).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<FieldId>,
}

impl FieldDef {
    /// Whether it asks for the day on which the work was concluded: a resolution always has one (SEC-33).
    pub fn is_conclusion_day(&self) -> bool {
        matches!(self.id.as_str(), "fecha_conclusion" | "fecha_realizada")
    }
}

/// What a form is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum FormKind {
    Portal,
    Intake,
    TicketData,
    Form,
    Oficio,
    Document,
    Record,
    Report,
    SystemDocument,
}

/// A signature a form bears.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SignaturePlace {
    /// Whose.
    pub role: RoleId,
    /// As printed.
    pub label: String,
    /// What for (`receipt`, `authorisation`).
    pub purpose: String,
    /// Whether an official stamp goes with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stamp: bool,
    /// For how many days what was drawn there is kept once the ticket is over: then the server destroys it (A16). Who
    /// signed, when and under which words stays. None: as the rest of the ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destroy_after_days: Option<u32>,
}

/// A form of the organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Form {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: FormKind,
    /// Its official code (`FSCI-ATID`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The document under control that it belongs to, of `settings.documents`: its revision stands on each page (SEC-40).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// As printed.
    pub title: String,
    /// Who fills it, in the manual's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub filled_by: String,
    /// Its fields, in order.
    pub fields: Vec<FieldDef>,
    /// Its signatures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signatures: Vec<SignaturePlace>,
    /// What is attached to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// For how many days a photograph of it, signed on paper, is kept once the ticket is over: then the server destroys it
    /// (A16). What the service says of the document that it is comes first. None: as the rest of the ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destroy_after_days: Option<u32>,
    /// Legends printed on it, verbatim.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legends: Vec<String>,
    /// Where the manual says so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}
