//! Dates of the civil calendar, counted in days: as much of it as hours and rest days need.

mod day;
mod holidays;
mod names;
mod zone;

pub use day::{date_in, instant_in, minute_in};
pub use holidays::is_federal_rest_day;
pub use names::{month, weekday};
pub use zone::Zone;

use crate::time::DAY_MS;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// A date: its days since 1 January 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(i32);

/// 400 years in days: the calendar repeats itself.
const ERA: i32 = 146_097;
/// From 1 March of the year 0 to 1 January 1970.
const FROM_MARCH_0: i32 = 719_468;

impl Date {
    /// The date, where there is such a one.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        // Years begin in March, so that the day that some have more is their last.
        let years = if month < 3 { year - 1 } else { year };
        let (era, year_of_era) = (years.div_euclid(400), years.rem_euclid(400));
        let months = (month + 9) % 12;
        let day_of_year = ((153 * months + 2) / 5 + day - 1) as i32;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let date = Self(era * ERA + day_of_era - FROM_MARCH_0);
        (date.civil() == (year, month, day)).then_some(date)
    }

    /// The date on which a local time falls, in milliseconds as [`Zone::local`] tells it.
    pub fn of_local(local: i64) -> Self {
        Self(local.div_euclid(DAY_MS).clamp(i64::from(i32::MIN) / 2, i64::from(i32::MAX) / 2) as i32)
    }

    /// Days since 1 January 1970.
    pub fn days(self) -> i64 {
        i64::from(self.0)
    }
    pub(super) fn number(self) -> i32 {
        self.0
    }
    pub(super) fn of_number(days: i32) -> Self {
        Self(days)
    }

    /// Midnight of the date as a local time.
    pub(super) fn midnight(self) -> i64 {
        i64::from(self.0) * DAY_MS
    }

    /// The day after.
    #[must_use]
    pub fn tomorrow(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// Days since Monday: 0 to 6.
    pub fn days_from_monday(self) -> u8 {
        (self.0 + 3).rem_euclid(7) as u8
    }

    /// Year, month and day.
    pub fn civil(self) -> (i32, u32, u32) {
        let days = self.0 + FROM_MARCH_0;
        let (era, day_of_era) = (days.div_euclid(ERA), days.rem_euclid(ERA));
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let months = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * months + 2) / 5 + 1) as u32;
        let month = if months < 10 { months + 3 } else { months - 9 } as u32;
        (era * 400 + year_of_era + i32::from(month < 3), month, day)
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.civil().0
    }
}

impl std::str::FromStr for Date {
    type Err = ();

    /// As [`fmt::Display`] writes it.
    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.splitn(3, '-');
        let mut number = |digits: usize| {
            let part = parts.next().filter(|part| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()));
            part.and_then(|part| part.parse::<u32>().ok()).ok_or(())
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        Self::new(i32::try_from(year).map_err(|_| ())?, month, day).ok_or(())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// Written as people's forms write it («2026-11-20»).
impl Serialize for Date {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(|()| de::Error::custom("not a date"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_follow_one_another_as_the_calendar_has_it() {
        let mut date = Date::new(1896, 1, 1).expect("a date");
        let mut other = jiff::civil::date(1896, 1, 1);
        while other.year() < 2405 {
            let (year, month, day) = date.civil();
            assert_eq!((year, month, day), (other.year().into(), other.month() as u32, other.day() as u32));
            assert_eq!(Date::new(year, month, day), Some(date));
            assert_eq!(date.days_from_monday(), other.weekday().to_monday_zero_offset() as u8);
            assert_eq!(date.to_string(), other.to_string());
            (date, other) = (date.tomorrow(), other.tomorrow().expect("a date"));
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for (year, month, day) in [(2026, 2, 29), (2100, 2, 29), (2026, 4, 31), (2026, 0, 1), (2026, 13, 1), (0, 1, 1)]
        {
            assert_eq!(Date::new(year, month, day), None, "{year}-{month}-{day}");
        }
        assert!(Date::new(2028, 2, 29).is_some() && Date::new(2000, 2, 29).is_some());
    }
}
