//! A record as its page shows it.

use crate::command::{Command, Record};
use crate::evidence::Evidence;
use crate::ids::{ActId, DocumentId, FieldId, RegisterId};
use crate::redaction::Redaction;
use crate::ruling::{Conflict, Request};
use crate::stamp::{Register, Stamp};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A note in a record's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RecordNote {
    /// Who, when.
    pub stamp: Stamp,
    /// What.
    pub text: String,
}

/// A field was given a value: one line of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RecordChange {
    /// Who, when.
    pub stamp: Stamp,
    /// Which field.
    pub field: FieldId,
    /// The value that it was given.
    pub value: String,
}

/// Whether the record was of use to somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RecordVote {
    /// Who, when; at the portal nobody is named.
    pub stamp: Stamp,
    /// Whether it was.
    pub useful: bool,
    /// What they say of it.
    pub comment: String,
}

/// How far a record had come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RecordReport {
    /// Who tells it, when.
    pub stamp: Stamp,
    /// Of a hundred.
    pub percent: u8,
    /// What was done since it was last told.
    pub text: String,
}

/// What a record has to do with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RecordLink {
    /// The document.
    pub document: DocumentId,
    /// Who linked it, when.
    pub stamp: Stamp,
}

/// What a record of a register of articles said when it was last approved: read by everybody until its next version is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ApprovedVersion {
    /// Its fields that were filled.
    pub fields: BTreeMap<FieldId, String>,
    /// When it was taken back to be written on: a file that came later was not approved.
    pub until: Timestamp,
}

/// The record as a screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RecordView {
    /// Its id.
    pub id: DocumentId,
    /// Of which register.
    pub register: RegisterId,
    /// The number that the server gave it, where its register numbers.
    pub number: Option<String>,
    /// Who entered it.
    pub born: Stamp,
    /// The state's id; empty: where its register's records begin.
    pub state: String,
    /// Its fields.
    pub fields: BTreeMap<FieldId, Register<String>>,
    /// What its fields said when it was entered.
    #[serde(default)]
    pub entered: BTreeMap<FieldId, String>,
    /// Those of its fields that are long texts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<FieldId>,
    /// Every value that was given since, in order.
    pub changes: Vec<RecordChange>,
    /// Notes, in order.
    pub notes: Vec<RecordNote>,
    /// To whom it was of use, in order; of each who works here the last word.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub votes: Vec<RecordVote>,
    /// How far it had come, each time that somebody told it, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<RecordReport>,
    /// What it has to do with, in the order in which that was said.
    pub links: Vec<RecordLink>,
    /// Every move asked for, in order, and decisions on its cards.
    pub requests: Vec<Request>,
    /// Conflicts, open and settled.
    pub conflicts: Vec<Conflict>,
    /// What was taken out of it (R29), the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redactions: Vec<Redaction>,
    /// Its files, with those that were taken out of sight (BJ-07, OCO-20).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// Of an article whose next version is being written: what is read meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<ApprovedVersion>,
}

impl RecordView {
    /// A field's value, empty where it has none.
    pub fn field(&self, field: &FieldId) -> &str {
        self.fields.get(field).map_or("", |set| set.value.as_str())
    }
    /// A decision by its act.
    pub fn request(&self, act: ActId) -> Option<&Request> {
        self.requests.iter().find(|request| request.stamp.act == act)
    }
    /// The last move that brought it into a state, as the server ruled: who approved it, and when.
    pub fn moved_to(&self, state: &str) -> Option<&Request> {
        let arrived = |request: &&Request| {
            request.ruling.as_ref().is_some_and(|ruling| ruling.applied)
                && matches!(&request.command, Command::Record(Record::MoveRecord { to, .. }) if to == state)
        };
        self.requests
            .iter()
            .filter(arrived)
            .max_by_key(|request| request.ruling.as_ref().map_or(0, |ruling| ruling.seq))
    }
    /// Whether a file was taken out for good, bytes and all.
    pub fn is_file_gone(&self, act: ActId) -> bool {
        self.redactions.iter().any(|one| one.what.file() == Some(act))
    }
    /// Its files that stand: named, neither taken out of sight nor for good, the same content once.
    pub fn files(&self) -> impl Iterator<Item = &Evidence> {
        self.evidence.iter().filter(move |file| file.counts() && file.same_as.is_none() && !self.is_file_gone(file.id))
    }
    /// To how many it was of use, and to how many not.
    pub fn voted(&self) -> (u32, u32) {
        let count = |useful: bool| self.votes.iter().filter(|vote| vote.useful == useful).count();
        (u32::try_from(count(true)).unwrap_or(u32::MAX), u32::try_from(count(false)).unwrap_or(u32::MAX))
    }
    /// How many rulings took effect.
    pub(super) fn seq(&self) -> u64 {
        let rulings = self.requests.iter().filter_map(|request| request.ruling.as_ref());
        rulings.filter(|ruling| ruling.applied).map(|ruling| ruling.seq).max().unwrap_or(0)
    }
}
