//! Plans as data: what comes round by the calendar (`docs/rules.md#what-the-server-does-by-its-clock`, A8–A12, A14).
//! They are programmes, tasks of the month, reviews of the year, and what a date in a ticket brings with it.

use super::Organisation;
use super::hours::{DayOfWeek, TimeOfDay};
use crate::command::TicketKind;
use crate::date::{Date, date_in, instant_in};
use crate::ids::{ChannelId, FieldId, PriorityId, ServiceId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One plan: when, and what then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Plan {
    /// Its id. With the period it names what it opens, so that nothing is opened twice.
    pub id: String,
    /// When.
    pub when: When,
    /// What it does.
    pub does: Does,
    /// Where the manual says so; «ours» where it does not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// When a plan falls due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Once a period.
    Every(Every),
    /// For each item of these kinds, so many months after it was last served (SEC-23): the organisation's
    /// `maintenance_every_months` where none are said.
    Since {
        /// Kinds of items, as the registry has them.
        kinds: Vec<String>,
        /// Months.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        months: Option<u32>,
    },
    /// After the date in a field of a ticket of these services (AGU-47, AGU-52).
    After {
        /// Services.
        services: Vec<ServiceId>,
        /// The field.
        field: FieldId,
        /// Months after it.
        #[serde(default)]
        months: u32,
        /// And days.
        #[serde(default)]
        days: u32,
    },
}

/// A period and the moment in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// Every day, rest days too.
    Day {
        /// At what time.
        at: TimeOfDay,
    },
    /// Every week.
    Week {
        /// On which day.
        on: DayOfWeek,
        /// At what time; none: when the desk closes on that day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<TimeOfDay>,
    },
    /// On the last day of every month.
    MonthEnd {
        /// At what time; none: when the desk closes on that day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<TimeOfDay>,
    },
    /// Every year.
    Year {
        /// In which month.
        month: u32,
        /// On which day of it.
        day: u32,
        /// At what time.
        at: TimeOfDay,
    },
}

/// What a plan does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Does {
    /// Opens a ticket.
    Open(Box<Opens>),
    /// Reminds in an internal note on every open ticket of these services (AGU-11).
    Remind {
        /// Services.
        services: Vec<ServiceId>,
        /// In these words.
        text: String,
    },
}

/// The ticket that a plan opens. In its texts stand `{date}`, `{weekday}`, `{item}`, `{inventory}`, `{kind}`, `{person}`,
/// `{client_org}`, `{folio}` for what is known then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Opens {
    /// Of which service.
    pub service: ServiceId,
    /// Its variant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subservice: Option<String>,
    /// Incident or request.
    #[serde(default = "request")]
    pub kind: TicketKind,
    /// By which channel.
    pub channel: ChannelId,
    /// One line.
    pub subject: String,
    /// What is to be done.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// How pressing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityId>,
    /// One for each item of these kinds; empty: one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub each: Vec<String>,
    /// Answers of the form.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<FieldId, String>,
    /// On whose behalf.
    pub requester: Behalf,
}

/// On whose behalf a plan asks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct Behalf {
    /// Name.
    pub name: String,
    /// Mail.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub mail: String,
    /// Telephone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// Dependencia.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub client_org: String,
}

fn request() -> TicketKind {
    TicketKind::Request
}

/// A year and a day: no period is longer.
const FURTHEST: i32 = 367;

impl Every {
    /// The last moment of the kind at or before an instant.
    pub fn last(&self, org: &Organisation, at: Timestamp) -> Option<Timestamp> {
        Some(self.last_day(org, at)?.1)
    }

    /// The same with the day that it is of: a moment at a day's end falls on the next.
    pub fn last_day(&self, org: &Organisation, at: Timestamp) -> Option<(Date, Timestamp)> {
        let today = date_in(&org.zone, at);
        let days = (0..=FURTHEST).map(|back| today.plus(-back));
        days.filter_map(|date| Some((date, self.on(org, date)?))).find(|(_, moment)| *moment <= at)
    }

    /// The first moment of the kind after an instant.
    pub fn next(&self, org: &Organisation, after: Timestamp) -> Option<Timestamp> {
        let today = date_in(&org.zone, after);
        (0..=FURTHEST).map(|on| today.plus(on)).filter_map(|date| self.on(org, date)).find(|moment| *moment > after)
    }

    /// The moment on a date, where there is one.
    pub fn on(&self, org: &Organisation, date: Date) -> Option<Timestamp> {
        let (_, of_month, of_days) = date.civil();
        let comes = match self {
            Self::Day { .. } => true,
            Self::Week { on, .. } => DayOfWeek::of(date) == *on,
            Self::MonthEnd { .. } => date.ends_month(),
            Self::Year { month, day, .. } => (*month, *day) == (of_month, of_days),
        };
        comes.then(|| self.moment(org, date))
    }

    /// The moment on any date, for a time that was moved there.
    pub fn moment(&self, org: &Organisation, date: Date) -> Timestamp {
        let at = match self {
            Self::Day { at } | Self::Year { at, .. } => Some(*at),
            Self::Week { at, .. } | Self::MonthEnd { at } => *at,
        };
        let day = DayOfWeek::of(date);
        let closes = org.hours.iter().filter(|opening| opening.days.contains(&day)).map(|opening| opening.to).max();
        instant_in(&org.zone, date, at.or(closes).map_or(1440, TimeOfDay::minutes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample::oaxaca;
    use crate::time::{DAY_MS, HOUR_MS, MINUTE_MS};

    /// Friday 20 November 2026, 09:00 in Oaxaca.
    const FRIDAY: i64 = 1_795_186_800_000;

    #[test]
    fn a_week_closes_on_friday_when_the_desk_does() {
        let (org, week) = (oaxaca(), Every::Week { on: DayOfWeek::Fri, at: None });
        let nine = Timestamp::from_millis(FRIDAY);
        let closing = nine.plus(9 * HOUR_MS);
        assert_eq!(week.next(&org, nine), Some(closing));
        assert_eq!(week.last(&org, closing), Some(closing), "the moment itself has come");
        assert_eq!(week.last(&org, closing.plus(-1)), Some(closing.plus(-7 * DAY_MS)));
        assert_eq!(week.next(&org, closing), Some(closing.plus(7 * DAY_MS)));
    }

    #[test]
    fn months_end_on_their_last_day_and_years_come_once() {
        let org = oaxaca();
        let nine = Timestamp::from_millis(FRIDAY);
        // 30 November is a Monday; 31 October was a Saturday, when the desk is shut: the day's end.
        let ends = Every::MonthEnd { at: None };
        assert_eq!(ends.next(&org, nine), Some(nine.plus(10 * DAY_MS + 9 * HOUR_MS)));
        assert_eq!(ends.last(&org, nine), Some(nine.plus(-20 * DAY_MS + 15 * HOUR_MS)));
        let yearly = Every::Year { month: 11, day: 20, at: "09:00".parse().expect("a time") };
        assert_eq!(yearly.last(&org, nine), Some(nine));
        assert_eq!(yearly.next(&org, nine), Some(nine.plus(365 * DAY_MS)));
        let daily = Every::Day { at: "08:30".parse().expect("a time") };
        assert_eq!(daily.last(&org, nine), Some(nine.plus(-30 * MINUTE_MS)));
    }
}
