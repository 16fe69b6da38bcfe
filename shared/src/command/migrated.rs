//! What another system told of a ticket that came over from it. The server alone writes it, on the day of the move: nobody of
//! today signed it, and nothing that is told so starts a clock or tells anybody (decision 0048).

use super::OpenTicket;
use crate::ids::{PersonId, PriorityId, TeamId};
use crate::state::State;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Where a ticket stands in the words of the system that it comes from, mapped onto states, teams and people of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ToldState {
    /// Where it stands: one of [`ToldState::STATES`].
    pub state: State,
    /// Since when, by that system's clock.
    pub since: Timestamp,
    /// Whose queue; the service's team where none is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// Whose work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<PersonId>,
    /// How pressing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityId>,
    /// The state by that system's own name, with the words that it was ended with, where it has some.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
}

impl ToldState {
    /// The states that can be told. A draft, a return, an approval that is awaited and a visit need what no other system tells.
    pub const STATES: [State; 10] = [
        State::Received,
        State::NeedsInfo,
        State::Assigned,
        State::InProgress,
        State::WaitingMaterial,
        State::WaitingVendor,
        State::Resolved,
        State::Closed,
        State::Rejected,
        State::Cancelled,
    ];
}

/// From where a ticket came over, and where it stood there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Told {
    /// Which system, as people call it («osTicket»).
    pub system: String,
    /// Its own key of the ticket there: by it the same ticket is known again.
    pub id: String,
    /// The number that people knew it by.
    pub folio: String,
    /// When it was opened there.
    pub opened: Timestamp,
    /// Where it stood when it came over.
    pub stands: ToldState,
}

/// A ticket that comes over: as it would have been opened here, and from where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ToldTicket {
    /// What is known of it.
    pub open: OpenTicket,
    /// From where.
    pub told: Told,
}

/// Who wrote a note of a ticket that came over, and when, by the system that it was written in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ToldEntry {
    /// Its key there: by it the same entry is known again.
    pub id: String,
    /// Who, by the name that stood there: a name, and nobody's key.
    pub author: String,
    /// When, by that system's clock.
    pub at: Timestamp,
    /// Who asked for the service wrote it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub requester: bool,
}
