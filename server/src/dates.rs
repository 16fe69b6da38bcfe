//! Dates as people read them, on the institution's own clocks.

use crate::organisation::messages::event::Lang;
use jiff::civil::DateTime;
use ronda_shared::date::{self, Zone};
use ronda_shared::time::Timestamp;
use std::borrow::Cow;

/// A time outside of what a calendar has stands as its beginning.
fn civil(zone: &Zone, at: Timestamp) -> DateTime {
    let local = jiff::Timestamp::from_millisecond(zone.local(at)).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    local.to_zoned(jiff::tz::TimeZone::UTC).datetime()
}

/// «20 de noviembre de 2026, 09:14 h».
pub fn long(zone: &Zone, at: Timestamp) -> String {
    spanish(civil(zone, at))
}

fn spanish(at: DateTime) -> String {
    let month = date::month(i64::from(at.month()));
    format!("{} de {month} de {}, {:02}:{:02} h", at.day(), at.year(), at.hour(), at.minute())
}

/// «jueves 26 de noviembre de 2026, 15:50 h»; in English «Thursday, 26 November 2026, 15:50».
pub fn with_weekday(zone: &Zone, lang: Lang, at: Timestamp) -> String {
    let at = civil(zone, at);
    match lang {
        Lang::Es => {
            let day = date::weekday(i64::from(at.weekday().to_monday_one_offset()));
            format!("{day} {}", spanish(at))
        }
        Lang::En => at.strftime("%A, %-d %B %Y, %H:%M").to_string(),
    }
}

/// A calendar day of a form («2026-11-21») as people write it: «21 de noviembre de 2026». Anything else stays as it is.
pub fn as_written(text: &str) -> Cow<'_, str> {
    match text.parse::<date::Date>() {
        Ok(day) => {
            let (year, month, day) = day.civil();
            Cow::Owned(format!("{day} de {} de {year}", date::month(i64::from(month))))
        }
        Err(_) => Cow::Borrowed(text),
    }
}

/// «20/11/2026 09:14».
pub fn short(zone: &Zone, at: Timestamp) -> String {
    civil(zone, at).strftime("%d/%m/%Y %H:%M").to_string()
}

/// «2026-11-20 09:14:05».
pub fn exact(zone: &Zone, at: Timestamp) -> String {
    civil(zone, at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_as_it_is_read() {
        let (zone, at) = (Zone::default(), Timestamp::from_millis(1_795_708_200_000));
        assert_eq!(long(&zone, at), "26 de noviembre de 2026, 15:50 h");
        assert_eq!(exact(&zone, at), "2026-11-26 15:50:00");
        assert_eq!(with_weekday(&zone, Lang::Es, at), "jueves 26 de noviembre de 2026, 15:50 h");
        assert_eq!(with_weekday(&zone, Lang::En, at), "Thursday, 26 November 2026, 15:50");
        assert_eq!(short(&zone, at), "26/11/2026 15:50");
    }

    #[test]
    fn a_day_of_a_form_is_written_as_people_write_it() {
        assert_eq!(as_written("2026-11-01"), "1 de noviembre de 2026");
        for other in ["", "2026-02-30", "2026-11-01 y después", "26/11/2026"] {
            assert_eq!(as_written(other), other);
        }
    }
}
