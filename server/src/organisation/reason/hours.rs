//! Words about hours and closures.

use super::reasons;

reasons! {
    /// What is wrong with hours, or still to be decided.
    Hours:
    UnknownZone { zone: String } =
        "the time zone «{zone}» is unknown",
        "la zona horaria «{zone}» no se conoce";
    RestTwice { day: String } =
        "the rest day {day} is there twice",
        "el día de descanso {day} aparece dos veces";
    RestYear { day: String } =
        "the rest day {day} is of a year that nobody meant: no day of ours is closed for it",
        "el día de descanso {day} es de un año que nadie quiso decir: ningún día nuestro se cierra por él";
    ShutsFirst { from: String, to: String } =
        "it opens at {from} and shuts at {to}, which is not later",
        "abre a las {from} y cierra a las {to}, que no es más tarde";
    Overlap { from: String, to: String, other_from: String, other_to: String } =
        "the hours from {from} to {to} overlap those from {other_from} to {other_to} of the same day",
        "el horario de {from} a {to} se encima con el de {other_from} a {other_to} del mismo día";
    Undecided { example: String } =
        "«hours» is not decided, so the desk is never open: write {example}",
        "«hours» no está decidido, y así la mesa nunca abre: escribe {example}";
    DaysUndecided { example: String } =
        "«days» is not decided, so the desk is never open at these hours: write {example}",
        "«days» no está decidido, y así la mesa nunca abre a estas horas: escribe {example}";
    CalendarUndecided { calendar: String, example: String } =
        "«hours» of «{calendar}» is not decided, so it is never open: write {example}",
        "«hours» de «{calendar}» no está decidido, y así nunca abre: escribe {example}";
}
