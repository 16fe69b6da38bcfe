//! What people outside are told of, by name: the keys of an organisation's templates and of who is told what.

use ronda_shared::ids::RoleId;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Something that is told; the variants stand in the order of a ticket's life.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Event {
    /// T1: received, with its folio and a copy (OAX-82).
    Received,
    /// T2: something is asked (OAX-24).
    Question,
    /// T4, T8: returned, and why.
    Returned,
    /// T9, T10, T11: somebody has it, and by when (OCO-12).
    Assigned,
    /// T12: a visit is set or moved (BJ-22).
    Visit,
    /// T14: the work waits for supplies (SEC-19).
    Material,
    /// T16: it goes to a provider outside (SEC-19).
    Vendor,
    /// A15: the date promised is another (OAX-89).
    Due,
    /// A5: it was not finished by the date promised (OAX-89).
    Late,
    /// T6: somebody is asked to authorise.
    Approval,
    /// T18: it went to another level.
    Escalated,
    /// T18: the same, told to who takes it there and to whom the matrix names (OAX-23, SEC-30).
    TakesOver,
    /// Nobody answered in time, an approver or a colleague: somebody who supervises has to step in (A13).
    Supervise,
    /// T19: the solution, and the question whether it works (OAX-25).
    Resolved,
    /// T20–T22: closed (AGU-17).
    Closed,
    /// T23, T24: taken up again.
    Reopened,
    /// T25: not given, and why.
    Rejected,
    /// T26: cancelled.
    Cancelled,
    /// A reply of the desk (OAX-24).
    Reply,
    /// To the sender of a message that was not taken: why, and what to do.
    NotTaken,
    /// To the sender of a message to a ticket that is over: noted, nothing is taken up.
    Over,
    /// To the sender of a message whose words were taken, and some of whose files were not.
    FilesLeft,
    /// To somebody of the desk who wrote to a ticket by mail: it is an internal note, and who asked does not read it.
    Noted,
}

impl Event {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// An answer to a message, not news of a ticket.
    pub fn answers(self) -> bool {
        matches!(self, Self::NotTaken | Self::Over | Self::FilesLeft | Self::Noted)
    }
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// Who asked for the service.
    Requester,
    /// Whose work it is.
    Assignee,
    /// Who may authorise it now.
    Approvers,
    /// The members of its team.
    Team,
    /// Who supervises its team; where nobody does, whoever supervises and may read it.
    Supervisors,
    /// Whom the matrix of escalation tells, and who decides, of the level that it left.
    Matrix,
    /// Everybody of a role.
    Role(RoleId),
}

impl Whom {
    /// By its name in `mail.json`.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "requester" => Self::Requester,
            "assignee" => Self::Assignee,
            "approvers" => Self::Approvers,
            "team" => Self::Team,
            "supervisors" => Self::Supervisors,
            "matrix" => Self::Matrix,
            _ => Self::Role(RoleId::new(name.strip_prefix("role:")?)),
        })
    }
}

/// Whom an event is told unless the organisation says otherwise.
pub fn usual(event: Event) -> Vec<Whom> {
    match event {
        Event::Approval => vec![Whom::Approvers],
        Event::TakesOver => vec![Whom::Team, Whom::Matrix],
        Event::Supervise => vec![Whom::Supervisors],
        // Where an institution undertakes to tell of a delay, of supplies or of a provider, its data say so.
        Event::Late | Event::Material | Event::Vendor => Vec::new(),
        _ => vec![Whom::Requester],
    }
}

/// A language of messages.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Lang {
    /// Spanish.
    Es,
    /// English.
    En,
}

impl Lang {
    /// As files name it.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
