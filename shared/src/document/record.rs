//! How values stand in a document: opaque JSON texts, each with its circumstances, so that rules need nothing else.
//! Arrays rather than maps: there are many of them. The shape is told in `docs/protocol.md`.

use crate::ids::{ActId, PersonId};
use crate::stamp::{Register, Site, Stamp};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// [act, person, site, device time, order or null where it is the device time, receipt or null, 1 if the device's clock
/// is suspect].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StampRow(ActId, PersonId, Site, i64, Option<i64>, Option<i64>, u8);

impl From<&Stamp> for StampRow {
    fn from(stamp: &Stamp) -> Self {
        Self(
            stamp.act,
            stamp.by.clone(),
            stamp.site,
            stamp.at.millis(),
            (stamp.order != stamp.at).then_some(stamp.order.millis()),
            stamp.received.map(Timestamp::millis),
            u8::from(stamp.suspect),
        )
    }
}
impl From<StampRow> for Stamp {
    fn from(row: StampRow) -> Self {
        Self {
            act: row.0,
            by: row.1,
            site: row.2,
            at: Timestamp::from_millis(row.3),
            order: Timestamp::from_millis(row.4.unwrap_or(row.3)),
            received: row.5.map(Timestamp::from_millis),
            suspect: row.6 != 0,
        }
    }
}

/// A register: [value, stamp, the act it replaced or null].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell<T>(pub T, pub StampRow, pub Option<ActId>);

impl<T> Cell<T> {
    /// The act that set it.
    pub fn act(&self) -> ActId {
        self.1.0
    }
    /// The place in the history, for a choice that is the same on every replica.
    pub fn rank(&self) -> (i64, ActId) {
        (self.1.4.unwrap_or(self.1.3), self.1.0)
    }
    /// As screens and rules take it.
    pub fn into_register(self) -> Register<T> {
        Register { value: self.0, stamp: self.1.into() }
    }
}

/// An entry of a container keyed by its act: [stamp, content].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row<T>(pub StampRow, pub T);

/// Writes a record; our own types are always representable.
pub fn text<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("our own records are representable")
}
