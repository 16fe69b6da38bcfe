//! Determines the capacity in which a person acts, which weighs their values and decisions in conflicts.

use super::Voice;
use crate::catalog::{Class, Organisation};
use crate::person::Person;
use crate::stamp::Site;
use crate::ticket::view::TicketView;

/// What a person is to a ticket: its requester, else as staff.
pub fn voice(org: &Organisation, view: &TicketView, person: &Person, site: Site) -> Voice {
    if view.requester_person.as_ref() == Some(&person.id) || site == Site::Portal {
        Voice::Requester
    } else {
        staff_voice(org, person)
    }
}

/// What a person is to the desk: of it, a technician, or neither.
pub fn staff_voice(org: &Organisation, person: &Person) -> Voice {
    let classes = org.classes_of(person);
    if classes.contains(&Class::Desk) || classes.contains(&Class::Sup) {
        Voice::Desk
    } else if classes.contains(&Class::Tech) {
        Voice::Technician
    } else {
        Voice::Other
    }
}
