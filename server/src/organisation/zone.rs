//! A zone's name to the table that everybody reckons with: the only place that knows the world's time zones.

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use ronda_shared::date::Zone;

/// The years whose changes of the clocks are told. What the last change says holds after them.
const YEARS: (i16, i16) = (2000, 2060);

/// The clocks of a zone by its IANA name; a table that knows nothing where there is no such name.
pub(super) fn look_up(name: &str) -> Zone {
    let Ok(zone) = TimeZone::get(name) else { return Zone::default() };
    let edge = |year| TimeZone::UTC.to_timestamp(date(year, 1, 1).at(0, 0, 0, 0)).unwrap_or(Timestamp::UNIX_EPOCH);
    let (first, last) = (edge(YEARS.0), edge(YEARS.1));
    // Every zone has kept whole minutes since 1972.
    let minutes = |seconds: i32| i16::try_from(seconds / 60).unwrap_or_default();
    let mut offsets = vec![(first.as_second(), minutes(zone.to_offset(first).seconds()))];
    for change in zone.following(first).take_while(|change| change.timestamp() < last) {
        let held = minutes(change.offset().seconds());
        // Some changes are of a name alone.
        if offsets.last().is_none_or(|(_, before)| *before != held) {
            offsets.push((change.timestamp().as_second(), held));
        }
    }
    Zone::new(offsets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::time::Timestamp as Instant;

    #[test]
    fn the_table_says_what_the_zone_does() {
        for name in ["America/Mexico_City", "America/Cancun", "America/Tijuana", "Europe/Madrid", "Asia/Kolkata", "UTC"]
        {
            let (zone, table) = (TimeZone::get(name).expect("a zone"), look_up(name));
            assert!(table.is_known(), "{name}");
            // Every half hour and a bit of twenty-five years, and the local time it reads.
            for millis in (946_684_800_000_i64..1_735_689_600_000).step_by(1_813_000) {
                let at = Timestamp::from_millisecond(millis).expect("an instant");
                let local = zone.to_datetime(at);
                let as_utc = TimeZone::UTC.to_timestamp(local).expect("an instant").as_millisecond();
                assert_eq!(table.local(Instant::from_millis(millis)), as_utc, "{name} {at}");
                // The clock's reading of UTC taken as one of the zone: gaps and repetitions come by.
                let reading = TimeZone::UTC.to_datetime(at);
                let instant = zone.to_timestamp(reading).expect("an instant").as_millisecond();
                assert_eq!(table.instant(millis).millis(), instant, "{name} {reading}");
            }
        }
    }

    #[test]
    fn a_zone_without_summer_time_is_short() {
        assert_eq!(serde_json::to_string(&look_up("Asia/Kolkata")).expect("JSON"), "[[946684800,330]]");
        assert!(!look_up("America/Oaxaca").is_known());
    }
}
