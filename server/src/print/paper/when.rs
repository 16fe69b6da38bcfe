//! Dates as papers write them, on the institution's own clocks.

use ronda_shared::date::{self, Zone};
use ronda_shared::time::Timestamp;

fn civil(zone: &Zone, at: Timestamp) -> jiff::civil::DateTime {
    let local = jiff::Timestamp::from_millisecond(zone.local(at)).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    local.to_zoned(jiff::tz::TimeZone::UTC).datetime()
}

/// «20 de noviembre de 2026, 09:14 h».
pub(crate) fn long(zone: &Zone, at: Timestamp) -> String {
    let at = civil(zone, at);
    let month = date::month(i64::from(at.month()));
    format!("{} de {month} de {}, {:02}:{:02} h", at.day(), at.year(), at.hour(), at.minute())
}

/// «20/11/2026 09:14».
pub(crate) fn short(zone: &Zone, at: Timestamp) -> String {
    let at = civil(zone, at);
    format!("{:02}/{:02}/{} {:02}:{:02}", at.day(), at.month(), at.year(), at.hour(), at.minute())
}
