//! Who decides the cards of an equipment item: who has it, where it belongs and where a label leads a supervisor alone
//! (R20, R21); a datum of its registry whoever may write it.

use super::Verdict;
use super::who::Who;
use crate::catalog::{Class, Organisation};
use crate::document::Subject;
use crate::messages::Reason;
use crate::person::Person;

/// Whether a card of an item about this subject is the person's to decide.
pub fn decides_on_item(org: &Organisation, person: &Person, subject: &Subject) -> Verdict {
    let who = Who::new(org, person, None);
    let theirs = match subject {
        Subject::Custody | Subject::Movement | Subject::Label => who.is(Class::Sup),
        _ => who.of_desk() || who.is(Class::Tech),
    };
    Verdict::when(theirs, Reason::NotYourRole)
}
