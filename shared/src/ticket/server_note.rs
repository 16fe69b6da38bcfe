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

/// The sentence that names what a note was reckoned by: the version of the data that hold hours and rest days.
pub fn reckoned_by(organisation: &str, version: &str) -> String {
    format!("{BASIS}{organisation}, versión {version}.")
}

#[cfg(test)]
mod tests {
    use super::*;

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
