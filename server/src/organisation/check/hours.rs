//! Hours: each opening shuts after it opens, none overlaps another of its day, and those still to be decided are told
//! apart from those that are wrong.

use super::Found;
use crate::organisation::Finding;
use crate::organisation::places::Sources;
use ronda_shared::calendar::CalendarError;
use ronda_shared::catalog::Organisation;
use ronda_shared::catalog::hours::Opening;
use std::collections::BTreeSet;

const HEAD: &str = "organisation.json";
const NAMED: &str = "calendars.json";

pub(super) fn check(found: &mut Found<'_>) {
    let org = found.org;
    if !org.zone.is_known() {
        found.add_at(HEAD, "\"timezone\"", CalendarError::UnknownZone(org.timezone.clone()).to_string());
    }
    for reason in wrong(&org.hours) {
        found.add_at(HEAD, &reason.0, reason.1);
    }
    for calendar in &org.calendars {
        for (needle, reason) in wrong(&calendar.hours) {
            let (file, line) = found.sources.place(NAMED, &calendar.id, Some(&needle));
            found.findings.push(Finding { file, line, reason });
        }
    }
    let mut seen = BTreeSet::new();
    for day in &org.holidays.own {
        if !seen.insert(day.date) {
            found.add_at("holidays.json", &day.date.to_string(), format!("the rest day {} is there twice", day.date));
        }
    }
}

/// What is wrong in a week, with the text by which its line is found.
fn wrong(hours: &[Opening]) -> Vec<(String, String)> {
    let mut reasons = Vec::new();
    for (number, opening) in hours.iter().enumerate() {
        let needle = format!("\"from\":\"{}\"", opening.from);
        if opening.from >= opening.to {
            let reason = format!("it opens at {} and shuts at {}, which is not later", opening.from, opening.to);
            reasons.push((needle.clone(), reason));
        }
        let meets = |other: &&Opening| {
            let day = opening.days.iter().any(|day| other.days.contains(day));
            day && opening.from < other.to && other.from < opening.to
        };
        if let Some(other) = hours[..number].iter().find(meets) {
            let reason = format!(
                "the hours from {} to {} overlap those from {} to {} of the same day",
                opening.from, opening.to, other.from, other.to
            );
            reasons.push((needle, reason));
        }
    }
    reasons
}

/// Hours that no manual prints and nobody has decided yet: the data are whole, but nobody can be served by them.
pub(in crate::organisation) fn undecided(org: &Organisation, sources: &Sources) -> Vec<Finding> {
    const HOURS: &str = "write [{ \"days\": [\"mon\", …], \"from\": \"09:00\", \"to\": \"17:00\" }]";
    let mut findings = Vec::new();
    let mut add = |(file, line): (String, usize), reason: String| findings.push(Finding { file, line, reason });
    let place = |needle: &str| (HEAD.to_owned(), sources.line_of(HEAD, needle));
    if org.hours.is_empty() {
        add(place("\"hours\""), format!("«hours» is not decided, so the desk is never open: {HOURS}"));
    }
    for opening in org.hours.iter().filter(|opening| opening.days.is_empty()) {
        let words = "«days» is not decided, so the desk is never open at these hours: write [\"mon\", …]";
        add(place(&format!("\"from\":\"{}\"", opening.from)), words.to_owned());
    }
    for calendar in &org.calendars {
        if !calendar.hours.iter().any(|opening| !opening.days.is_empty()) {
            let reason = format!("«hours» of «{}» is not decided, so it is never open: {HOURS}", calendar.id);
            add(sources.place(NAMED, &calendar.id, Some("\"hours\"")), reason);
        }
    }
    findings
}
