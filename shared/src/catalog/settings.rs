//! What an organisation decides for itself: silence, windows, which states stop the clocks, who closes.

use super::closing::ClosedBy;
use super::control::ControlledDocument;
use super::item_page::{ItemClass, ItemPage};
use crate::evidence::{FileClass, Media};
use crate::ids::{FieldId, PriorityId, RoleId, ServiceId};
use crate::state::State;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a state does to the resolver's clock (`docs/rules.md#states`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Clock {
    #[default]
    Run,
    Pause,
    Stop,
}

/// How a span is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// Hours in which the desk is open (OAX-26).
    BusinessHours,
    /// Days on which it opens (A2, A3).
    BusinessDays,
    /// Days of the calendar.
    NaturalDays,
}

/// A screen of ours that asks what a form of the manual asks, where no service names that form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum FormScreen {
    /// The portal's request.
    Portal,
    /// The portal's question for where a request stands.
    Status,
    /// The desk's capture of a call.
    Call,
    /// The register of official letters.
    Letters,
}

/// Closing for silence (OAX-26, T21, T22).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AutoClose {
    /// After how many.
    pub after: u32,
    /// Of what.
    pub unit: Span,
    /// Read by nothing, and kept for data that say it: a closing note is always written.
    #[serde(default)]
    pub note_required: bool,
    /// The form that the closing note is printed on; none: it stands in the ticket alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note_form: Option<String>,
    /// In which states.
    pub states: Vec<State>,
}

/// The survey's deadline and what silence means (SEC-13, SEC-14).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SurveySettings {
    /// After how many.
    pub after: u32,
    /// Of what.
    pub unit: Span,
    /// The answer deemed given.
    pub default: String,
}

/// What happens while nobody decides an approval (issue of the desk, point 8; ours, no manual says).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ApprovalSettings {
    /// The approver is reminded after how many.
    pub remind_after: u32,
    /// The supervisor is told after how many.
    pub supervisor_after: u32,
    /// Of what.
    pub unit: Span,
}

/// What becomes of the place that a photograph says it was taken at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Location {
    /// The phone takes it out before the bytes are named; what still has it is not taken.
    #[default]
    Drop,
    /// It stays in the file.
    Keep,
}

/// Photographs and files.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EvidenceSettings {
    /// Where a photograph was taken.
    #[serde(default)]
    pub location: Location,
    /// Which types of files are taken beside photographs, PDF and plain text, which always are; none: every type that there
    /// is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<BTreeSet<Media>>,
    /// The classes of information that whoever attaches a file chooses among (OCO-28), each with the roles that alone see
    /// such a file; no roles: whoever reads the ticket. No classes: nobody is asked.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub classes: BTreeMap<FileClass, Vec<RoleId>>,
}

impl EvidenceSettings {
    /// Whether files of this type are taken.
    pub fn takes(&self, media: Media) -> bool {
        media.is_always_taken() || self.files.as_ref().is_none_or(|files| files.contains(&media))
    }

    /// How the names of files end that are taken, as a person is told: «JPG, PNG, …».
    pub fn endings(&self) -> String {
        let taken = Media::ALL.into_iter().filter(|media| self.takes(*media));
        taken.map(|media| media.ending().to_uppercase()).collect::<Vec<_>>().join(", ")
    }
}

/// The channel by which a request comes as a letter.
pub const BY_LETTER: &str = "oficio";

/// How the register's own numbers of official letters begin, and what becomes of a letter that asks for no service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct LetterSettings {
    /// Of what comes in.
    pub incoming: String,
    /// Of what goes out.
    pub outgoing: String,
    /// The service of letters that ask for none (BJ-10); none: a letter is entered on a ticket of another service alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
}

impl Default for LetterSettings {
    fn default() -> Self {
        Self { incoming: "E".to_owned(), outgoing: "S".to_owned(), service: None }
    }
}

/// An organisation's own decisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Settings {
    /// Closing for silence; none: never by itself.
    #[serde(default)]
    pub auto_close: Option<AutoClose>,
    /// The survey's deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey: Option<SurveySettings>,
    /// Days for which an act is judged by the role its author had seen.
    #[serde(default = "window")]
    pub window_days: u32,
    /// For how many open days a requester may reopen (T24; ours).
    #[serde(default = "five")]
    pub reopen_window_business_days: u32,
    /// For how many open minutes an offer stands (T11; ours).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer_business_minutes: Option<u32>,
    /// What happens while nobody decides an approval; none: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<ApprovalSettings>,
    /// Who closes where the service does not say (C1).
    pub closed_by: Vec<ClosedBy>,
    /// Whether a diagnosis is demanded to resolve.
    #[serde(default = "yes")]
    pub requires_diagnosis: bool,
    /// What each state does to the clock; a state not named lets it run.
    #[serde(default)]
    pub clock: BTreeMap<State, Clock>,
    /// Months between preventive maintenances (SEC-23).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maintenance_every_months: Option<u32>,
    /// Whether the requester is told an estimate from the queue (OCO-12).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub queue_estimate: bool,
    /// The register of official letters.
    #[serde(default)]
    pub letters: LetterSettings,
    /// Photographs and files.
    #[serde(default)]
    pub evidence: EvidenceSettings,
    /// The service under which a fault is filed that somebody reports by scanning a label; none: they are told whom to call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_reports: Option<ServiceId>,
    /// Whether the page behind a label says that its item was reported today already: that is then told to whoever has the
    /// label's address.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub label_says_reported: bool,
    /// The role that somebody is taken for who asks by the portal and whom the directory does not know; none: they may ask
    /// only for what any requester may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_role: Option<RoleId>,
    /// Whether people register at the portal, under an address that they have shown (OCO-18): the directory then has them, as
    /// `portal_role`, with what they say of themselves.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub portal_register: bool,
    /// Which form of the manual each of these screens stands for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub screens: BTreeMap<FormScreen, String>,
    /// The form whose fields are the survey's questions; none: no survey is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey_form: Option<String>,
    /// What the pages of items of some types tell beside their history (AGU-20).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub item_pages: Vec<ItemPage>,
    /// How a visit may be given («Remota», «Presencial»): whoever agrees or plans one says which (OCO-02). None: nobody is
    /// asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visit_modes: Vec<String>,
    /// The classes of items that it keeps, each with its types: where there are some, a type is chosen among them (OCO-05).
    /// None: a type is whatever people write.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub item_classes: Vec<ItemClass>,
    /// Manuals and procedures under control, which forms name (SEC-40, AGU-64, BJ-47, OCO-32).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<ControlledDocument>,
    /// Common fields that a ticket of any service may bear beside what the service asks, and that are never demanded: what
    /// another system calls it (OAX-99).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<FieldId>,
    /// Fields whose answer proposes a priority, by answer: the urgency that a form prints (OCO-27). The desk takes it or not.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub priority_from: BTreeMap<FieldId, BTreeMap<String, PriorityId>>,
    /// The fields of service sheets in which whoever asked writes notes: a report counts and lists them (OCO-17).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sheet_notes: Vec<FieldId>,
    /// When a fault that comes again has a preventive solution proposed (OAX-87); none: nobody is told of any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prevention: Option<Prevention>,
    /// From how many open reports of one building within hours an outage is told of; none: [`OutageRule::default`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outage: Option<OutageRule>,
}

/// From how many open reports of one building, received within so many hours, it is an outage (`crate::outage`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OutageRule {
    /// So many reports.
    pub least: u32,
    /// Within so many hours.
    pub hours: u32,
}

impl Default for OutageRule {
    fn default() -> Self {
        Self { least: 4, hours: 3 }
    }
}

/// From how many faults of one item, or of one service at one place, a preventive solution is proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Prevention {
    /// So many faults.
    pub least: u32,
    /// Within so many days.
    pub days: u32,
    /// The service of the ticket that proposes it.
    pub service: ServiceId,
    /// How the subject of that ticket begins.
    pub subject: String,
}

fn window() -> u32 {
    30
}
fn five() -> u32 {
    5
}
fn yes() -> bool {
    true
}

impl Settings {
    /// What a state does to the resolver's clock.
    pub fn clock(&self, state: State) -> Clock {
        self.clock.get(&state).copied().unwrap_or_default()
    }

    /// Whether a visit may be said to be given so; a build that did not ask yet says nothing.
    pub fn is_visit_mode(&self, mode: &str) -> bool {
        mode.is_empty() || self.visit_modes.iter().any(|known| known == mode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photographs_pdf_and_text_are_taken_whatever_is_listed() {
        let all: EvidenceSettings = serde_json::from_str("{}").expect("yesterday's data");
        assert!(Media::ALL.into_iter().all(|media| all.takes(media)));
        assert_eq!(
            serde_json::to_string(&all).expect("written"),
            r#"{"location":"drop"}"#,
            "and they stay the same bytes"
        );
        let few: EvidenceSettings = serde_json::from_str(r#"{"files":["docx","zip"]}"#).expect("read");
        assert_eq!(few.endings(), "JPG, PNG, WEBP, PDF, DOCX, TXT, ZIP");
        assert!(serde_json::from_str::<EvidenceSettings>(r#"{"files":["exe"]}"#).is_err(), "a type that there is not");
    }
}
