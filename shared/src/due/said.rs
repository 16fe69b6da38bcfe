//! What the server has said in a ticket already: internal notes that begin with fixed words, by which a second run, or one
//! after a restart, knows that nothing is left to say. And the dates in them, as people read them.

use crate::calendar::{Zone, date_in, minute_in};
use crate::catalog::hours::DayOfWeek;
use crate::catalog::{Organisation, Span};
use crate::ticket::command::Audience;
use crate::ticket::view::{Note, Site, TicketView};
use crate::time::Timestamp;

/// What a note of the server's says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Said {
    CannotClose,
    OfferOver,
    Warned,
    AnswerLate,
    Broken,
    ShortNotice,
    ApproverReminded,
    NoApproval,
    Reminded,
}

impl Said {
    const ALL: [Self; 9] = [
        Self::CannotClose,
        Self::OfferOver,
        Self::Warned,
        Self::AnswerLate,
        Self::Broken,
        Self::ShortNotice,
        Self::ApproverReminded,
        Self::NoApproval,
        Self::Reminded,
    ];

    /// How such a note begins. Never changed: by them notes of earlier builds are known.
    pub fn words(self) -> &'static str {
        match self {
            Self::CannotClose => "No se puede cerrar por falta de respuesta",
            Self::OfferOver => "Ofrecimiento vencido",
            Self::Warned => "Plazo por vencer",
            Self::AnswerLate => "Primera respuesta vencida",
            Self::Broken => "Plazo vencido",
            Self::ShortNotice => "Aviso fuera de plazo",
            Self::ApproverReminded => "Recordatorio de autorización",
            Self::NoApproval => "Autorización sin respuesta",
            Self::Reminded => "Recordatorio",
        }
    }
}

/// What a note says, where it is one of the server's own.
pub fn said_of(note: &Note) -> Option<Said> {
    let own = note.stamp.site == Site::System && note.audience == Audience::Internal;
    let begins = |said: &Said| note.text.strip_prefix(said.words()).is_some_and(|rest| rest.starts_with(':'));
    Said::ALL.into_iter().filter(|_| own).find(begins)
}

/// Whether it was said at an instant or later.
pub(super) fn said(view: &TicketView, what: Said, since: Timestamp) -> bool {
    view.notes.iter().any(|note| note.stamp.effective() >= since && said_of(note) == Some(what))
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
pub(super) fn date_words(date: crate::calendar::Date) -> String {
    const MONTHS: [&str; 12] = [
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
    ];
    let (year, month, day) = date.civil();
    let month = MONTHS.get(month as usize - 1).copied().unwrap_or_default();
    format!("{} {day} de {month} de {year}", weekday(date))
}

/// «viernes».
pub(super) fn weekday(date: crate::calendar::Date) -> &'static str {
    match DayOfWeek::of(date) {
        DayOfWeek::Mon => "lunes",
        DayOfWeek::Tue => "martes",
        DayOfWeek::Wed => "miércoles",
        DayOfWeek::Thu => "jueves",
        DayOfWeek::Fri => "viernes",
        DayOfWeek::Sat => "sábado",
        DayOfWeek::Sun => "domingo",
    }
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
    format!("Calendario de {}, versión {}.", org.id, org.version)
}
