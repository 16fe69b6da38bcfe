//! Finds what a change would leave to nobody who works here. Whoever is left could not give it back in the browser.

use crate::organisation::Finding;
use crate::organisation::reason::Reading;
use ronda_shared::catalog::{Class, Organisation};
use ronda_shared::person::Person;
use ronda_shared::policy;

/// Whether somebody may something by an organisation's data.
type May = fn(&Organisation, &Person) -> bool;

/// To supervise, and to change these data, where somebody could before and nobody could then.
pub(super) fn left_to_nobody(before: &Organisation, after: &Organisation, people: &[Person]) -> Vec<Finding> {
    let somebody = |org: &Organisation, may: May| people.iter().any(|person| person.active && may(org, person));
    let asked: [(May, Reading); 2] =
        [(supervises, Reading::NobodySupervises {}), (policy::administers, Reading::NobodyAdministers {})];
    let lost = asked.into_iter().filter(|(may, _)| somebody(before, *may) && !somebody(after, *may));
    lost.map(|(_, reason)| Finding { file: "roles.json".to_owned(), line: 1, reason: reason.into() }).collect()
}

fn supervises(org: &Organisation, person: &Person) -> bool {
    org.acts_as(person, &[Class::Sup])
}
