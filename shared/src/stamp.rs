//! The circumstances of a value: who set it, where and when.

use crate::ids::{ActId, PersonId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Where an act was made: what was read on site weighs more than what was typed at the desk (R6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Site {
    /// The phone, on site.
    Field,
    /// The desk.
    Desk,
    /// The public page, by the requester.
    Portal,
    /// The server: jobs, imports.
    System,
}

/// Who did it, where and when: kept beside every value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Stamp {
    /// The act.
    pub act: ActId,
    /// The person.
    pub by: PersonId,
    /// Where it was made.
    pub site: Site,
    /// The device's clock.
    pub at: Timestamp,
    /// The place in the order of the history: the effective time, never before what its author had seen.
    pub order: Timestamp,
    /// The server's clock at receipt; none while it is only on the device that made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Timestamp>,
    /// True where the device's clock lay outside [`seen`, receipt]: shown, never reckoned with.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub suspect: bool,
}

impl Stamp {
    /// The time that rules and deadlines reckon with: the device's, or the server's where that is suspect (property 10).
    pub fn effective(&self) -> Timestamp {
        match (self.suspect, self.received) {
            (true, Some(received)) => received,
            _ => self.at,
        }
    }
}

/// A value with its circumstances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Register<T> {
    /// What stands.
    pub value: T,
    /// Who set it.
    pub stamp: Stamp,
}
