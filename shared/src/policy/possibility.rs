//! A decision that a screen may offer a person, with what is missing for it.

use crate::catalog::Missing;
use crate::messages::Reason;
use crate::workflow::Lack;
use serde::Serialize;

/// A sentence for a person, in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Sentence {
    /// Spanish.
    pub es: &'static str,
    /// English.
    pub en: &'static str,
}

impl From<Reason> for Sentence {
    fn from(why: Reason) -> Self {
        Self { es: why.es(), en: why.en() }
    }
}

/// Why a ticket is cancelled (T26).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// Its requester withdraws it, and said so by a way that is told.
    Withdrawn,
    /// It repeats another ticket.
    Duplicate,
    /// Anything else: the words say what.
    Other,
}

/// A decision that a screen may offer: what is not this person's, or does not start from this state, is not listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Possibility {
    /// The command's name.
    pub command: &'static str,
    /// Whether it could be done now, once the words it asks for are given.
    pub ok: bool,
    /// What is in its way.
    pub why: Option<Sentence>,
    /// What is missing, by label.
    pub missing: Vec<Missing>,
    /// All that it lacks, not only what the guard stopped at, with how and by whom each is given (T9, T13, T19, T20).
    pub lacks: Vec<Lack>,
    /// It is the act awaited of this person now: at most one is.
    pub awaited: bool,
    /// It asks its author for nothing and happens at once.
    pub at_once: bool,
    /// Its author says how the requester confirmed: closing is refused without it (OAX-25).
    pub asks_confirmation: bool,
    /// On which grounds its author may cancel the ticket (T26); of any other act none.
    pub grounds: Vec<Ground>,
}
