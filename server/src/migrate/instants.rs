//! Instants of former systems: by clocks of a place, or with an offset of their own.

use super::sql_dump::Row;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use ronda_shared::time::Timestamp;

/// An instant as databases and APIs write it (`2021-03-12 09:14:00`, `2021-03-12T15:14:00Z`); none of what says no time, as
/// `0000-00-00 00:00:00` does.
pub(super) fn instant(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    let millis = match text.parse::<jiff::Timestamp>() {
        Ok(at) => at.as_millisecond(),
        Err(_) => zone.to_timestamp(text.parse::<DateTime>().ok()?).ok()?.as_millisecond(),
    };
    // Before computers had desks it is no time, but a column that nobody filled in.
    (millis > 0).then(|| Timestamp::from_millis(millis))
}

/// The instant in a column of a row: by the clocks of a place, or by those that the dump itself says it was written by.
pub(super) fn written(row: &Row<'_>, column: &str, zone: &TimeZone) -> Option<Timestamp> {
    match row.in_utc(column) {
        true => instant(&row.whole(column), &TimeZone::UTC),
        false => instant(&row.whole(column), zone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_of_a_place_and_offsets_are_read() {
        let zone = TimeZone::get("America/Mexico_City").expect("a zone");
        let read = |text: &str| instant(text, &zone).map(Timestamp::millis);
        assert_eq!(read("2026-11-20 09:00:00"), Some(1_795_186_800_000), "six hours behind");
        assert_eq!(read("2021-07-01 09:00:00"), Some(1_625_148_000_000), "five, in that summer");
        assert_eq!(read("2026-11-20T15:00:00Z"), Some(1_795_186_800_000));
        assert_eq!(read(" 2026-11-20T10:00:00-05:00 "), Some(1_795_186_800_000));
        for none in ["", "0000-00-00 00:00:00", "1970-01-01T00:00:00Z", "ayer", "2026-13-01 00:00:00"] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}
