//! The days of a span as columns side by side: each of them, or in a long span its months.

use super::tally::Table;
use super::{Phrase, Span};
use ronda_shared::date::{Date, Zone, date_in, month, weekday};
use ronda_shared::time::Timestamp;

/// Longer spans are told by months.
const MOST: usize = 31;
const MONTHS_EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS_EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The columns of a span.
#[derive(Debug, Clone, Copy)]
pub(super) struct Days {
    span: Span,
    /// Its months, for it is long.
    pub(super) by_month: bool,
}

impl Days {
    pub(super) fn of(span: Span) -> Self {
        Self { span, by_month: span.days().count() > MOST }
    }

    /// Each of them stands there, also where nothing is counted in it.
    pub(super) fn expect(self, table: &mut Table) {
        for day in self.span.days() {
            table.expect(&self.key(day));
        }
    }

    /// The row of an instant, by the institution's clock.
    pub(super) fn row(self, zone: &Zone, at: Timestamp) -> String {
        self.key(date_in(zone, at))
    }

    /// What a row is called. A year and a day has one month twice: those two bear their year.
    pub(super) fn name(self, row: &str) -> Phrase {
        let phrase = name(row);
        let (first, last) = (self.key(self.span.from), self.key(self.span.to));
        let is_twice = self.by_month && first != last && first.get(4..) == last.get(4..);
        match row.get(..4).filter(|_| is_twice && (row == first || row == last)) {
            Some(year) => Phrase::new(format!("{} {year}", phrase.es), format!("{} {year}", phrase.en)),
            None => phrase,
        }
    }

    fn key(self, day: Date) -> String {
        let text = day.to_string();
        if self.by_month { text[..7].to_owned() } else { text }
    }
}

/// «lun 9», «nov»; in English «Mon 9», «Nov».
fn name(row: &str) -> Phrase {
    let short = |name: &'static str| name.chars().take(3).collect::<String>();
    if let Ok(day) = row.parse::<Date>() {
        let (place, (_, _, number)) = (day.days_from_monday(), day.civil());
        let spanish = short(weekday(i64::from(place) + 1));
        return Phrase::new(
            format!("{spanish} {number}"),
            format!("{} {number}", name_at(&DAYS_EN, usize::from(place))),
        );
    }
    let number: u32 = row.get(5..).and_then(|month| month.parse().ok()).unwrap_or_default();
    Phrase::new(short(month(i64::from(number))), name_at(&MONTHS_EN, (number as usize).saturating_sub(1)))
}

fn name_at(table: &[&'static str], place: usize) -> &'static str {
    table.get(place).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_that_comes_twice_bears_its_year() {
        let zone = crate::organisation::load_builtin("oaxaca").expect("Oaxaca's data").zone;
        let days = |from: &str, to: &str| {
            let day = |text: &str| text.parse::<Date>().expect("a day");
            Days::of(Span::new(&zone, day(from), day(to), Timestamp::default()).expect("a span"))
        };
        let year = days("2025-11-28", "2026-11-28");
        let told = |row: &str| year.name(row).es;
        assert_eq!(["2025-11", "2025-12", "2026-11"].map(told), ["nov 2025", "dic", "nov 2026"]);
        assert_eq!(year.name("2026-11").en, "Nov 2026");
        assert_eq!(days("2025-12-01", "2026-11-30").name("2025-12").es, "dic");
        assert_eq!(days("2026-11-16", "2026-11-22").name("2026-11-16").es, "lun 16");
    }
}
