//! `POST /portal/solicitud/{id}`: takes what a requester says about their request. They give an answer or a file, say
//! that it works or does not, or how it was. Each is the same act as anybody's, ruled on by the same rules.

use super::form_input::Filled;
use super::lang::ReaderLanguage;
use super::offer::too_long;
use super::page::Page;
use super::requester::RequestAccess;
use super::submission::{self, Submission};
use super::ticket::{self, RequesterView};
use super::{questions, reading};
use crate::error::HttpProblem;
use crate::http::Peer;
use crate::identity::SERVER;
use crate::intake::FILES_ALONE;
use crate::runtime::App;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use ronda_shared::catalog::Organisation;
use ronda_shared::command::{Audience, Command, ContactWay, Content, Decision, Verdict};
use ronda_shared::ids::PersonId;
use ronda_shared::limits;
use ronda_shared::messages::Reason;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::workflow::requester_closes;

/// Takes it.
pub async fn say(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: ReaderLanguage,
    Path(id): Path<String>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, HttpProblem> {
    let (org, now) = (app.organisation(), app.clock().now());
    if !app.portal().gates.act(peer, now) {
        return Ok(Page::busy(org, reads));
    }
    // Whose it is comes before what they send is read.
    let Some(seen) = ticket::of(&app, &headers, &id).await? else { return Ok(Page::unsent(org, reads)) };
    let mut filled = match reading::read_form(&app, peer, form).await {
        Ok(filled) => filled,
        Err(answer) => return Ok(answer.page(org, reads)),
    };
    let since = Some(submission::since(&filled, now));
    let commands = match commands_of(org, &seen.view, &filled) {
        Ok(said) => said,
        Err(missing) => {
            let told = missing.words(reads);
            // No browser brings files back.
            let again = reads.of("Vuelva a elegir los archivos.", "Choose the files again.");
            let told = if filled.files.is_empty() { told } else { format!("{told} {again}") };
            return Ok(ticket::page(&app, reads, &seen, Some(&told), Some(&filled)));
        }
    };
    // The page offers none of it: its reader's role, or the page, is of before.
    let note = Command::Content(Content::AddNote { audience: Audience::Public, text: String::new() });
    if !seen.may(org, commands.first().unwrap_or(&note)) {
        return Ok(ticket::page(&app, reads, &seen, Some(&Missing::Right.words(reads)), None));
    }
    let files = std::mem::take(&mut filled.files);
    let person = match &seen.opens {
        RequestAccess::Own => PersonId::new(SERVER),
        RequestAccess::Followed(person) => person.id.clone(),
    };
    let document = seen.view.id;
    let (asked, count) = (commands.first().cloned(), commands.len());
    let said = Submission { person: person.clone(), document, commands, files, since };
    let outcomes = match submission::perform(&app, said).await {
        Err(HttpProblem::Full) => return Ok(Page::not_kept(org, reads)),
        outcomes => outcomes?,
    };
    metrics::counter!("ronda_portal_acts_total").increment(1);
    let Some(after) = ticket::of(&app, &headers, &id).await? else { return Ok(Page::nothing(org, reads)) };
    let reason = |outcome: &Outcome| match outcome {
        Outcome::Accepted => None,
        Outcome::Refused(why) | Outcome::Held(why) => Some(*why),
    };
    let refused = outcomes.iter().take(count).find_map(reason);
    let Some(why) = refused.or_else(|| asked.as_ref().and_then(|command| why_not(&seen, &after, command))) else {
        return Ok(match outcomes.iter().skip(count).find_map(reason) {
            Some(why @ (Reason::TooManyFiles | Reason::DocumentFull | Reason::OutOfBounds)) => {
                ticket::page(&app, reads, &after, Some(refusal_words(reads, why)), None)
            }
            Some(_) | None => Redirect::to(&format!("/portal/solicitud/{document}")).into_response(),
        });
    };
    tracing::info!(portal.why = ?why, "What a requester said changed nothing.");
    let told = match &asked {
        Some(Command::Decision(Decision::AnswerSurvey { .. })) if why == Reason::AlreadySo => answered_before(reads),
        _ => refusal_words(reads, why),
    };
    // What they wrote is kept all the same: the desk reads it, and completes what was missing.
    if let Some(kept) = asked.and_then(word) {
        let (commands, files) = (vec![kept], Vec::new());
        submission::perform(&app, Submission { person, document, commands, files, since }).await?;
    }
    let after = ticket::of(&app, &headers, &id).await?.unwrap_or(after);
    // What was not kept stands where it was written.
    let lost = matches!(why, Reason::DocumentFull | Reason::OutOfBounds);
    Ok(ticket::page(&app, reads, &after, Some(told), lost.then_some(&filled)))
}

/// Of a survey the first answer stands, and no other is kept.
fn answered_before(reads: ReaderLanguage) -> &'static str {
    reads.of(
        "La encuesta ya estaba contestada: queda la respuesta que ve abajo, y esta otra no se guardó.",
        "The survey had been answered: the answer that you see below stands, and this other one was not kept.",
    )
}

/// What somebody said that decided nothing, as what it is all the same: their word.
fn word(asked: Command) -> Option<Command> {
    match asked {
        Command::Decision(Decision::Confirm { verdict, text }) => Some(heard(verdict, text)),
        Command::Decision(Decision::RecordAnswer { text })
        | Command::Decision(Decision::Resubmit { text })
        | Command::Decision(Decision::MaterialAvailable { text })
        | Command::Decision(Decision::Reopen { reason: text })
        | Command::Decision(Decision::Cancel { reason: text, .. }) => {
            Some(Command::Content(Content::AddNote { audience: Audience::Public, text }))
        }
        _ => None,
    }
}

/// What is missing in what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missing {
    Words,
    Answers,
    Files,
    TooLong,
    Right,
    Nothing,
}

impl Missing {
    fn words(self, reads: ReaderLanguage) -> String {
        let told = match self {
            Self::Words => {
                reads.of("Falta escribir unas palabras. No se envió nada.", "Some words are missing. Nothing was sent.")
            }
            Self::Answers => reads
                .of("Falta contestar una pregunta. No se envió nada.", "A question has no answer. Nothing was sent."),
            Self::Files => reads.of(
                "Uno de los archivos no se recibe. Guárdelo como PDF, sin macros ni contraseña. No se envió nada.",
                "One of the files is not taken. Save it as PDF, without macros or password. Nothing was sent.",
            ),
            Self::TooLong => {
                let longest = too_long(limits::NOTE_BYTES);
                let nothing = reads.of("No se envió nada.", "Nothing was sent.");
                return format!("{} {nothing}", reads.of(&longest.es, &longest.en));
            }
            Self::Right => reads.of(
                "Eso lo dice quien hizo la solicitud. No se envió nada.",
                "Whoever made the request says that. Nothing was sent.",
            ),
            Self::Nothing => reads.of("No se entendió qué enviar.", "It was not understood what to send."),
        };
        told.to_owned()
    }
}

fn heard(verdict: Verdict, text: String) -> Command {
    Command::Content(Content::LogContact { way: ContactWay::Mail, reached: true, verdict: Some(verdict), text })
}

/// What was said, as acts.
fn commands_of(org: &Organisation, view: &TicketView, filled: &Filled) -> Result<Vec<Command>, Missing> {
    if !filled.strange.is_empty() {
        return Err(Missing::Files);
    }
    let text = filled.get("text").to_owned();
    if text.len().max(filled.get("comment").len()) > limits::NOTE_BYTES {
        return Err(Missing::TooLong);
    }
    let words = || if text.is_empty() { Err(Missing::Words) } else { Ok(text.clone()) };
    // What was asked for may be a file, and no browser brings it back: it is the answer, as by mail.
    let words_or_files = || match words() {
        Err(_) if !filled.files.is_empty() => Ok(FILES_ALONE.to_owned()),
        said => said,
    };
    let command = match filled.get("do") {
        "reply" if text.is_empty() && !filled.files.is_empty() => None,
        "reply" => Some(Command::Content(Content::AddNote { audience: Audience::Public, text: words()? })),
        "answer" => Some(Command::Decision(Decision::RecordAnswer { text: words_or_files()? })),
        "resubmit" => Some(Command::Decision(Decision::Resubmit { text: words_or_files()? })),
        "material" => Some(Command::Decision(Decision::MaterialAvailable { text: words()? })),
        "confirm" if requester_closes(org, view) => {
            Some(Command::Decision(Decision::Confirm { verdict: Verdict::Confirmed, text }))
        }
        "confirm" => Some(heard(Verdict::Confirmed, text)),
        "persists" => Some(Command::Decision(Decision::Confirm { verdict: Verdict::Persists, text: words()? })),
        "reopen" => Some(Command::Decision(Decision::Reopen { reason: words()? })),
        "cancel" => Some(Command::Decision(Decision::Cancel { reason: words()?, duplicate_of: None, withdrawn: None })),
        "survey" => Some(questions::answer(org, filled).ok_or(Missing::Answers)?),
        _ => return Err(Missing::Nothing),
    };
    Ok(command.into_iter().collect())
}

/// Why what was decided just now did not take effect; none where it did, or decides nothing.
fn why_not(before: &RequesterView, after: &RequesterView, asked: &Command) -> Option<Reason> {
    if !asked.is_decision() {
        return None;
    }
    let new = after.view.requests.iter().filter(|request| {
        let known = before.view.requests.iter().any(|known| known.stamp.act == request.stamp.act);
        !known && request.stamp.site == Site::Portal && request.command == *asked
    });
    let ruling = new.filter_map(|request| request.ruling.as_ref()).next_back()?;
    (!ruling.applied).then(|| ruling.why.unwrap_or(Reason::NotFromThisState))
}

fn refusal_words(reads: ReaderLanguage, why: Reason) -> &'static str {
    match why {
        Reason::WindowPassed => reads.of(
            "El plazo para reabrirla terminó. Abra una solicitud nueva y mencione este folio.",
            "The time for reopening is over. Open a new request and name this number.",
        ),
        Reason::NotFromThisState | Reason::AlreadySo => reads.of(
            "Su solicitud ya había cambiado. Lo que escribió quedó guardado; vea abajo en qué va.",
            "Your request had changed by then. What you wrote is kept; see below how it stands.",
        ),
        Reason::SurveyClosed | Reason::NoSurvey => {
            reads.of(
                "El plazo para contestar terminó, y su respuesta no se guardó. Lo que quiera decir, dígalo a la mesa de ayuda.",
                "The time for answering is over, and your answer was not kept. Whatever you want to say, tell the help desk.",
            )
        }
        // A ticket that is full takes no words of theirs, as what they are or otherwise.
        Reason::DocumentFull => reads.of(
            "Ya no cabe más en esta solicitud, y lo que mandó no se guardó. Abra una solicitud nueva y mencione este folio.",
            "There is no room for more in this request, and what you sent was not kept. Open a new request and name this number.",
        ),
        Reason::OutOfBounds => reads.of(
            "Lo que mandó es más largo de lo que se admite y no se guardó. Acórtelo y mándelo otra vez.",
            "What you sent is longer than allowed and was not kept. Shorten it and send it again.",
        ),
        Reason::TooManyFiles => reads.of(
            "Esta solicitud ya tiene 40 archivos, el máximo: de los que mandó ahora no se guardaron todos.",
            "This request has 40 files, which is the most: not all of those that you sent now were kept.",
        ),
        _ => reads.of(
            "Recibimos su respuesta. La mesa completa lo que falta y la cierra.",
            "We have your answer. The desk completes what is missing and closes it.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::messages::event::Lang;

    /// A ticket above its size refuses every word of theirs.
    #[test]
    fn who_writes_on_a_full_ticket_hears_that_nothing_was_kept() {
        let told = |lang, why| refusal_words(ReaderLanguage(lang), why);
        for why in [Reason::DocumentFull, Reason::OutOfBounds] {
            assert!(told(Lang::Es, why).contains("no se guardó") && told(Lang::En, why).contains("was not kept"));
        }
        // Nor is there a word of theirs in a survey that comes too late.
        for why in [Reason::SurveyClosed, Reason::NoSurvey] {
            assert!(told(Lang::Es, why).contains("no se guardó") && told(Lang::En, why).contains("was not kept"));
        }
        assert!(told(Lang::Es, Reason::DocumentFull).contains("solicitud nueva"), "where to go on is said");
    }
}
