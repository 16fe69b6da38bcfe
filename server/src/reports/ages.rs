//! Ages in calendar days, as reports group them.

use super::tally::Table;
use super::{Phrase, ReportContext};
use ronda_shared::date::date_in;
use ronda_shared::time::Timestamp;

/// Each up to and with its number; above the last stands the rest.
const AGES: [(i64, &str, &str); 5] = [
    (0, "Hoy", "Today"),
    (2, "1 a 2 días", "1 to 2 days"),
    (7, "3 a 7 días", "3 to 7 days"),
    (15, "8 a 15 días", "8 to 15 days"),
    (30, "16 a 30 días", "16 to 30 days"),
];

/// Each of them stands there, also where nothing is of that age.
pub(super) fn expect(table: &mut Table) {
    for place in 0..=AGES.len() {
        table.expect(&place.to_string());
    }
}

/// How many days lie between an instant and the last one of the span, by the institution's clock.
pub(super) fn days(scene: &ReportContext<'_>, since: Timestamp) -> i64 {
    let zone = &scene.organisation.zone;
    let last = date_in(zone, scene.span.at.plus(-1));
    last.days() - date_in(zone, since).days()
}

/// The row of so many days.
pub(super) fn row(days: i64) -> String {
    AGES.iter().position(|(most, _, _)| days <= *most).unwrap_or(AGES.len()).to_string()
}

/// What a row is called.
pub(super) fn name(row: &str) -> Phrase {
    match row.parse::<usize>().ok().and_then(|place| AGES.get(place)) {
        Some((_, es, en)) => Phrase::new(*es, *en),
        None => Phrase::new("Más de 30 días", "More than 30 days"),
    }
}
