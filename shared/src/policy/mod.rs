//! Permissions: who may do what, and hold which documents on a device, by the roles in the organisation's data.
//!
//! A verdict says whether an act is this person's to do. Whether it is legal for anybody in the present state is decided by
//! `crate::workflow::check`.

mod acts;
mod confidential;
mod conflict_cards;
mod next_act;
mod offered;
mod person_and_ticket;
mod possibility;
mod rights;
mod scope;
mod scope_index;
mod sign_off;
#[cfg(test)]
mod tests;

pub use acts::{may, may_on_record, weighs};
pub use confidential::{class_of, seen_by, sees_file};
pub use conflict_cards::decides_on_item;
pub use offered::{hide_internal_notes, possibilities, writes};
pub use possibility::{Ground, Possibility, Sentence};
pub use rights::{Right, administers, areas, holds, issues_reports};
pub use scope::{
    AGES, ScopeKey, in_scope, is_restricted, reads_drafts, reads_register, was_sent_to_any_approver, writes_register,
};
pub use scope_index::{TERMS_VERSION, Term, list_of_key, terms_of_key, terms_of_person};
pub use sign_off::{Waits, waits_for};

use crate::messages::Reason;

/// Whether an act is this person's to do. An act that is not theirs is held for a supervisor, never lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is theirs to do.
    Allowed,
    /// It is not theirs to do, and why.
    NotYours(Reason),
}

impl Verdict {
    /// Allowed where the condition holds; otherwise not theirs, for this reason.
    pub(crate) fn when(holds: bool, why: Reason) -> Self {
        if holds { Self::Allowed } else { Self::NotYours(why) }
    }
    /// Whether it is theirs to do.
    pub fn is_allowed(self) -> bool {
        self == Self::Allowed
    }
}
