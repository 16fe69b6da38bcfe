//! Dates as messages write them, on the institution's own clocks.

use crate::organisation::messages::event::Lang;
use ronda_shared::calendar::Zone;
use ronda_shared::time::Timestamp;

const DAYS: [[&str; 7]; 2] = [
    ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
];
const MONTHS: [[&str; 12]; 2] = [
    [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    [
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
    ],
];

fn place(number: i8) -> usize {
    usize::try_from(number).unwrap_or(1).saturating_sub(1)
}

/// «jueves 26 de noviembre de 2026, 15:50 h».
pub fn long(zone: &Zone, lang: Lang, at: Timestamp) -> String {
    let local = jiff::Timestamp::from_millisecond(zone.local(at)).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let at = local.to_zoned(jiff::tz::TimeZone::UTC).datetime();
    let words = usize::from(lang == Lang::En);
    let day = DAYS[words].get(place(at.weekday().to_monday_one_offset())).copied().unwrap_or_default();
    let month = MONTHS[words].get(place(at.month())).copied().unwrap_or_default();
    let (date, year, hour, minute) = (at.day(), at.year(), at.hour(), at.minute());
    match lang {
        Lang::Es => format!("{day} {date} de {month} de {year}, {hour:02}:{minute:02} h"),
        Lang::En => format!("{day}, {date} {month} {year}, {hour:02}:{minute:02}"),
    }
}
