//! A ticket's document read into the typed domain: what screens show, rules judge and reports count.
//! Views are total: any document, also one of a newer version or damaged in parts, yields a view.

use crate::command::{
    Audience, Command, ContactField, ContactWay, Decision, Label, LetterStep, Mark, MaterialStep, Place, RecordLetter,
    TextKind, TicketKind, TimeKind, Told, ToldEntry, ToldState, Verdict,
};
use crate::evidence::Evidence;
use crate::ids::{
    ActId, ChannelId, DocumentId, FieldId, ItemId, PersonId, PriorityId, RoleId, ServiceId, Sha256, TeamId,
};
use crate::redaction::{Redact, Redaction};
use crate::ruling::Conflict;
use crate::ruling::Request;
use crate::signature::{CertifiedAct, Signature};
use crate::stamp::{Register, Site, Stamp};
use crate::state::State;
use crate::ticket::server_note::ServerStep;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::iter;

/// How the ticket was born.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Born {
    /// Who opened it.
    pub stamp: Stamp,
    /// How it came in.
    pub channel: ChannelId,
    /// When the call or letter came, if earlier than the capture.
    pub occurred_at: Option<Timestamp>,
    /// The reference shown until the folio is issued.
    pub provisional: String,
    /// What was told.
    pub description: String,
    /// The ticket this one continues.
    pub continues: Option<DocumentId>,
    /// The ticket this one is a part of.
    pub parent: Option<DocumentId>,
    /// The part that must be done before this one begins.
    pub after: Option<DocumentId>,
    /// The version of the organisation's data its author worked under.
    pub catalog: String,
    /// The priority its author proposed.
    pub priority: Option<PriorityId>,
    /// From which other system it came over, and how it stood there (decision 0048).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Told>,
}

/// A note or a reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Note {
    /// Who, when.
    pub stamp: Stamp,
    /// For whom.
    pub audience: Audience,
    /// What.
    pub text: String,
    /// R16: it came after the ticket was closed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// The step of the story that it is, where the server wrote it by its clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<ServerStep>,
    /// Who wrote it in another system, and when: its own stamp says only when it came over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<ToldEntry>,
}

impl Note {
    /// A note, known as a step of the server's where it is one.
    pub fn new(stamp: Stamp, audience: Audience, text: String, late: bool) -> Self {
        let server = ServerStep::of(stamp.site, audience, &text);
        Self { stamp, audience, text, late, server, told: None }
    }
}

/// One author's section of a long text (R4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Section {
    /// Which text.
    pub kind: TextKind,
    /// The act that began it.
    pub id: ActId,
    /// Its author, and the last edit.
    pub stamp: Stamp,
    /// What it says.
    pub text: String,
}

/// A line of the material list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Material {
    /// The act that added it.
    pub id: ActId,
    /// Who, when (the last change).
    pub stamp: Stamp,
    /// What.
    pub description: String,
    /// How many; 0 is struck.
    pub quantity: u32,
    /// Of what measure.
    pub unit: String,
    /// How many were requested, authorised, received, where it must be bought.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub steps: BTreeMap<MaterialStep, Register<u32>>,
}

impl Material {
    /// Whether nothing more of the line is to come (BJ-18): it is not bought, or as many came as were authorised, else
    /// requested, else listed.
    pub fn has_come(&self) -> bool {
        self.missing() == 0
    }

    /// How many of the line are still to come; none where it is not bought.
    pub fn missing(&self) -> u32 {
        if self.quantity == 0 || self.steps.is_empty() {
            return 0;
        }
        let step = |step| self.steps.get(&step).map(|set| set.value);
        let expected = step(MaterialStep::Authorised).or(step(MaterialStep::Requested)).unwrap_or(self.quantity);
        expected.saturating_sub(step(MaterialStep::Received).unwrap_or(0))
    }
}

/// Time worked or travelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TimeEntry {
    /// Who, when noted.
    pub stamp: Stamp,
    /// Work or travel.
    pub kind: TimeKind,
    /// How long.
    pub minutes: u32,
    /// From when.
    pub started_at: Timestamp,
    /// R26: it overlaps another entry of the same person.
    pub overlaps: bool,
}

/// An attempt to reach the requester.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Contact {
    /// Who, when.
    pub stamp: Stamp,
    /// How.
    pub way: ContactWay,
    /// Whether they were reached.
    pub reached: bool,
    /// What they said of the solution, if they did.
    pub verdict: Option<Verdict>,
    /// In words.
    pub text: String,
}

/// The work offered to a colleague (AGU-38).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Offer {
    /// The request that offered it.
    pub act: ActId,
    /// By whom.
    pub by: PersonId,
    /// To whom.
    pub to: PersonId,
    /// When.
    pub at: Timestamp,
}

/// A visit agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Visit {
    /// The request that set it.
    pub act: ActId,
    /// When.
    pub at: Timestamp,
    /// Whether the requester chose or agreed to the date (R11).
    pub agreed_with_requester: bool,
    /// By whom.
    pub by: PersonId,
}

/// A solution delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Resolution {
    /// The request that delivered it.
    pub act: ActId,
    /// Credited to whom (R9).
    pub by: PersonId,
    /// Effective time, or the conclusion date given.
    pub at: Timestamp,
    /// In words.
    pub solution: String,
    /// The outcome, where the form has one.
    pub outcome: Option<String>,
}

/// Why a ticket is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ClosingReason {
    /// The requester confirmed (OAX-25).
    Confirmed,
    /// Silence (OAX-26).
    NoResponse,
    /// The desk or the executor closed it, as the service allows.
    ByStaff,
}

/// How it was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Closing {
    /// The request that closed it.
    pub act: ActId,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: ClosingReason,
    /// The closing note.
    pub note: String,
}

/// What the requester thinks of the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Survey {
    /// The request that answered, or that closed for silence.
    pub act: ActId,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Silence counted as this answer (SEC-14): shown apart.
    pub deemed: bool,
    /// The ticket was reopened after it (T24).
    #[serde(default)]
    pub superseded: bool,
    /// By question.
    pub answers: BTreeMap<String, String>,
    /// In their own words.
    #[serde(default)]
    pub comment: String,
}

/// An approval given (T7), bound to what was approved (R19).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Approved {
    /// The request.
    pub act: ActId,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Which of the service's approvals, from 0.
    pub step: u32,
    /// Whose it is to give.
    pub role: RoleId,
    /// Of which service.
    pub service: ServiceId,
    /// What was approved, as one number (`workflow::approval::content`).
    #[serde(default)]
    pub content: Option<Sha256>,
    /// Something else stands there by now: it is asked for again.
    #[serde(default)]
    pub stale: bool,
}

/// A step that a letter has taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LetterMark {
    /// The request.
    pub act: ActId,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// In words.
    pub text: String,
}

/// An official letter of the ticket, as it stands in the register (R31).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Letter {
    /// The request that entered it.
    pub act: ActId,
    /// By whom.
    pub by: PersonId,
    /// When it came or was written: the stamp's hour where it was told, else when it was entered.
    pub at: Timestamp,
    /// The register's number; none until the server has given it.
    pub register: Option<String>,
    /// What was entered.
    pub letter: RecordLetter,
    /// The steps it has taken.
    pub marks: BTreeMap<LetterStep, LetterMark>,
}

/// The ticket's papers are filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Archived {
    /// The request.
    pub act: ActId,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Where.
    pub place: String,
}

/// A secret that reached its owner (C5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SecretDelivered {
    /// Who delivered it, when.
    pub stamp: Stamp,
    /// By which way, in the service's words.
    pub to: String,
}

/// The deadlines of a ticket and what has stopped them (`crate::calendar` reckons, the server writes).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Commitment {
    /// When the clocks started: receipt, or the next opening (OAX-13).
    pub started: Option<Timestamp>,
    /// First human answer due.
    pub respond_by: Option<Timestamp>,
    /// Solution due, as it stands now (pauses moved it).
    pub resolve_by: Option<Timestamp>,
    /// From when the desk is warned.
    pub warn_at: Option<Timestamp>,
    /// First human action visible to the requester (T13 or a reply).
    pub responded_at: Option<Timestamp>,
    /// Since when the resolver's clock stands.
    pub paused_since: Option<Timestamp>,
    /// Business minutes of work left when it was paused.
    pub minutes_left: Option<i64>,
    /// Business minutes that pauses have given so far; none of what an earlier build promised, which kept no count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_minutes: Option<i64>,
    /// Until when the solution may take because who asked chose a later day for the visit (T12).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<Timestamp>,
    /// A supervisor's own deadline (R27).
    pub overridden: Option<Timestamp>,
    /// The part of the service that the solution is promised for, where it is for one alone (AGU-01).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<PromisedPart>,
}

/// A part of a service, as a time was promised for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PromisedPart {
    /// Its name.
    pub name: String,
    /// The points of the checklist that it does: it is done when all are marked.
    pub items: Vec<ItemId>,
}

/// All that only the server writes: what can be true only once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Decided {
    /// Applied rulings so far.
    pub seq: u64,
    /// Where it stands.
    pub state: State,
    /// Since when.
    pub since: Timestamp,
    /// The last request that moved the state.
    pub moved_by: Option<ActId>,
    /// Where `needs_info`, `awaiting_approval`, `waiting_material` go back to.
    pub back_to: Option<State>,
    /// The official number.
    pub folio: Option<String>,
    /// The service.
    pub service: ServiceId,
    /// Its variant.
    pub subservice: Option<String>,
    /// The services it had before (R8: their checklists are annexes).
    pub former_services: Vec<ServiceId>,
    /// Incident or request.
    pub kind: TicketKind,
    /// Whose queue.
    pub team: Option<TeamId>,
    /// Whose work.
    pub assignee: Option<PersonId>,
    /// How pressing; none until the desk has said.
    pub priority: Option<PriorityId>,
    /// Level of attention, from 1 (OAX-23).
    pub level: u32,
    /// Open offers.
    pub offers: Vec<Offer>,
    /// The next visit.
    pub visit: Option<Visit>,
    /// The question put to the requester (T2).
    pub question: Option<String>,
    /// Why it was returned, rejected or cancelled.
    pub reason: Option<String>,
    /// The provider it is at (T16).
    pub vendor: Option<String>,
    /// The solution delivered.
    pub resolution: Option<Resolution>,
    /// How it was closed.
    pub closing: Option<Closing>,
    /// How often it was reopened.
    pub reopened: u32,
    /// How often it was submitted (T5).
    pub submission: u32,
    /// The ticket it duplicates.
    pub duplicate_of: Option<DocumentId>,
    /// R16: a late report speaks for reopening.
    pub reopen_proposed: bool,
    /// Last contact of the desk with the requester: the silence of OAX-26 counts from here.
    pub last_follow_up: Option<Timestamp>,
    /// What the requester thinks of it.
    #[serde(default)]
    pub survey: Option<Survey>,
    /// Its official letters, in the order of the register.
    #[serde(default)]
    pub letters: Vec<Letter>,
    /// Where its papers are filed.
    #[serde(default)]
    pub archived: Option<Archived>,
    /// The approvals given, in order; the last of a step counts.
    #[serde(default)]
    pub approvals: Vec<Approved>,
    /// Whose approval is awaited.
    #[serde(default)]
    pub approver: Option<RoleId>,
    /// The deadlines.
    pub commitment: Commitment,
}

impl Decided {
    /// Its service, then those that it had before, the last of them first: whose rules say what is kept of it, and from whom.
    pub fn services(&self) -> impl Iterator<Item = &ServiceId> {
        iter::once(&self.service).chain(self.former_services.iter().rev())
    }
    /// A ticket that the server has not ruled on: what its author knows of the decisions.
    pub(crate) fn undecided(service: ServiceId, subservice: Option<String>, kind: TicketKind, at: Timestamp) -> Self {
        Self {
            seq: 0,
            state: State::Draft,
            since: at,
            moved_by: None,
            back_to: None,
            folio: None,
            service,
            subservice,
            former_services: Vec::new(),
            kind,
            team: None,
            assignee: None,
            priority: None,
            level: 1,
            offers: Vec::new(),
            visit: None,
            question: None,
            reason: None,
            vendor: None,
            resolution: None,
            closing: None,
            reopened: 0,
            submission: 1,
            duplicate_of: None,
            reopen_proposed: false,
            last_follow_up: None,
            survey: None,
            letters: Vec::new(),
            archived: None,
            approvals: Vec::new(),
            approver: None,
            commitment: Commitment::default(),
        }
    }
}

/// The ticket as a screen shows it: content merged, decisions as ruled with one's own pending requests folded over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TicketView {
    /// Its id.
    pub id: DocumentId,
    /// How it was born.
    pub born: Born,
    /// One line.
    pub subject: Register<String>,
    /// Contact data of the requester.
    pub requester: BTreeMap<ContactField, Register<String>>,
    /// The requester in the directory, where known.
    pub requester_person: Option<PersonId>,
    /// Where.
    pub place: Register<Place>,
    /// Which equipment.
    pub equipment: Register<Option<DocumentId>>,
    /// Values of the service's form.
    pub fields: BTreeMap<FieldId, Register<String>>,
    /// The checklist's marks.
    pub checklist: BTreeMap<ItemId, Register<Mark>>,
    /// Notes and replies, in order.
    pub notes: Vec<Note>,
    /// Long texts by author, in order.
    pub texts: Vec<Section>,
    /// Materials, in order.
    pub materials: Vec<Material>,
    /// Time, in order.
    pub times: Vec<TimeEntry>,
    /// Contacts with the requester, in order.
    pub contacts: Vec<Contact>,
    /// Photographs and files, in order.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// Signatures, in order.
    #[serde(default)]
    pub signatures: Vec<Signature>,
    /// Secrets that reached their owners, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<SecretDelivered>,
    /// Tags, watchers, links.
    pub labels: Vec<Label>,
    /// What is decided, with pending requests folded over it.
    pub decided: Decided,
    /// What was decided by the server, without the pending; equal to `decided` where nothing is pending.
    pub ruled: Decided,
    /// Every decision asked for, in order.
    pub requests: Vec<Request>,
    /// Conflicts, open and settled.
    pub conflicts: Vec<Conflict>,
    /// Acts whose effect was struck (undo).
    pub struck: Vec<ActId>,
    /// What was taken out of it (R29), the oldest first: the marker stands where the words stood.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redactions: Vec<Redaction>,
}

impl TicketView {
    /// What a field of the ticket says, as conditions on it ask; none where nothing was written.
    pub fn answer(&self, field: &str) -> Option<&str> {
        self.fields.get(&FieldId::new(field)).map(|set| set.value.as_str())
    }
    /// Whether who asked did it: at the portal, by mail or another channel in their name, or as somebody whom the directory knows.
    pub fn is_by_requester(&self, stamp: &Stamp) -> bool {
        stamp.site == Site::Portal || self.requester_person.as_ref() == Some(&stamp.by)
    }
    /// Where another system said last that it stands; none of a ticket that was opened here.
    pub fn told_state(&self) -> Option<&ToldState> {
        let first = &self.born.told.as_ref()?.stands;
        let later = self.requests.iter().rev().find_map(|request| match &request.command {
            Command::Decision(Decision::TellState(told)) => Some(told.as_ref()),
            _ => None,
        });
        Some(later.unwrap_or(first))
    }
    /// Whether it stands where another system said that it does: nobody has moved it here since.
    pub fn stands_as_told(&self) -> bool {
        let tells = |act: ActId| {
            act == self.born.stamp.act
                || self.requests.iter().any(|request| {
                    request.stamp.act == act && matches!(request.command, Command::Decision(Decision::TellState(_)))
                })
        };
        self.born.told.is_some() && self.ruled.moved_by.is_some_and(tells)
    }
    /// Whether a file was taken out for good, bytes and all.
    pub fn is_file_gone(&self, act: ActId) -> bool {
        self.redactions.iter().any(|one| one.what.file() == Some(act))
    }
    /// What people's own certificates (e.firma) have signed on it: papers, then decisions on approvals.
    pub fn certified_acts(&self) -> impl Iterator<Item = CertifiedAct<'_>> {
        let decisions = self.requests.iter().filter_map(|request| {
            let (certified, sha256) = request.command.certified()?;
            Some(CertifiedAct { act: request.stamp.act, stamp: &request.stamp, certified, sha256, name: None })
        });
        self.signatures.iter().filter_map(Signature::certified_act).chain(decisions)
    }
    /// Whether what was drawn of a signature was destroyed.
    pub fn is_hand_gone(&self, act: ActId) -> bool {
        self.redactions.iter().any(|one| one.what == Redact::Hand(act))
    }
}
