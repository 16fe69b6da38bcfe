//! Dates and instants of a place, for what falls due on a day rather than after so many open hours.

use crate::date::{Date, Zone};
use crate::time::{MINUTE_MS, Timestamp};

/// The date on which an instant falls in a place.
pub fn date_in(zone: &Zone, at: Timestamp) -> Date {
    Date::of_local(zone.local(at))
}

/// The minute of the day at an instant in a place, from midnight.
pub fn minute_in(zone: &Zone, at: Timestamp) -> i64 {
    (zone.local(at) - date_in(zone, at).midnight()) / MINUTE_MS
}

/// The instant of a minute of a date in a place.
pub fn instant_in(zone: &Zone, date: Date, minutes: u16) -> Timestamp {
    zone.instant(date.midnight() + i64::from(minutes) * MINUTE_MS)
}

impl Date {
    /// So many days later; earlier if negative.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self::of_number(self.number().saturating_add(days))
    }

    /// The same day so many months later, or the last of that month where it has no such day.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        let (year, month, day) = self.civil();
        let months = i64::from(year) * 12 + i64::from(month) - 1 + i64::from(months.min(12_000));
        let (year, month) = ((months / 12) as i32, (months % 12) as u32 + 1);
        (1..=day).rev().find_map(|day| Self::new(year, month, day)).unwrap_or(self)
    }

    /// Whether it is the last of its month.
    pub fn ends_month(self) -> bool {
        self.tomorrow().civil().2 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_later_is_the_same_day_or_the_last_there_is() {
        let date = |text: (i32, u32, u32)| Date::new(text.0, text.1, text.2).expect("a date");
        assert_eq!(date((2026, 8, 31)).plus_months(6), date((2027, 2, 28)));
        assert_eq!(date((2026, 12, 15)).plus_months(12), date((2027, 12, 15)));
        assert_eq!(date((2026, 11, 20)).plus(-20), date((2026, 10, 31)));
        assert!(date((2026, 2, 28)).ends_month() && !date((2028, 2, 28)).ends_month());
    }
}
