//! Notes that the server writes in a ticket. It tells whether one stands there already, so that none is written twice,
//! and writes their dates as people read them.

use crate::catalog::hours::DayOfWeek;
use crate::catalog::{Organisation, Span};
use crate::date::{self, Zone, date_in, minute_in};
use crate::ticket::server_note::{ServerNote, ServerStep, reckoned_by};
use crate::ticket::view::TicketView;
use crate::time::Timestamp;

/// Whether it was said at an instant or later.
pub(super) fn already_noted(view: &TicketView, what: ServerNote, since: Timestamp) -> bool {
    let tells = |step: &ServerStep| step.what == what;
    view.notes.iter().any(|note| note.stamp.effective() >= since && note.server.as_ref().is_some_and(tells))
}

/// «viernes 20 de noviembre de 2026, 15:50».
pub(super) fn moment(zone: &Zone, at: Timestamp) -> String {
    let minutes = minute_in(zone, at);
    format!("{}, {:02}:{:02}", day(zone, at), minutes / 60, minutes % 60)
}

/// «viernes 20 de noviembre de 2026».
pub(super) fn day(zone: &Zone, at: Timestamp) -> String {
    date_words(date_in(zone, at))
}

/// The same of a date.
pub(super) fn date_words(date: crate::date::Date) -> String {
    let (year, month, day) = date.civil();
    let month = date::month(i64::from(month));
    format!("{} {day} de {month} de {year}", weekday(date))
}

/// «viernes».
pub(super) fn weekday(date: crate::date::Date) -> &'static str {
    date::weekday(match DayOfWeek::of(date) {
        DayOfWeek::Mon => 1,
        DayOfWeek::Tue => 2,
        DayOfWeek::Wed => 3,
        DayOfWeek::Thu => 4,
        DayOfWeek::Fri => 5,
        DayOfWeek::Sat => 6,
        DayOfWeek::Sun => 7,
    })
}

/// «48 horas hábiles».
pub(super) fn span(after: u32, unit: Span) -> String {
    match (unit, after) {
        (Span::BusinessHours, 1) => "1 hora hábil".to_owned(),
        (Span::BusinessHours, _) => format!("{after} horas hábiles"),
        (Span::BusinessDays, 1) => "1 día hábil".to_owned(),
        (Span::BusinessDays, _) => format!("{after} días hábiles"),
        (Span::NaturalDays, 1) => "1 día natural".to_owned(),
        (Span::NaturalDays, _) => format!("{after} días naturales"),
    }
}

/// By what it was reckoned: the version of the data that hold hours and rest days.
pub(super) fn reckoned(org: &Organisation) -> String {
    reckoned_by(&org.id, &org.version)
}
