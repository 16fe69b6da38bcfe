//! Whom a ruling asks about people.

use crate::ids::PersonId;
use crate::person::Person;
use crate::stamp::Stamp;

/// The directory as rulings look at it: whoever work is given to is looked up as they are now, whoever did an act as they
/// were where they stood (property 7): a role lost meanwhile makes no difference to what was done before it was known.
#[derive(Clone, Copy)]
pub struct People<'a> {
    /// A person as they are now.
    pub now: &'a dyn Fn(&PersonId) -> Option<Person>,
    /// An act's author as they were where they stood.
    pub then: &'a dyn Fn(&Stamp) -> Option<Person>,
}
