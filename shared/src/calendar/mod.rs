//! Business time (OAX-13, OAX-26). It tells when the desk is open, what is promised by when, and what a pause does to a
//! promise.
//!
//! Everything is reckoned in open milliseconds between instants, with the organisation's hours, rest days and time zone.

mod commitment;

pub use commitment::{agree, commit, lapse, pause, recommit, reopen_until, resume, resume_for, silence_due};

use crate::catalog::Organisation;
use crate::catalog::hours::{DayOfWeek, Holidays, Opening};
use crate::catalog::service::ServiceDef;
use crate::date::{Date, Zone, is_federal_rest_day};
use crate::time::{DAY_MS, MINUTE_MS, Timestamp};
use std::collections::BTreeSet;

/// Nobody promises more than this: eight years of open minutes, so that every reckoning ends.
const MOST_MINUTES: i64 = 2_000_000;
/// Instants outside these years are taken as their edge.
const YEARS: (i32, i32) = (1971, 2399);

/// Why hours cannot be reckoned with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// Nobody knows the time zone.
    #[error("the time zone «{0}» is unknown")]
    UnknownZone(String),
    /// There is no hour in the week at which it is open.
    #[error("the hours «{0}» are never open")]
    NeverOpen(String),
    /// A service names hours that are not there.
    #[error("the hours «{0}» are not described")]
    UnknownHours(String),
}

/// The hours of an organisation, or of a service with hours of its own.
#[derive(Debug, Clone)]
pub struct Calendar {
    zone: Zone,
    hours: Vec<Opening>,
    federal: bool,
    own: BTreeSet<Date>,
}

impl Calendar {
    /// The organisation's hours.
    pub fn of(org: &Organisation) -> Result<Self, CalendarError> {
        Self::new(org, &org.hours, Some(&org.holidays), &org.id)
    }

    /// The hours that count for a service: its own named ones, or the organisation's.
    pub fn of_service(org: &Organisation, service: &ServiceDef) -> Result<Self, CalendarError> {
        let Some(name) = &service.calendar else {
            return Self::of(org);
        };
        let named = org.calendars.iter().find(|named| named.id == *name);
        let named = named.ok_or_else(|| CalendarError::UnknownHours(name.clone()))?;
        Self::new(org, &named.hours, named.holidays.then_some(&org.holidays), name)
    }

    fn new(org: &Organisation, hours: &[Opening], rest: Option<&Holidays>, name: &str) -> Result<Self, CalendarError> {
        if !hours.iter().any(|opening| opening.from < opening.to && !opening.days.is_empty()) {
            return Err(CalendarError::NeverOpen(name.to_owned()));
        }
        if !org.zone.is_known() {
            return Err(CalendarError::UnknownZone(org.timezone.clone()));
        }
        Ok(Self {
            zone: org.zone.clone(),
            hours: hours.to_vec(),
            federal: rest.is_some_and(|rest| rest.federal),
            own: rest.map(|rest| rest.own.iter().map(|day| day.date.date()).collect()).unwrap_or_default(),
        })
    }

    /// Whether the desk rests on the date, whatever the day of the week.
    pub fn is_rest_day(&self, date: Date) -> bool {
        (self.federal && is_federal_rest_day(date)) || self.own.contains(&date)
    }

    /// Whether the desk is open at some hour of the date.
    pub fn opens_on(&self, date: Date) -> bool {
        !self.spans(date).is_empty()
    }

    /// Whether the desk is open at the instant; closing time itself is shut.
    pub fn is_open(&self, at: Timestamp) -> bool {
        let at = self.held(at);
        self.spans(self.date(at)).iter().any(|(from, to)| *from <= at && at < *to)
    }

    /// The instant itself while the desk is open, else the next opening.
    pub fn next_opening(&self, at: Timestamp) -> Timestamp {
        let at = self.held(at);
        self.walk(at).next().map_or(at, |(from, _)| from)
    }

    /// When the desk closes on the day of an instant, for the last time; the end of that day where it is closed by then.
    pub fn closing(&self, at: Timestamp) -> Timestamp {
        let at = self.held(at);
        let date = self.date(at);
        let closes = self.spans(date).last().map(|(_, to)| *to).filter(|to| at < *to);
        closes.unwrap_or_else(|| self.instant(date.tomorrow(), 0))
    }

    /// The earliest instant by which the desk has been open for so many minutes since `at`.
    pub fn add_business_minutes(&self, at: Timestamp, minutes: i64) -> Timestamp {
        let at = self.held(at);
        let mut left = minutes.clamp(0, MOST_MINUTES) * MINUTE_MS;
        if left == 0 {
            return at;
        }
        let mut reached = at;
        for (from, to) in self.walk(at) {
            let open = to.since(from);
            if open >= left {
                return from.plus(left);
            }
            left -= open;
            reached = to;
        }
        reached
    }

    /// Whole minutes for which the desk is open between the two; negative where `b` is the earlier.
    pub fn business_minutes_between(&self, a: Timestamp, b: Timestamp) -> i64 {
        self.business_millis_between(a, b) / MINUTE_MS
    }

    fn business_millis_between(&self, a: Timestamp, b: Timestamp) -> i64 {
        if b < a {
            return -self.business_millis_between(b, a);
        }
        let (a, b) = (self.held(a), self.held(b));
        self.walk(a).take_while(|(from, _)| *from < b).map(|(from, to)| to.min(b).since(from)).sum()
    }

    /// The same time of day so many open days later; on an open day the day itself does not count.
    pub fn add_business_days(&self, at: Timestamp, days: u32) -> Timestamp {
        let at = self.held(at);
        let local = self.local(at);
        let mut date = Date::of_local(local);
        let time = local - date.midnight();
        for _ in 0..days.min(4_000) {
            date = self.days_after(date).find(|date| !self.spans(*date).is_empty()).unwrap_or(date);
        }
        self.zone.instant(date.midnight() + time)
    }

    /// The open stretches from an instant on, in order; ends at the edge of the reckoned years.
    fn walk(&self, at: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let first = self.date(at);
        std::iter::once(first)
            .chain(self.days_after(first))
            .flat_map(|date| self.spans(date))
            .filter(move |(_, to)| *to > at)
            .map(move |(from, to)| (from.max(at), to))
    }

    fn days_after(&self, date: Date) -> impl Iterator<Item = Date> + use<> {
        std::iter::successors(Some(date), |date| Some(date.tomorrow()).filter(|d| d.year() <= YEARS.1)).skip(1)
    }

    /// The open stretches of one date, in order, overlapping ones joined.
    fn spans(&self, date: Date) -> Vec<(Timestamp, Timestamp)> {
        if self.is_rest_day(date) {
            return Vec::new();
        }
        let day = DayOfWeek::of(date);
        let mut minutes: Vec<(u16, u16)> = self
            .hours
            .iter()
            .filter(|opening| opening.days.contains(&day) && opening.from < opening.to)
            .map(|opening| (opening.from.minutes(), opening.to.minutes()))
            .collect();
        minutes.sort_unstable();
        let mut joined: Vec<(u16, u16)> = Vec::new();
        for (from, to) in minutes {
            match joined.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        joined.into_iter().map(|(from, to)| (self.instant(date, from), self.instant(date, to))).collect()
    }

    fn instant(&self, date: Date, minutes: u16) -> Timestamp {
        self.zone.instant(date.midnight() + i64::from(minutes) * MINUTE_MS)
    }

    fn local(&self, at: Timestamp) -> i64 {
        self.zone.local(at)
    }

    fn date(&self, at: Timestamp) -> Date {
        Date::of_local(self.local(at))
    }

    /// Held within the years that are reckoned: a phone's clock may say anything.
    fn held(&self, at: Timestamp) -> Timestamp {
        let edge = |year: i32| Date::new(year, 1, 1).map_or(0, |date| date.midnight() + DAY_MS);
        Timestamp::from_millis(at.millis().clamp(edge(YEARS.0), edge(YEARS.1)))
    }
}

#[cfg(test)]
mod tests;
