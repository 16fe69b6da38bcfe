//! What is remembered of alerts beside the feed: which fire, and in which ticket each is told.

use ronda_shared::ids::{BuildingId, DocumentId, Sha256};
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// An alert of a source, known by its fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertRow {
    /// Whose, as `webhooks.toml` names it.
    pub source: String,
    /// Hash of its fingerprint.
    pub key: Sha256,
    /// Empty; rows of before say here what it said last. Nothing reads it, and words that are taken out of its ticket would stay.
    pub title: String,
    /// The ticket in which it is told.
    pub outage: DocumentId,
    /// It has not ended.
    pub firing: bool,
    /// When it last began, or ended.
    pub since: Timestamp,
}

/// A ticket that alerts opened: all that is one outage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutageRow {
    /// Whose alerts.
    pub source: String,
    /// The ticket.
    pub document: DocumentId,
    /// The items of which its alerts speak.
    pub items: BTreeSet<DocumentId>,
    /// What they hang on (a switch, a host), folded; empty where nothing was told.
    pub upstream: String,
    /// Where, by the alert that opened it.
    pub building: Option<BuildingId>,
    /// Where else, by those that joined it. Rows of before have none.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub buildings: BTreeSet<BuildingId>,
    /// It takes whatever finds no place of its own, because too many tickets were opened.
    pub storm: bool,
    /// When it was opened.
    pub opened: Timestamp,
    /// When an alert of it last began.
    pub last: Timestamp,
    /// How many of its alerts have not ended.
    pub firing: u32,
    /// How many alerts it has had.
    pub alerts: u32,
    /// What came since its last note.
    pub unsaid: u32,
    /// When the ticket was last told something.
    pub noted: Timestamp,
    /// Since when none of its alerts fires; none while one does.
    pub ended: Option<Timestamp>,
}

impl OutageRow {
    /// Whether alerts of it are in this building.
    pub fn is_in(&self, building: &BuildingId) -> bool {
        self.building.as_ref() == Some(building) || self.buildings.contains(building)
    }
}

/// What a commit writes of alerts. A row that is there already is replaced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlertRows {
    /// Alerts as they stand now.
    pub alerts: Vec<AlertRow>,
    /// Alerts that are forgotten: source and key.
    pub alerts_gone: Vec<(String, Sha256)>,
    /// Outages as they stand now.
    pub outages: Vec<OutageRow>,
    /// Outages that are forgotten.
    pub outages_gone: Vec<DocumentId>,
    /// How often the rows above were written, with this time: whoever reads in order to write looks whether it moved.
    pub turn: Option<u64>,
    /// Requesters were told of outages up to this position of the feed.
    pub followed: Option<u64>,
}
