//! Dates as messages write them, on the institution's own clocks.

use crate::organisation::messages::event::Lang;
use ronda_shared::date::{self, Zone};
use ronda_shared::time::Timestamp;

const ENGLISH_DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn english(table: &[&'static str], number: i8) -> &'static str {
    let place = usize::try_from(number).unwrap_or(1).saturating_sub(1);
    table.get(place).copied().unwrap_or_default()
}

/// «jueves 26 de noviembre de 2026, 15:50 h».
pub fn long(zone: &Zone, lang: Lang, at: Timestamp) -> String {
    let local = jiff::Timestamp::from_millisecond(zone.local(at)).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let at = local.to_zoned(jiff::tz::TimeZone::UTC).datetime();
    let (weekday, month) = (at.weekday().to_monday_one_offset(), at.month());
    let (day, month) = match lang {
        Lang::Es => (date::weekday(i64::from(weekday)), date::month(i64::from(month))),
        Lang::En => (english(&ENGLISH_DAYS, weekday), english(&ENGLISH_MONTHS, month)),
    };
    let (date, year, hour, minute) = (at.day(), at.year(), at.hour(), at.minute());
    match lang {
        Lang::Es => format!("{day} {date} de {month} de {year}, {hour:02}:{minute:02} h"),
        Lang::En => format!("{day}, {date} {month} {year}, {hour:02}:{minute:02}"),
    }
}
