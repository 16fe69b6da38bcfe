//! The time that a report is about, by the institution's clock.

use ronda_shared::date::{Date, Zone, instant_in};
use ronda_shared::time::Timestamp;

/// A report is of no more days than this: a year and a day.
const MOST_DAYS: i64 = 366;

/// From the beginning of one day to the end of another, and no further than the instant that it is told for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// Its first instant.
    pub(super) start: Timestamp,
    /// The instant after its last.
    pub(super) end: Timestamp,
    /// For which instant it is told: its end, or now where it has not ended.
    pub(super) at: Timestamp,
}

impl Span {
    /// None where the days are not in order, or are more than a year and a day.
    pub fn new(zone: &Zone, from: Date, to: Date, now: Timestamp) -> Option<Self> {
        if to < from || to.days() - from.days() >= MOST_DAYS {
            return None;
        }
        let (start, end) = (instant_in(zone, from, 0), instant_in(zone, to.tomorrow(), 0));
        Some(Self { from, to, start, end, at: now.min(end) })
    }

    /// Whether an instant lies in it.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }

    /// Its days, in order.
    pub(super) fn days(&self) -> impl Iterator<Item = Date> + use<> {
        let to = self.to;
        std::iter::successors(Some(self.from), |day| Some(day.tomorrow())).take_while(move |day| *day <= to)
    }
}
