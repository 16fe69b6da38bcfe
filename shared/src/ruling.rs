//! Requests, the server's rulings on them, and conflict cards, as data; `arbitration` makes them.

use crate::command::{Choice, Command};
use crate::document::{Subject, shape};
use crate::ids::ActId;
use crate::json::word;
use crate::messages::Reason;
use crate::stamp::Stamp;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A decision asked for, with the ruling once there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Request {
    /// Who, where, when.
    pub stamp: Stamp,
    /// What is asked.
    pub command: Command,
    /// The number of the last applied ruling its author had seen: causality that needs no clock.
    pub basis: u64,
    /// The server's answer; none while it is on its way: the screen marks it pending.
    pub ruling: Option<Ruling>,
}

/// The requests that have no ruling yet, each with its author's clock.
pub fn unruled(requests: &[Request]) -> Vec<(ActId, Timestamp)> {
    let waiting = requests.iter().filter(|request| request.ruling.is_none());
    waiting.map(|request| (request.stamp.act, request.stamp.at)).collect()
}

/// The server's answer to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Ruling {
    /// Whether it took effect.
    pub applied: bool,
    /// Why not, or under which rule it did in spite of what had happened meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Reason>,
    /// Which rule of merge spoke, where one did (`9` for R9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<u8>,
    /// Server time of the ruling.
    pub at: Timestamp,
    /// The number of applied rulings after this one.
    pub seq: u64,
    /// Its request, an answer to the survey, closed the ticket: of no other does its command leave that open. False in what an earlier
    /// build ruled.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
}

/// One side of a conflict: a value as people read it, and its circumstances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Side {
    /// The value; for registers the register's own JSON, for decisions the asked value's id or words.
    pub value: String,
    /// Who, where, when.
    pub stamp: Stamp,
}

/// Two people set one thing at once: which stands, which does not, and why. Nothing is lost silently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Conflict {
    /// Stable id: the losing act and the subject.
    pub id: String,
    /// What it is about.
    pub subject: Subject,
    /// The rule that picked (`6` for R6).
    pub rule: u8,
    /// Why, in a sentence's code.
    pub why: Reason,
    /// What stands.
    pub standing: Side,
    /// What does not.
    pub other: Side,
    /// Server time.
    pub at: Timestamp,
    /// The decision, once somebody took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settled>,
}

/// A conflict card decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Settled {
    /// Keep or swap.
    pub choice: Choice,
    /// Who, when.
    pub stamp: Stamp,
}

/// The id of the card on which an act loses about a subject: the act and the subject, so the same in whatever order
/// the two sides arrived.
pub fn conflict_id(losing: ActId, subject: &Subject) -> String {
    // A register's key already names its subject; what the server decides is named by itself.
    let about = shape::register_key(subject).unwrap_or_else(|| word(subject));
    format!("{losing}/{about}")
}
