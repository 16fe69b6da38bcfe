//! The working day of a story by its institution's clock: Monday to Friday, 08:00 to 18:00 (OAX-13), rest days apart.

use ronda_shared::date::{Date, Zone, date_in, is_federal_rest_day};
use ronda_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};

const OPENS_MS: i64 = 8 * HOUR_MS;
const CLOSES_MS: i64 = 18 * HOUR_MS;

/// A day of a place's calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day<'z> {
    zone: &'z Zone,
    /// Counted from 1970-01-01.
    number: i64,
}

impl<'z> Day<'z> {
    /// The day of an instant in a place.
    pub(super) fn of(zone: &'z Zone, at: Timestamp) -> Self {
        Self { zone, number: date_in(zone, at).days() }
    }
    /// `days` later, or earlier if negative.
    pub(super) fn plus(self, days: i64) -> Self {
        Self { number: self.number + days, ..self }
    }
    /// An hour of this day.
    pub(super) fn at(self, hour: i64, minute: i64) -> Timestamp {
        self.zone.instant(self.number * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS)
    }
    /// Monday to Friday and no rest day.
    pub(super) fn is_working(self) -> bool {
        self.weekday() < 5 && !self.is_rest()
    }
    /// The next working day after this one.
    pub(super) fn next_working(self) -> Self {
        (1..).map(|days| self.plus(days)).find(|day| day.is_working()).expect("rest days end")
    }
    /// The last working day before this one.
    pub(super) fn last_working(self) -> Self {
        (1..).map(|days| self.plus(-days)).find(|day| day.is_working()).expect("rest days end")
    }
    /// 0 is Monday.
    pub(super) fn weekday(self) -> i64 {
        self.civil().days_from_monday().into()
    }
    /// Year, month and day of the Gregorian calendar.
    pub(super) fn date(self) -> (i64, i64, i64) {
        let (year, month, day) = self.civil().civil();
        (year.into(), month.into(), day.into())
    }
    fn civil(self) -> Date {
        Date::of_local(self.number * DAY_MS)
    }
    /// The federal rest days (lifecycle, check 4).
    fn is_rest(self) -> bool {
        is_federal_rest_day(self.civil())
    }
}

/// The desk is open.
pub(super) fn is_open(zone: &Zone, at: Timestamp) -> bool {
    let day = Day::of(zone, at);
    let since_midnight = at.since(day.at(0, 0));
    day.is_working() && (OPENS_MS..CLOSES_MS).contains(&since_midnight)
}

/// This instant if the desk is open, else the next opening.
pub(super) fn next_open(zone: &Zone, at: Timestamp) -> Timestamp {
    let day = Day::of(zone, at);
    if is_open(zone, at) {
        at
    } else if day.is_working() && at < day.at(8, 0) {
        day.at(8, 0)
    } else {
        day.next_working().at(8, 0)
    }
}

/// This instant if the desk is open, else the last minute it was.
pub(super) fn last_open(zone: &Zone, at: Timestamp) -> Timestamp {
    let day = Day::of(zone, at);
    if is_open(zone, at) {
        at
    } else if day.is_working() && at >= day.at(18, 0) {
        day.at(17, 59)
    } else {
        day.last_working().at(17, 59)
    }
}

/// So many business minutes later.
pub(super) fn after(zone: &Zone, at: Timestamp, minutes: i64) -> Timestamp {
    let mut now = next_open(zone, at);
    let mut left = minutes.max(0) * MINUTE_MS;
    loop {
        let until_close = Day::of(zone, now).at(18, 0).since(now);
        if left < until_close {
            return now.plus(left);
        }
        left -= until_close;
        now = Day::of(zone, now).next_working().at(8, 0);
    }
}

/// So many business minutes earlier.
pub(super) fn before(zone: &Zone, at: Timestamp, minutes: i64) -> Timestamp {
    let mut now = last_open(zone, at);
    let mut left = minutes.max(0) * MINUTE_MS;
    loop {
        let since_opening = now.since(Day::of(zone, now).at(8, 0));
        if left <= since_opening {
            return now.plus(-left);
        }
        left -= since_opening;
        now = Day::of(zone, now).last_working().at(18, 0);
    }
}

/// Moments at which somebody may fill a demonstration while the desk is shut, by Mexico City’s clock.
#[cfg(test)]
pub(super) mod moments {
    use ronda_shared::time::Timestamp;

    /// Sunday 22 November 2026, 11:52.
    pub(crate) const SUNDAY: Timestamp = Timestamp::from_millis(1_795_369_920_000);
    /// Monday 23 November 2026, 07:00: the desk has not opened, and «yesterday» nobody worked.
    pub(crate) const EARLY_MONDAY: Timestamp = Timestamp::from_millis(1_795_438_800_000);
    /// Monday 30 November 2026, 23:59:30: the month ends within the minute, and east of there it has ended.
    pub(crate) const END_OF_MONTH: Timestamp = Timestamp::from_millis(1_796_104_770_000);
    /// Friday 1 January 2027, 11:52: a rest day, and all that is told is of the year that is over.
    pub(crate) const NEW_YEAR: Timestamp = Timestamp::from_millis(1_798_825_920_000);
    /// Tuesday 29 February 2028, 08:00: the desk opens to the second, on a day that most years do not have.
    pub(crate) const LEAP_DAY: Timestamp = Timestamp::from_millis(1_835_445_600_000);
    /// All of them.
    pub(crate) const ALL: [Timestamp; 5] = [SUNDAY, EARLY_MONDAY, END_OF_MONTH, NEW_YEAR, LEAP_DAY];
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thursday 19 November 2026, 11:52 in Oaxaca.
    const THURSDAY: Timestamp = Timestamp::from_millis(1_795_110_720_000);

    /// A place so many hours behind Greenwich, all the year round.
    fn behind(hours: i16) -> Zone {
        Zone::new(vec![(0, -60 * hours)])
    }

    #[test]
    fn the_calendar_is_the_gregorian() {
        let oaxaca = behind(6);
        let day = Day::of(&oaxaca, THURSDAY);
        assert_eq!((day.date(), day.weekday()), ((2026, 11, 19), 3));
        assert_eq!(THURSDAY, day.at(11, 52));
        assert_eq!(Day { number: 0, ..day }.date(), (1970, 1, 1));
        assert_eq!(Day { number: 11_016, ..day }.date(), (2000, 2, 29));
    }

    /// Benito Juárez lies an hour east of Oaxaca: there it is already Friday, and its desk closes an hour earlier.
    #[test]
    fn each_place_has_a_day_of_its_own() {
        let (oaxaca, cancun) = (behind(6), behind(5));
        let late = Day::of(&oaxaca, THURSDAY).at(23, 30);
        assert_eq!(Day::of(&oaxaca, late).date(), (2026, 11, 19));
        assert_eq!(Day::of(&cancun, late).date(), (2026, 11, 20));
        let friday = Day::of(&cancun, late);
        assert_eq!(next_open(&cancun, late), friday.at(8, 0));
        assert_eq!(friday.at(8, 0).plus(HOUR_MS), Day::of(&oaxaca, late).plus(1).at(8, 0));
    }

    #[test]
    fn silence_of_48_hours_ends_as_in_the_manual() {
        let oaxaca = behind(6);
        let friday = Day::of(&oaxaca, THURSDAY).plus(1);
        assert_eq!(after(&oaxaca, friday.at(17, 50), 48 * 60), friday.plus(7).at(15, 50));
        assert_eq!(before(&oaxaca, friday.plus(7).at(15, 50), 48 * 60), friday.at(17, 50));
    }

    #[test]
    fn nobody_works_on_the_day_on_which_the_executive_changes() {
        let oaxaca = behind(6);
        let tuesday = Day { zone: &oaxaca, number: 22_188 };
        assert_eq!((tuesday.date(), tuesday.weekday()), ((2030, 10, 1), 1));
        assert!(!tuesday.is_working() && tuesday.plus(1).is_working());
    }

    #[test]
    fn the_third_monday_of_november_is_no_working_day() {
        let oaxaca = behind(6);
        let friday = Day::of(&oaxaca, THURSDAY).plus(-6);
        assert_eq!(friday.next_working(), friday.plus(4));
        assert_eq!(next_open(&oaxaca, friday.at(20, 0)), friday.plus(4).at(8, 0));
        assert_eq!(last_open(&oaxaca, friday.plus(3).at(12, 0)), friday.at(17, 59));
    }
}
