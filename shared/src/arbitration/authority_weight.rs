//! Determines the capacity in which a person acts, which weighs their values and decisions in conflicts.

use super::Capacity;
use crate::catalog::{Class, Organisation};
use crate::person::Person;
use crate::stamp::Site;
use crate::ticket::view::TicketView;

/// What a person is to a ticket: its requester, else as staff.
pub fn capacity(org: &Organisation, view: &TicketView, person: &Person, site: Site) -> Capacity {
    if view.requester_person.as_ref() == Some(&person.id) || site == Site::Portal {
        Capacity::Requester
    } else {
        staff_capacity(org, person)
    }
}

/// What a person is to the desk: of it, a technician, or neither.
pub fn staff_capacity(org: &Organisation, person: &Person) -> Capacity {
    let classes = org.classes_of(person);
    if classes.contains(&Class::Desk) || classes.contains(&Class::Sup) {
        Capacity::Desk
    } else if classes.contains(&Class::Tech) {
        Capacity::Technician
    } else {
        Capacity::Other
    }
}
