//! Checks opening hours: each opening shuts after it opens, and none overlaps another of its day. Hours still to be
//! decided are told apart from hours that are wrong.

use super::Findings;
use crate::organisation::Finding;
use crate::organisation::reason::{Hours, Reason};
use crate::organisation::source_texts::Sources;
use ronda_shared::catalog::Organisation;
use ronda_shared::catalog::hours::Opening;
use ronda_shared::limits;
use std::collections::BTreeSet;

const HEAD: &str = "organisation.json";
const NAMED: &str = "calendars.json";

pub(super) fn check(found: &mut Findings<'_>) {
    let org = found.org;
    if !org.zone.is_known() {
        found.add_at(HEAD, "\"timezone\"", Hours::UnknownZone { zone: org.timezone.clone() });
    }
    for reason in wrong(&org.hours) {
        found.add_at(HEAD, &reason.0, reason.1);
    }
    for calendar in &org.calendars {
        for (needle, reason) in wrong(&calendar.hours) {
            let (file, line) = found.sources.place(NAMED, &calendar.id, Some(&needle));
            found.findings.push(Finding { file, line, reason: reason.into() });
        }
    }
    let mut seen = BTreeSet::new();
    for day in &org.holidays.own {
        if !seen.insert(day.date) {
            found.add_at("holidays.json", &day.date.to_string(), Hours::RestTwice { day: day.date.to_string() });
        }
    }
}

/// A rest day of the year 26 or 9026 was meant for another one, on which the clock now runs.
pub(super) fn advice(found: &mut Findings<'_>) {
    let years = limits::FIRST_YEAR..=limits::LAST_YEAR;
    for day in found.org.holidays.own.iter().filter(|day| !years.contains(&day.date.date().year())) {
        found.add_at("holidays.json", &day.date.to_string(), Hours::RestYear { day: day.date.to_string() });
    }
}

/// What is wrong in a week, with the text by which its line is found.
fn wrong(hours: &[Opening]) -> Vec<(String, Hours)> {
    let mut reasons = Vec::new();
    for (number, opening) in hours.iter().enumerate() {
        let needle = format!("\"from\":\"{}\"", opening.from);
        if opening.from >= opening.to {
            let (from, to) = (opening.from.to_string(), opening.to.to_string());
            reasons.push((needle.clone(), Hours::ShutsFirst { from, to }));
        }
        let meets = |other: &&Opening| {
            let day = opening.days.iter().any(|day| other.days.contains(day));
            day && opening.from < other.to && other.from < opening.to
        };
        if let Some(other) = hours[..number].iter().find(meets) {
            let (from, to) = (opening.from.to_string(), opening.to.to_string());
            let (other_from, other_to) = (other.from.to_string(), other.to.to_string());
            reasons.push((needle, Hours::Overlap { from, to, other_from, other_to }));
        }
    }
    reasons
}

/// Hours that no manual prints and nobody has decided yet: the data are whole, but nobody can be served by them.
pub(in crate::organisation) fn undecided(org: &Organisation, sources: &Sources) -> Vec<Finding> {
    const HOURS: &str = "[{ \"days\": [\"mon\", …], \"from\": \"09:00\", \"to\": \"17:00\" }]";
    const DAYS: &str = "[\"mon\", …]";
    let mut findings = Vec::new();
    let mut add = |(file, line): (String, usize), reason: Hours| {
        findings.push(Finding { file, line, reason: Reason::from(reason) });
    };
    let place = |needle: &str| (HEAD.to_owned(), sources.line_of(HEAD, needle));
    if org.hours.is_empty() {
        add(place("\"hours\""), Hours::Undecided { example: HOURS.to_owned() });
    }
    for opening in org.hours.iter().filter(|opening| opening.days.is_empty()) {
        let reason = Hours::DaysUndecided { example: DAYS.to_owned() };
        add(place(&format!("\"from\":\"{}\"", opening.from)), reason);
    }
    for calendar in &org.calendars {
        if !calendar.hours.iter().any(|opening| !opening.days.is_empty()) {
            let reason = Hours::CalendarUndecided { calendar: calendar.id.clone(), example: HOURS.to_owned() };
            add(sources.place(NAMED, &calendar.id, Some("\"hours\"")), reason);
        }
    }
    findings
}
