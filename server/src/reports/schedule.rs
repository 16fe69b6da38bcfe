//! When a scheduled report goes out, and of which days it is then: by the institution's clock and rest days.

use crate::store::reports::{LeftOut, ReportPeriod, Rhythm, ScheduleRow, Sending, SendingBecame};
use ronda_shared::calendar::Calendar;
use ronda_shared::catalog::Organisation;
use ronda_shared::catalog::hours::{DayOfWeek, TimeOfDay};
use ronda_shared::date::{Date, date_in, instant_in};
use ronda_shared::time::Timestamp;
use std::iter::successors;

/// A day on which the desk is closed is passed over: no further than this.
const FURTHEST: i32 = 31;

/// The first moment after an instant; the same day's next working day where the desk rests then.
pub fn next(organisation: &Organisation, rhythm: Rhythm, hour: TimeOfDay, after: Timestamp) -> Option<Timestamp> {
    let calendar = Calendar::of(organisation).ok();
    let today = date_in(&organisation.zone, after);
    let moments = (-FURTHEST..=2 * FURTHEST)
        .map(|on| today.plus(on))
        .filter(|day| falls_on(rhythm, *day))
        .map(|day| instant_in(&organisation.zone, goes_out(organisation, &calendar, day), hour.minutes()));
    moments.filter(|moment| *moment > after).min()
}

/// The moments that have come, the first first; none of a schedule that is not due yet.
fn due_moments(organisation: &Organisation, row: &ScheduleRow, now: Timestamp) -> impl Iterator<Item = Timestamp> {
    let until_now = move |moment: &Timestamp| *moment <= now;
    let after = move |moment: &Timestamp| next(organisation, row.rhythm, row.hour, *moment).filter(until_now);
    successors(Some(row.next).filter(until_now), after)
}

/// The last moment that has come, of a schedule that is due: what a standstill left out is not sent one by one.
pub fn last_due(organisation: &Organisation, row: &ScheduleRow, now: Timestamp) -> Timestamp {
    due_moments(organisation, row, now).last().unwrap_or(row.next)
}

/// What a restored schedule leaves out: the moment for which a report could not be made before the backup, and each that has
/// come by the server's first look at it. The server that was lost may have sent them after the backup, and nothing tells
/// whether it did; none where there is no such moment.
pub fn left_out(organisation: &Organisation, row: &ScheduleRow, now: Timestamp) -> Option<LeftOut> {
    let backup = row.backup?;
    let lacks = |last: &&Sending| last.told.iter().any(|sent| sent.became == SendingBecame::NotMade);
    let lacking = row.last.as_ref().filter(lacks).map(|last| last.due);
    let one = |moment: Timestamp| LeftOut { backup, from: moment, to: moment, many: 1 };
    let moments = lacking.into_iter().chain(due_moments(organisation, row, now));
    moments.map(one).reduce(|all, last| LeftOut { to: last.to, many: all.many + 1, ..all })
}

/// On which day goes out what is of a day: that one, or the next on which the desk works.
fn goes_out(organisation: &Organisation, calendar: &Option<Calendar>, day: Date) -> Date {
    let works = (0..=FURTHEST).map(|on| day.plus(on)).find(|day| is_working(organisation, calendar, *day));
    works.unwrap_or(day)
}

/// The first and the last day of what goes out on a day. Days on which the desk rests are passed over, what would have gone out then is not:
/// after a fortnight's rest one report is of all of it.
pub fn days(organisation: &Organisation, period: ReportPeriod, rhythm: Rhythm, out: Date) -> (Date, Date) {
    let calendar = Calendar::of(organisation).ok();
    let of = || (0..=FURTHEST).map(move |back| out.plus(-back)).filter(move |day| falls_on(rhythm, *day));
    let moved: Vec<Date> = of().filter(|day| goes_out(organisation, &calendar, *day) == out).collect();
    // Rest days may have been entered since: then it is of the last day of the rhythm.
    let last = moved.first().copied().or_else(|| of().next()).unwrap_or(out);
    // No report is of two years.
    let first = moved.last().copied().filter(|_| period != ReportPeriod::LastYear).unwrap_or(last);
    (days_of(period, first, out).0, days_of(period, last, out).1)
}

/// The first and the last day of what is of a day of the rhythm: a period that goes on until it goes out is told up to then, and no further
/// than its own end.
fn days_of(period: ReportPeriod, on: Date, out: Date) -> (Date, Date) {
    let monday = on.plus(-i32::from(on.days_from_monday()));
    let first = first_of_month(on);
    match period {
        ReportPeriod::ThisWeek => (monday, out.min(monday.plus(6))),
        ReportPeriod::LastWeek => (monday.plus(-7), monday.plus(-1)),
        ReportPeriod::ThisMonth => (first, out.min(first.plus_months(1).plus(-1))),
        ReportPeriod::LastMonth => (first_of_month(first.plus(-1)), first.plus(-1)),
        ReportPeriod::LastYear => {
            let year = on.year() - 1;
            let day = |month, day| Date::new(year, month, day).unwrap_or(on);
            (day(1, 1), day(12, 31))
        }
    }
}

fn first_of_month(day: Date) -> Date {
    let (year, month, _) = day.civil();
    Date::new(year, month, 1).unwrap_or(day)
}

fn falls_on(rhythm: Rhythm, date: Date) -> bool {
    match rhythm {
        Rhythm::Week { on } => DayOfWeek::of(date) == on,
        Rhythm::Month { day } => {
            let (_, _, of_month) = date.civil();
            of_month == day || (date.ends_month() && day > of_month)
        }
    }
}

/// Where the hours cannot be reckoned with, every day is one.
fn is_working(organisation: &Organisation, calendar: &Option<Calendar>, date: Date) -> bool {
    let day = DayOfWeek::of(date);
    calendar.as_ref().is_none_or(|calendar| {
        !calendar.is_rest_day(date) && organisation.hours.iter().any(|opening| opening.days.contains(&day))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::load_builtin;

    fn oaxaca() -> Organisation {
        load_builtin("oaxaca").expect("the organisation's data")
    }
    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }
    fn at(org: &Organisation, text: &str, minute: u16) -> Timestamp {
        instant_in(&org.zone, day(text), minute)
    }
    fn nine() -> TimeOfDay {
        "09:00".parse().expect("a time")
    }

    #[test]
    fn a_week_comes_round_on_its_day_and_moves_on_where_the_desk_rests() {
        let org = oaxaca();
        let monday = Rhythm::Week { on: DayOfWeek::Mon };
        // Monday 16 November 2026 is a day of rest (the Revolution).
        let friday = at(&org, "2026-11-13", 600);
        assert_eq!(next(&org, monday, nine(), friday), Some(at(&org, "2026-11-17", 540)), "the first day of work");
        let then = at(&org, "2026-11-17", 540);
        assert_eq!(next(&org, monday, nine(), then), Some(at(&org, "2026-11-23", 540)), "the moment itself is past");
        let sunday = Rhythm::Week { on: DayOfWeek::Sun };
        assert_eq!(next(&org, sunday, nine(), then), Some(at(&org, "2026-11-23", 540)), "nobody reads it on a Sunday");
    }

    #[test]
    fn a_month_has_its_last_day_where_it_has_fewer() {
        let org = oaxaca();
        let last = Rhythm::Month { day: 31 };
        // 30 November 2026 is a Monday; 28 February 2027 a Sunday.
        assert_eq!(next(&org, last, nine(), at(&org, "2026-11-20", 0)), Some(at(&org, "2026-11-30", 540)));
        let march = next(&org, last, nine(), at(&org, "2027-02-20", 0));
        assert_eq!(march, Some(at(&org, "2027-03-01", 540)), "the next day of work");
    }

    #[test]
    fn periods_are_whole_by_the_calendar() {
        let told = |period, on: &str| {
            let (from, to) = days_of(period, day(on), day(on));
            format!("{from} {to}")
        };
        assert_eq!(told(ReportPeriod::ThisWeek, "2026-11-20"), "2026-11-16 2026-11-20");
        assert_eq!(told(ReportPeriod::LastWeek, "2026-11-20"), "2026-11-09 2026-11-15");
        assert_eq!(told(ReportPeriod::ThisMonth, "2026-11-20"), "2026-11-01 2026-11-20");
        assert_eq!(told(ReportPeriod::LastMonth, "2027-01-01"), "2026-12-01 2026-12-31");
        assert_eq!(told(ReportPeriod::LastYear, "2027-01-04"), "2026-01-01 2026-12-31");
    }

    /// Every day is told by one of the reports, whatever day the desk rests on.
    #[test]
    fn what_goes_out_late_is_of_the_period_that_it_ends() {
        let org = oaxaca();
        let told = |period, rhythm: Rhythm, after: &str| {
            let out = next(&org, rhythm, nine(), at(&org, after, 0)).expect("a moment");
            let out = date_in(&org.zone, out);
            let (from, to) = days(&org, period, rhythm, out);
            format!("{out}: {from} {to}")
        };
        let last = Rhythm::Month { day: 31 };
        // 28 February 2027 is a Sunday; 30 November 2026 a Monday.
        assert_eq!(told(ReportPeriod::ThisMonth, last, "2027-02-20"), "2027-03-01: 2027-02-01 2027-02-28");
        assert_eq!(told(ReportPeriod::LastMonth, last, "2027-02-20"), "2027-03-01: 2027-01-01 2027-01-31");
        assert_eq!(told(ReportPeriod::ThisMonth, last, "2026-11-20"), "2026-11-30: 2026-11-01 2026-11-30");
        // 25 December 2026 is a Friday and a day of rest.
        let friday = Rhythm::Week { on: DayOfWeek::Fri };
        assert_eq!(told(ReportPeriod::ThisWeek, friday, "2026-12-23"), "2026-12-28: 2026-12-21 2026-12-27");
        assert_eq!(told(ReportPeriod::LastWeek, friday, "2026-12-23"), "2026-12-28: 2026-12-14 2026-12-20");
        // Monday 16 November 2026 is one, too: the same week goes on.
        let monday = Rhythm::Week { on: DayOfWeek::Mon };
        assert_eq!(told(ReportPeriod::ThisWeek, monday, "2026-11-13"), "2026-11-17: 2026-11-16 2026-11-17");
        assert_eq!(told(ReportPeriod::LastWeek, monday, "2026-11-13"), "2026-11-17: 2026-11-09 2026-11-15");
        // The desk rests from Monday 21 December to Friday 1 January: the last week of work is in a report, too.
        let mut closed = org.clone();
        closed.holidays.own = (0..12)
            .map(|on| serde_json::json!({ "date": day("2026-12-21").plus(on).to_string(), "name": "Vacaciones" }))
            .map(|rest| serde_json::from_value(rest).expect("a rest day"))
            .collect();
        let out = day("2027-01-04");
        assert_eq!(next(&closed, monday, nine(), at(&closed, "2026-12-15", 0)), Some(at(&closed, "2027-01-04", 540)));
        assert_eq!(days(&closed, ReportPeriod::LastWeek, monday, out), (day("2026-12-14"), day("2027-01-03")));
        // 1 January 2027 is a Friday and a day of rest.
        let first = Rhythm::Month { day: 1 };
        assert_eq!(told(ReportPeriod::LastYear, first, "2026-12-30"), "2027-01-04: 2026-01-01 2026-12-31");
    }
}
