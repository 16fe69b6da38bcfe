//! When the desk is open, as written in the organisation's data: weekly hours, rest days, time zone by name.

use crate::date::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

/// A day of the week (`mon`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum DayOfWeek {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}
impl DayOfWeek {
    /// Which day of the week a date is.
    pub fn of(date: Date) -> Self {
        match date.days_from_monday() {
            0 => Self::Mon,
            1 => Self::Tue,
            2 => Self::Wed,
            3 => Self::Thu,
            4 => Self::Fri,
            5 => Self::Sat,
            _ => Self::Sun,
        }
    }
}

/// Why a text is not a time of day or a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("«{text}» is not {what}")]
pub struct HoursError {
    text: String,
    what: &'static str,
}

/// A time of day in minutes from midnight, written `08:00`; `24:00` is the day's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct TimeOfDay(u16);
impl TimeOfDay {
    /// Minutes since midnight, at most 1440.
    pub fn minutes(self) -> u16 {
        self.0
    }
}
impl FromStr for TimeOfDay {
    type Err = HoursError;
    fn from_str(text: &str) -> Result<Self, HoursError> {
        let bad = || HoursError { text: text.chars().take(40).collect(), what: "a time of day such as 08:00" };
        let (hour, minute) = text.split_once(':').ok_or_else(bad)?;
        let number = |part: &str| match part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()) {
            true => part.parse::<u16>().map_err(|_| bad()),
            false => Err(bad()),
        };
        let (hour, minute) = (number(hour)?, number(minute)?);
        let total = hour * 60 + minute;
        if minute < 60 && total <= 1440 { Ok(Self(total)) } else { Err(bad()) }
    }
}
impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// A date of the civil calendar, written `2026-11-16`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct Day(Date);
impl Day {
    /// The date itself.
    pub fn date(self) -> Date {
        self.0
    }
}
impl FromStr for Day {
    type Err = HoursError;
    fn from_str(text: &str) -> Result<Self, HoursError> {
        let bad = || HoursError { text: text.chars().take(40).collect(), what: "a date such as 2026-11-16" };
        let mut parts = text.split('-');
        let mut part = |length: usize| {
            parts.next().filter(|p| p.len() == length && p.bytes().all(|b| b.is_ascii_digit())).ok_or_else(bad)
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        if parts.next().is_some() {
            return Err(bad());
        }
        let date = Date::new(
            year.parse().map_err(|_| bad())?,
            month.parse().map_err(|_| bad())?,
            day.parse().map_err(|_| bad())?,
        );
        date.map(Self).ok_or_else(bad)
    }
}
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! as_text {
    ($($name:ident),+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(de::Error::custom)
            }
        }
    )+};
}
as_text!(TimeOfDay, Day);

/// A list that a manual does not print is written `null`, and stays empty until somebody decides.
fn undecided<'de, T: Deserialize<'de>, D: Deserializer<'de>>(d: D) -> Result<Vec<T>, D::Error> {
    Option::<Vec<T>>::deserialize(d).map(Option::unwrap_or_default)
}

/// Open on these days between these times (OAX-13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Opening {
    /// On which days; none: they are to be decided.
    #[serde(default, deserialize_with = "undecided")]
    pub days: Vec<DayOfWeek>,
    /// From.
    pub from: TimeOfDay,
    /// To, the same day.
    pub to: TimeOfDay,
}

/// A day on which the desk rests, beyond the federal ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RestDay {
    /// When.
    pub date: Day,
    /// Why («Lunes del Cerro»).
    pub name: String,
}

/// Which days are rest days.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Holidays {
    /// The federal rest days of Mexico, reckoned for any year.
    #[serde(default)]
    pub federal: bool,
    /// State, municipal and own days, by date.
    #[serde(default)]
    pub own: Vec<RestDay>,
}

/// Hours other than the organisation's for services that name them (kiosks open every day).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NamedHours {
    /// The name services use.
    pub id: String,
    /// Weekly hours; none: they are to be decided before anybody is served.
    #[serde(default, deserialize_with = "undecided")]
    pub hours: Vec<Opening>,
    /// Whether the rest days of the organisation count here.
    #[serde(default)]
    pub holidays: bool,
}

/// What the clocks do with a request that comes outside the hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum OutOfHours {
    /// They start at the next opening (OAX-13).
    #[default]
    NextOpening,
    /// They are shown as started at receipt; only open hours are counted all the same.
    Receipt,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_dates_are_read_strictly() {
        assert_eq!("08:30".parse::<TimeOfDay>().expect("a time").minutes(), 510);
        assert_eq!("24:00".parse::<TimeOfDay>().expect("a time").to_string(), "24:00");
        for bad in ["8:30", "24:01", "08:60", "0830", "+8:00", ""] {
            assert!(bad.parse::<TimeOfDay>().is_err(), "{bad}");
        }
        assert_eq!("2028-02-29".parse::<Day>().expect("a date").to_string(), "2028-02-29");
        for bad in ["2018-02-31", "2026-1-1", "20260101", "2026-01-01-", "XX-XX-2024"] {
            assert!(bad.parse::<Day>().is_err(), "{bad}");
        }
    }
}
