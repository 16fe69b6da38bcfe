//! Commands of decision on a ticket: the act only asks, and the server rules on it (`crate::arbitration`).

use super::{ContactWay, TicketKind, ToldState};
use crate::cbor;
use crate::ids::{ActId, DocumentId, PersonId, PriorityId, ServiceId, Sha256, TeamId};
use crate::limits;
use crate::signature::SignedApproval;
use crate::state::State;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use strum::{IntoStaticStr, VariantNames};

/// What can be true only once on a ticket, asked for.
#[allow(missing_docs)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Decision {
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
    /// T12 (R11). `mode`: how it is given, of the organisation's `visit_modes` (OCO-02); empty where it has none.
    ScheduleVisit {
        at: Timestamp,
        agreed_with_requester: bool,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        mode: String,
    },
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
    /// (R19), as `workflow::approval::shown` says it; none of a build that did not say. `signed` is what their own
    /// certificate adds (e.firma).
    DecideApproval {
        granted: bool,
        reason: String,
        returned: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content: Option<Sha256>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signed: Option<Box<SignedApproval>>,
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
    /// Another system says that the ticket stands elsewhere by now. By the server alone (decision 0048).
    TellState(Box<ToldState>),
}

impl Decision {
    /// The state a transition asks for, where the command is one (T1–T26); `None` for other decisions. Where the target
    /// depends on the ticket (T3, T7, T15), `crate::workflow::target` knows.
    pub fn asks_for(&self) -> Option<State> {
        Some(match self {
            Self::Assign { .. } | Self::AcceptOffer { .. } | Self::Escalate { .. } => State::Assigned,
            Self::ScheduleVisit { .. } => State::Scheduled,
            Self::Start {} | Self::VendorReturned { .. } | Self::Reopen { .. } => State::InProgress,
            Self::AskRequester { .. } => State::NeedsInfo,
            Self::Return { .. } => State::Returned,
            Self::Resubmit { .. } => State::Received,
            Self::RequestApproval { .. } => State::AwaitingApproval,
            Self::WaitMaterial { .. } => State::WaitingMaterial,
            Self::WaitVendor { .. } => State::WaitingVendor,
            Self::Resolve { .. } => State::Resolved,
            Self::Close { .. } | Self::CloseForSilence { .. } => State::Closed,
            Self::Confirm { verdict: Verdict::Confirmed, .. } => State::Closed,
            Self::Confirm { verdict: Verdict::Persists, .. } => State::InProgress,
            Self::Reject { .. } => State::Rejected,
            Self::Cancel { .. } => State::Cancelled,
            Self::TellState(told) => told.state,
            _ => return None,
        })
    }
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
    /// The date on which it was handed in, `AAAA-MM-DD` (BJ-10).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub delivered_on: String,
    /// Date and hour of receipt by the stamp, where it was captured later (BJ-10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<Timestamp>,
    /// Who sent it, or to whom it goes.
    pub counterpart: String,
    /// What it is about.
    pub subject: String,
    /// The day by which it asks to be answered, `AAAA-MM-DD`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub answer_by: String,
    /// What comes with it, in words («dos planos»).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub annexes: String,
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
