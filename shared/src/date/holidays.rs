//! The federal rest days of Mexico (Ley Federal del Trabajo, article 74), reckoned for any year.

use crate::date::Date;

/// Whether the date is a federal rest day.
pub fn is_federal_rest_day(date: Date) -> bool {
    let (year, month, day) = date.civil();
    let monday = |nth: u32| date.days_from_monday() == 0 && (day - 1) / 7 + 1 == nth;
    match month {
        1 | 5 => day == 1,
        2 => monday(1),
        3 => monday(3),
        9 => day == 16,
        // The executive changes every six years: 2024, 2030 …
        10 => day == 1 && year >= 2024 && (year - 2024) % 6 == 0,
        11 => monday(3),
        12 => day == 25,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_of_2026_and_of_a_change_of_executive() {
        let date = |year, month, day| Date::new(year, month, day).expect("a date");
        let rest: Vec<String> = std::iter::successors(Some(date(2026, 1, 1)), |date| Some(date.tomorrow()))
            .take(365)
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
