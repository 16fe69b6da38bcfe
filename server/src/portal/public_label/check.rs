//! What of a report by label is missing or cannot be so, said beside its field.

use super::page::Filled;
use crate::portal::lang::ReaderLanguage;
use crate::portal::offer::{Corrections, too_long};
use ronda_shared::catalog::{Organisation, ServiceDef};
use ronda_shared::limits;

/// Everything that is to be put right before it can be sent.
pub(super) fn wrong_in(
    reads: ReaderLanguage,
    organisation: &Organisation,
    service: &ServiceDef,
    filled: &Filled,
    strange: &[String],
) -> Corrections {
    let mut wrong = Corrections::new();
    let mut say = |field: &str, es: &str, en: &str| wrong.push((field.to_owned(), reads.of(es, en).to_owned()));
    if filled.what.is_empty() {
        say("what", "Falta decir qué falla. Con una línea basta.", "What is wrong is missing. One line is enough.");
    } else if filled.what.len() > limits::FIELD_BYTES {
        let longest = too_long(limits::FIELD_BYTES);
        say(
            "what",
            &format!("{} Cuente lo principal; el resto se lo preguntamos.", longest.es),
            &format!("{} Tell the main thing; we will ask for the rest.", longest.en),
        );
    }
    if filled.name.is_empty() {
        say(
            "name",
            "Falta su nombre, para saber a quién buscar.",
            "Your name is missing, so that we know whom to look for.",
        );
    } else if !line(&filled.name) {
        say("name", "Escriba su nombre en una línea más corta.", "Write your name in a shorter line.");
    }
    if filled.mail.is_empty() && filled.phone.is_empty() {
        say(
            "phone",
            "Falta cómo avisarle: su extensión, un teléfono o su correo.",
            "How to reach you is missing: your extension, a telephone or your e-mail.",
        );
    } else if !line(&filled.phone) {
        say("phone", "Escriba solo la extensión o el teléfono.", "Write only the extension or the telephone.");
    }
    if !(filled.mail.is_empty() || line(&filled.mail) && organisation.asks_from(service, &filled.mail)) {
        match organisation.mail_domains(service).as_slice() {
            [] => say("mail", "Revise el correo: le falta una parte.", "Check the e-mail: a part of it is missing."),
            domains => {
                let domains = reads.any_of(domains);
                say(
                    "mail",
                    &format!("Use su correo institucional: termina en {domains}."),
                    &format!("Use your institutional e-mail: it ends in {domains}."),
                );
            }
        }
    }
    if !strange.is_empty() {
        say("files", "Mande fotos: JPG, PNG o WebP.", "Send photographs: JPG, PNG or WebP.");
    }
    wrong
}

fn line(text: &str) -> bool {
    text.chars().count() <= limits::NAME_CHARS && !text.chars().any(char::is_control)
}
