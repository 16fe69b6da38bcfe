//! Lines that are kept with messages of WhatsApp, read again: as people are told them in both languages.
//!
//! They are kept in one language, as the console shows them. What the API said in its own words is the same in both.

use super::api::{ApiProblem, Oddity};
use crate::bilingual_text::BilingualText;
use crate::outbound::transport::TransportProblem;
use ronda_shared::messages::Reason;

/// Why a message waits whose sender has sent too many.
pub(super) const TOO_MANY: &str = "more messages of one sender than are taken at once";
/// Why a message was given up for which no template is named. In Spanish, for it stands in the ticket, too.
pub(super) const NO_TEMPLATE: &str = "fuera de las 24 horas, y sin plantilla para ello";
/// Begins the line of a message whose act was not taken.
pub(super) const NOT_TAKEN: &str = "its act was not taken: ";
/// Begins the line of a message whose file could not be kept.
pub(super) const NOT_KEPT: &str = "its file could not be kept: ";
/// Begins the line of a message whose ticket could not be read.
pub(super) const UNREAD: &str = "its ticket could not be read: ";

/// What is the same in each line that begins so, in Spanish.
const BEGINNINGS: [(&str, &str); 3] = [
    (NOT_TAKEN, "no se aceptó lo que pide"),
    (NOT_KEPT, "no se pudo guardar su archivo"),
    (UNREAD, "no se pudo leer su ticket"),
];

/// A line as it is kept, in both languages; words of another machine stand for themselves.
pub fn in_words(line: &str) -> BilingualText {
    let both = |es: String, en: &str| BilingualText { es, en: en.to_owned() };
    let lines = [TransportProblem::Inside, TransportProblem::Barred, TransportProblem::Late, TransportProblem::Long]
        .map(ApiProblem::Line);
    let mut known = Oddity::ALL.map(ApiProblem::Strange).into_iter().chain(lines).chain([ApiProblem::Large]);
    if let Some(problem) = known.find(|problem| problem.to_string() == line) {
        return both(problem.es(), line);
    }
    match line {
        TOO_MANY => return both("una misma persona mandó más mensajes de los que se toman a la vez".to_owned(), line),
        NO_TEMPLATE => return both(line.to_owned(), "outside of the 24 hours, and no template is named for it"),
        _ => {}
    }
    let elsewhere = ApiProblem::Elsewhere(String::new()).to_string();
    if let Some((before, after)) = elsewhere.split_once("«»")
        && let Some(host) = line.strip_prefix(before).and_then(|rest| rest.strip_suffix(after))
    {
        let host = host.trim_start_matches('«').trim_end_matches('»');
        return both(ApiProblem::Elsewhere(host.to_owned()).es(), line);
    }
    if let Some(reason) = line.strip_prefix(NOT_TAKEN).and_then(reason_of) {
        let told = |words: &str| words.trim_end_matches('.').to_owned();
        let es = format!("no se aceptó lo que pide: {}", told(reason.es()));
        return BilingualText { es, en: format!("{NOT_TAKEN}{}", told(reason.en())) };
    }
    let begun = BEGINNINGS.iter().find_map(|(en, es)| Some(format!("{es} ({})", line.strip_prefix(*en)?)));
    both(begun.unwrap_or_else(|| line.to_owned()), line)
}

/// The same with what is to be done, where Meta's number says that the account is at fault.
pub fn with_advice(told: BilingualText) -> BilingualText {
    let Some((es, en)) = code_of(&told.en).and_then(advice) else { return told };
    let joined = |line: &str, advice: &str| format!("{}. {advice}", line.trim_end_matches('.'));
    BilingualText { es: joined(&told.es, es), en: joined(&told.en, en) }
}

/// Meta's number in a line of its: the first that stands in brackets.
fn code_of(line: &str) -> Option<i64> {
    line.split_once('(')?.1.split_once(')')?.0.parse().ok()
}

/// What is to be done about an account that is at fault, by Meta's number.
fn advice(code: i64) -> Option<(&'static str, &'static str)> {
    match code {
        131_042 => Some((
            "Falta el pago de la cuenta de WhatsApp Business: pon al día su forma de pago en Meta. Nada se pierde: lo que espera sale solo después.",
            "The WhatsApp Business account is not paid: bring its payment method up to date at Meta. Nothing is lost: what waits goes out by itself afterwards.",
        )),
        131_031 => Some((
            "Meta bloqueó la cuenta de WhatsApp Business: revisa en Meta por qué. Nada se pierde: lo que espera sale solo después.",
            "Meta has locked the WhatsApp Business account: find out why at Meta. Nothing is lost: what waits goes out by itself afterwards.",
        )),
        190 => Some((
            "El token terminó o se retiró: quien opera el servidor pone uno nuevo en «token_file». Nada se pierde: lo que espera sale solo después.",
            "The token has expired or was revoked: whoever operates the server puts a new one into `token_file`. Nothing is lost: what waits goes out by itself afterwards.",
        )),
        _ => None,
    }
}

/// Why an act was not taken, out of the outcome's name as the line keeps it; none where this version has no such reason.
fn reason_of(outcome: &str) -> Option<Reason> {
    let name = outcome.strip_prefix("Refused(").or_else(|| outcome.strip_prefix("Held("))?.strip_suffix(')')?;
    Reason::ALL.iter().copied().find(|reason| format!("{reason:?}") == name)
}

/// The same where a line is kept; none where it is empty.
pub fn maybe(line: &str) -> Option<BilingualText> {
    (!line.is_empty()).then(|| in_words(line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::sync::wire::Outcome;

    #[test]
    fn of_an_account_at_fault_it_is_told_what_to_do() {
        for line in ["(131042) Business eligibility payment issue", "402 (131042) Business eligibility payment issue."]
        {
            let told = with_advice(in_words(line));
            assert!(told.es.contains("issue. Falta el pago") && told.es.contains("Nada se pierde"), "{told:?}");
            assert!(told.en.contains("issue. The WhatsApp Business account is not paid"), "{told:?}");
        }
        for line in ["(131026) Undeliverable", TOO_MANY, "", "(", "(x) y"] {
            assert_eq!(with_advice(in_words(line)), in_words(line));
        }
    }

    #[test]
    fn a_line_is_read_as_it_was_kept() {
        let others = [
            ApiProblem::Line(TransportProblem::Inside),
            ApiProblem::Line(TransportProblem::Barred),
            ApiProblem::Line(TransportProblem::Late),
            ApiProblem::Line(TransportProblem::Long),
            ApiProblem::Elsewhere("evil.example".to_owned()),
            ApiProblem::Large,
        ];
        for problem in Oddity::ALL.map(ApiProblem::Strange).into_iter().chain(others) {
            let (es, en) = (problem.es(), problem.to_string());
            assert!(!es.is_empty() && es != en, "{es}");
            assert_eq!(in_words(&en), BilingualText { es, en });
        }
        for line in [TOO_MANY, NO_TEMPLATE] {
            let told = in_words(line);
            assert!(told.es != told.en && [&told.es, &told.en].into_iter().any(|one| one == line), "{told:?}");
        }
        assert_eq!(in_words(&format!("{NOT_KEPT}no space")).es, "no se pudo guardar su archivo (no space)");
        assert_eq!(in_words(&format!("{UNREAD}no archive")).es, "no se pudo leer su ticket (no archive)");
        assert_eq!(in_words(&format!("{NOT_TAKEN}Held")).es, "no se aceptó lo que pide (Held)");
        let held = in_words(&format!("{NOT_TAKEN}{:?}", Outcome::Held(Reason::NotYourRole)));
        assert!(held.es.starts_with("no se aceptó lo que pide: Tu función"), "{held:?}");
        assert!(held.en.starts_with(NOT_TAKEN) && held.en != held.es, "{held:?}");
        let refused = ApiProblem::Refused { status: 400, code: 131_026, words: "Undeliverable".to_owned() };
        assert_eq!((in_words(&refused.to_string()).es, refused.es()), (refused.to_string(), refused.to_string()));
        assert_eq!(maybe(""), None);
    }
}
