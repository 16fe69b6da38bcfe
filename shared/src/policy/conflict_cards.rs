//! Who decides the conflict cards of an equipment item: a supervisor alone, or whoever may write its registry.
//!
//! Who has it, where it belongs and where a label leads is the supervisor's (R20, R21).

use super::Verdict;
use super::person_and_ticket::PersonAndTicket;
use crate::catalog::{Class, Organisation};
use crate::document::Subject;
use crate::messages::Reason;
use crate::person::Person;

/// Whether a card of an item about this subject is the person's to decide.
pub fn decides_on_item(org: &Organisation, person: &Person, subject: &Subject) -> Verdict {
    let who = PersonAndTicket::new(org, person, None);
    let theirs = match subject {
        Subject::Custody | Subject::Movement | Subject::Label => who.is(Class::Sup),
        _ => who.of_desk() || who.is(Class::Tech),
    };
    Verdict::when(theirs, Reason::NotYourRole)
}
