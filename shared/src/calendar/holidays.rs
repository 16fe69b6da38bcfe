//! The federal rest days of Mexico (Ley Federal del Trabajo, article 74), reckoned for any year.

use jiff::civil::{Date, Weekday};

/// Whether the date is a federal rest day.
pub fn is_federal_rest_day(date: Date) -> bool {
    let (month, day) = (date.month(), date.day());
    let monday = |nth: i8| date.weekday() == Weekday::Monday && (day - 1) / 7 + 1 == nth;
    match month {
        1 | 5 => day == 1,
        2 => monday(1),
        3 => monday(3),
        9 => day == 16,
        // The executive changes every six years: 2024, 2030 …
        10 => day == 1 && date.year() >= 2024 && (date.year() - 2024) % 6 == 0,
        11 => monday(3),
        12 => day == 25,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_days_of_2026_and_of_a_change_of_executive() {
        let rest: Vec<String> = (0..365)
            .filter_map(|n| date(2026, 1, 1).checked_add(jiff::Span::new().days(n)).ok())
            .filter(|date| is_federal_rest_day(*date))
            .map(|date| date.to_string())
            .collect();
        assert_eq!(
            rest,
            ["2026-01-01", "2026-02-02", "2026-03-16", "2026-05-01", "2026-09-16", "2026-11-16", "2026-12-25"]
        );
        assert!(is_federal_rest_day(date(2024, 10, 1)) && is_federal_rest_day(date(2030, 10, 1)));
        assert!(!is_federal_rest_day(date(2027, 10, 1)));
    }
}
