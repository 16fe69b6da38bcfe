//! The archive's chart: each code once, terms that can be, services and categories that are there, one series for each.

use super::Findings;
use crate::organisation::reason::{Chart, Desk, NamedKind};
use ronda_shared::catalog::{ArchiveChart, ArchiveSeries};
use ronda_shared::limits;
use std::collections::BTreeSet;

const FILE: &str = "archive_chart.json";

pub(super) fn check(found: &mut Findings<'_>) {
    let org = found.org;
    let Some(chart) = &org.archive_chart else { return };
    head(found, chart);
    found.ids(FILE, NamedKind::Section, chart.sections.iter().map(|section| section.id.as_str()));
    found.ids(FILE, NamedKind::Series, chart.series.iter().map(|series| series.id.as_str()));
    let mut codes = BTreeSet::new();
    let named =
        chart.sections.iter().map(|it| (NamedKind::Section, it.id.as_str(), it.code.as_str(), it.name.as_str()));
    let all = named
        .chain(chart.series.iter().map(|it| (NamedKind::Series, it.id.as_str(), it.code.as_str(), it.name.as_str())));
    for (what, id, code, name) in all {
        found.label(FILE, id, what, name);
        if !is_code(code) {
            found.add(FILE, id, Some(code), Chart::NoCode { code: code.to_owned(), most: limits::ID_CHARS });
        }
        if !codes.insert(code) {
            found.add(FILE, id, Some(code), Chart::CodeTwice { code: code.to_owned() });
        }
    }
    let (mut services, mut categories) = (BTreeSet::new(), BTreeSet::new());
    for series in &chart.series {
        terms(found, chart, series);
        for service in &series.services {
            let known = org.service(service).is_some();
            check_thing(found, series, NamedKind::Service, service.as_str(), known, services.insert(service.as_str()));
        }
        for category in &series.categories {
            let known = org.categories.contains(category);
            check_thing(found, series, NamedKind::Category, category, known, categories.insert(category.as_str()));
        }
    }
}

fn head(found: &mut Findings<'_>, chart: &ArchiveChart) {
    if !is_code(&chart.fonds) {
        found.add_at(FILE, "\"fonds\"", Chart::NoCode { code: chart.fonds.clone(), most: limits::ID_CHARS });
    }
    if chart.name.trim().is_empty() {
        found.add_at(FILE, "\"name\"", Desk::EmptyKey { key: "name".to_owned() });
    }
    let rest = ArchiveChart::PARTS.iter().fold(chart.classification.clone(), |rest, part| rest.replace(part, ""));
    let tells = |part: &str| chart.classification.contains(part);
    if rest.contains(['{', '}']) || rest.chars().any(char::is_control) || !tells("{series}") || !tells("{folio}") {
        found.add_at(FILE, "\"classification\"", Chart::Classification { parts: ArchiveChart::PARTS.join(" ") });
    }
    if let Some(rest) = &chart.rest
        && !chart.series.iter().any(|series| series.id == *rest)
    {
        found.add_at(
            FILE,
            "\"rest\"",
            Desk::Unknown { owner: "rest".to_owned(), what: NamedKind::Series, name: rest.clone() },
        );
    }
    for hold in &chart.holds {
        let why = hold.why.chars().count();
        if hold.folio.trim().is_empty() || hold.why.trim().is_empty() || why > limits::SENTENCE_CHARS {
            found.add_at(FILE, "\"holds\"", Chart::Hold { folio: hold.folio.clone(), most: limits::SENTENCE_CHARS });
        }
    }
}

fn terms(found: &mut Findings<'_>, chart: &ArchiveChart, series: &ArchiveSeries) {
    let id = series.id.as_str();
    let most = ArchiveChart::MOST_YEARS;
    for (key, years) in [("current_years", series.current_years), ("concentration_years", series.concentration_years)] {
        if years > most {
            let reason = Chart::Years { series: id.to_owned(), key: key.to_owned(), most: u32::from(most) };
            found.add(FILE, id, Some(key), reason);
        }
    }
    if series.current_years == 0 && series.concentration_years == 0 {
        found.add(FILE, id, Some("current_years"), Chart::NoTerm { series: id.to_owned() });
    }
    if series.values.is_empty() {
        found.add(FILE, id, Some("values"), Chart::NoValues { series: id.to_owned() });
    }
    if chart.section(&series.section).is_none() {
        let (owner, what, name) = (id.to_owned(), NamedKind::Section, series.section.clone());
        found.add(FILE, id, Some(series.section.as_str()), Desk::Unknown { owner, what, name });
    }
    if let Some(whole) = &series.part_of
        && (whole == id || !chart.series.iter().any(|other| other.id == *whole))
    {
        let (owner, what, name) = (id.to_owned(), NamedKind::Series, whole.clone());
        found.add(FILE, id, Some(whole.as_str()), Desk::Unknown { owner, what, name });
    }
}

/// A service or a category of a series is there, and no other series has it.
fn check_thing(
    found: &mut Findings<'_>,
    series: &ArchiveSeries,
    what: NamedKind,
    name: &str,
    is_known: bool,
    is_first: bool,
) {
    let id = series.id.as_str();
    if !is_known {
        let reason = Desk::Unknown { owner: id.to_owned(), what, name: name.to_owned() };
        found.add(FILE, id, Some(name), reason);
    } else if !is_first {
        found.add(FILE, id, Some(name), Chart::TwoSeries { what, name: name.to_owned() });
    }
}

/// A code: letters, digits, dots and dashes, so that nothing in it is taken for what stands beside it.
fn is_code(code: &str) -> bool {
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
    !code.is_empty() && code.chars().count() <= limits::ID_CHARS && code.chars().all(plain)
}
