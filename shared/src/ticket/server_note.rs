//! Internal notes that the server writes by its clock: known by their first words, shown as steps of the story.

use crate::command::Audience;
use crate::stamp::Site;
use serde::{Deserialize, Serialize};

/// What a note of the server's tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ServerNote {
    /// The ticket would close for silence and something is missing for that.
    CannotClose,
    /// Nobody took an offer in time.
    OfferOver,
    /// The promise is due soon.
    Warned,
    /// The first answer is late.
    AnswerLate,
    /// The promise is broken.
    Broken,
    /// The event is nearer than the notice asked for.
    ShortNotice,
    /// An approver who has not answered is reminded.
    ApproverReminded,
    /// The approver still has not answered: whoever supervises is told.
    NoApproval,
    /// A plan reminds of something.
    Reminded,
    /// A file was kept for its term and is destroyed (A16).
    Destroyed,
    /// What was drawn of a signature was kept for its term and is destroyed (A16).
    SignatureDestroyed,
}

/// A note of the server's as a step of the story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ServerStep {
    /// What it tells.
    pub what: ServerNote,
    /// Its one line, without what it was reckoned by.
    pub line: String,
    /// The calendar and the version of the data that it was reckoned by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
}

/// How the sentence that names the calendar begins. Never changed: notes of earlier builds carry it.
const BASIS: &str = "Calendario de ";

impl ServerNote {
    const ALL: [Self; 11] = [
        Self::CannotClose,
        Self::OfferOver,
        Self::Warned,
        Self::AnswerLate,
        Self::Broken,
        Self::ShortNotice,
        Self::ApproverReminded,
        Self::NoApproval,
        Self::Reminded,
        Self::Destroyed,
        Self::SignatureDestroyed,
    ];

    /// How such a note begins. Never changed: notes of earlier builds are recognised by it.
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
            Self::Destroyed => "Archivo destruido",
            Self::SignatureDestroyed => "Firma destruida",
        }
    }
}

impl ServerStep {
    /// The step that a note is; none where people wrote it.
    pub fn of(site: Site, audience: Audience, text: &str) -> Option<Self> {
        if site != Site::System || audience != Audience::Internal {
            return None;
        }
        let begins = |said: &ServerNote| text.strip_prefix(said.words()).is_some_and(|rest| rest.starts_with(':'));
        let what = ServerNote::ALL.into_iter().find(begins)?;
        let (line, basis) = match text.rfind(BASIS) {
            Some(at) => (text[..at].trim_end(), Some(text[at..].trim_end_matches('.').to_owned())),
            None => (text, None),
        };
        Some(Self { what, line: line.to_owned(), basis })
    }
}

/// How a note begins that says of a letter that it could not be handed over; the address and a full stop follow. Never changed, like the
/// rest of these: notes of earlier builds are recognised by it.
pub const NOT_DELIVERED: &str = "No se pudo entregar un correo a ";
/// How one begins that says of a letter that it came back; the address and [`DID_NOT_ARRIVE`] follow.
pub const SENT_BACK: &str = "El correo a ";
/// What follows the address of a letter that came back, before why.
pub const DID_NOT_ARRIVE: &str = " no llegó: ";
/// The first line of one that says so of a message by WhatsApp, which goes to who asked alone.
pub const NOT_BY_WHATSAPP: &str = "No se pudo entregar un aviso por WhatsApp.";

/// Whether a note is the server's that says of a message to who asked that it did not reach them; `address`: where they are written to,
/// empty where they have no mail.
pub fn did_not_reach(site: Site, audience: Audience, text: &str, address: &str) -> bool {
    if site != Site::System || audience != Audience::Internal {
        return false;
    }
    let (address, first) = (address.trim(), text.lines().next().unwrap_or_default());
    if address.is_empty() {
        return first == NOT_BY_WHATSAPP;
    }
    let never = first.strip_prefix(NOT_DELIVERED).map(|rest| rest.strip_suffix('.').unwrap_or(rest));
    let back = || Some(first.strip_prefix(SENT_BACK)?.split_once(DID_NOT_ARRIVE)?.0);
    never.or_else(back).is_some_and(|to| to.trim().eq_ignore_ascii_case(address))
}

/// The sentence that names what a note was reckoned by: the version of the data that hold hours and rest days.
pub fn reckoned_by(organisation: &str, version: &str) -> String {
    format!("{BASIS}{organisation}, versión {version}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_of_a_letter_that_did_not_arrive_is_of_its_address() {
        let reaches = |text: &str, address: &str| !did_not_reach(Site::System, Audience::Internal, text, address);
        let never = format!("{NOT_DELIVERED}rosa@b.mx.\n550\nAvísale por otro medio.");
        let back = format!("{SENT_BACK}rosa@b.mx{DID_NOT_ARRIVE}550.\nAvísale por otro medio.");
        for text in [never.as_str(), back.as_str()] {
            assert!(!reaches(text, " Rosa@b.mx"), "{text}");
            assert!(reaches(text, "iris@b.mx") && reaches(text, ""), "{text}");
            assert!(!did_not_reach(Site::Desk, Audience::Internal, text, "rosa@b.mx"), "somebody wrote it");
        }
        let whatsapp = format!("{NOT_BY_WHATSAPP}\nMotivo: 24 horas");
        assert!(!reaches(&whatsapp, "") && reaches(&whatsapp, "rosa@b.mx"), "who has mail was told by it");
    }

    #[test]
    fn the_line_is_told_apart_from_what_it_was_reckoned_by() {
        let text =
            format!("Plazo vencido: debía resolverse antes del lunes. {}", reckoned_by("oaxaca", "eeae7bce1d77"));
        let step = ServerStep::of(Site::System, Audience::Internal, &text).expect("a step");
        assert_eq!(step.what, ServerNote::Broken);
        assert_eq!(step.line, "Plazo vencido: debía resolverse antes del lunes.");
        assert_eq!(step.basis.as_deref(), Some("Calendario de oaxaca, versión eeae7bce1d77"));
        assert_eq!(ServerStep::of(Site::Desk, Audience::Internal, &text), None, "somebody wrote it");
        assert_eq!(ServerStep::of(Site::System, Audience::Internal, "Plazo vencido"), None);
    }
}
