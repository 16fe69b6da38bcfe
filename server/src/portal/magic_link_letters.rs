//! The wording of letters with a magic link.

use super::lang::ReaderLanguage;
use crate::mail::letters::Letter;
use ronda_shared::catalog::Organisation;

/// What a link's letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterSubject<'a> {
    /// One's own request, by its folio.
    One(&'a str),
    /// All of one's own.
    All,
    /// A request that waits for this.
    Waiting,
}

/// The words of a letter with a link.
pub fn write(org: &Organisation, reads: ReaderLanguage, about: LetterSubject<'_>, to: &str, link: &str) -> Letter {
    let (subject, opens) = match about {
        LetterSubject::One(folio) => (
            format!("{} {folio}", reads.of("Enlace para ver su solicitud", "Link to see your request")),
            reads.of("Con este enlace ve su solicitud y responde:", "With this link you see your request and answer:"),
        ),
        LetterSubject::All => (
            reads.of("Enlace para ver sus solicitudes", "Link to see your requests").to_owned(),
            reads.of("Con este enlace ve todas sus solicitudes:", "With this link you see all your requests:"),
        ),
        LetterSubject::Waiting => (
            reads.of("Confirme su solicitud", "Confirm your request").to_owned(),
            reads.of(
                "Su solicitud está casi lista. Abra este enlace para enviarla:",
                "Your request is almost ready. Open this link to send it:",
            ),
        ),
    };
    let text = format!(
        "{}\n\n{opens}\n{link}\n\n{}\n\n{}",
        reads.of("Buen día:", "Good day:"),
        reads.of(
            "Sirve una sola vez y por 24 horas. No lo reenvíe. Si usted no lo pidió, no haga nada.",
            "It works once, for 24 hours. Do not forward it. If you did not ask for it, do nothing."
        ),
        org.short_name,
    );
    Letter { to: to.to_owned(), subject, text }
}
