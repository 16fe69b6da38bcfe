//! T21, T22: closing for silence (A2, OAX-26), and the survey deemed answered (A3, SEC-13, SEC-14).

use super::server_notes::{already_noted, moment, reckoned, span};
use super::{Due, Item, ServerNote, note, server, told};
use crate::calendar::lapse;
use crate::catalog::{Organisation, Span};
use crate::command::{Command, ContactField, Decision, Verdict};
use crate::state::State;
use crate::ticket::server_note::did_not_reach;
use crate::ticket::turn::requester_spoke;
use crate::ticket::view::{Note, TicketView};
use crate::time::Timestamp;
use crate::workflow::{self, survey};

/// What silence counts from, how long it must last, and what it is then taken for.
struct Term {
    from: Timestamp,
    after: u32,
    unit: Span,
    what: Due,
}

/// The survey's days count from the conclusion, or from when it reached the server and its requester could be told (C14):
/// late sync eats nobody's days. So does silence after a follow-up that was written without signal.
fn term(org: &Organisation, view: &TicketView) -> Option<Term> {
    let decided = &view.ruled;
    let known = told(view, decided);
    let service = org.service(&decided.service)?;
    if decided.state == State::Resolved && survey::closes(org, service) {
        let rule = org.settings.survey.as_ref()?;
        let concluded = decided.resolution.as_ref()?.at;
        let from = known.map_or(concluded, |known| known.max(concluded));
        return Some(Term { from, after: rule.after, unit: rule.unit, what: Due::Survey });
    }
    // Of these two the requester is asked something; in no other state does their silence close anything, whatever the data name (T21, T22).
    let asks = matches!(decided.state, State::Resolved | State::NeedsInfo);
    let rule = org.settings.auto_close.as_ref().filter(|rule| asks && rule.states.contains(&decided.state))?;
    let follow_up = decided.last_follow_up?;
    let from = known.map_or(follow_up, |known| known.max(follow_up));
    Some(Term { from, after: rule.after, unit: rule.unit, what: Due::Silence })
}

/// When the silence is over that counts from no earlier than this.
pub(super) fn since(org: &Organisation, view: &TicketView, left: Timestamp) -> Option<Timestamp> {
    let term = term(org, view)?;
    lapse(org, term.from.max(left), term.after, term.unit).ok()
}

pub(super) fn item(org: &Organisation, view: &TicketView) -> Option<Item> {
    let term = term(org, view)?;
    // Where the survey closes, what was answered while something was lacking closes in the same time.
    let spoke = answered(view) || (term.what == Due::Silence && rated(view));
    if spoke || unreached(view) || tried(view, term.from) {
        return None;
    }
    // Hours that cannot be reckoned with are refused when an organisation is loaded.
    let at = lapse(org, term.from, term.after, term.unit).ok()?;
    if workflow::check(org, view, &closing(org, view, &term, at), &server(), at).is_ok() {
        return Some(Item { at, what: term.what });
    }
    (!already_noted(view, ServerNote::CannotClose, at)).then_some(Item { at, what: Due::CannotClose })
}

/// The requester has written, or sent a file, since the desk's last follow-up: that is no silence, it is the desk's turn.
fn answered(view: &TicketView) -> bool {
    requester_spoke(view, view.ruled.last_follow_up)
}

/// They answered the survey since then, and said nothing else: neither that it works nor that it does not.
fn rated(view: &TicketView) -> bool {
    view.requests.iter().any(|request| {
        matches!(request.command, Command::Decision(Decision::AnswerSurvey { .. }))
            && request.ruling.as_ref().is_some_and(|ruling| ruling.applied)
            && view.is_by_requester(&request.stamp)
            // Of an earlier build the answer itself was the follow-up.
            && view.ruled.last_follow_up.is_none_or(|last| request.stamp.effective() >= last)
    })
}

/// What the desk said last, or what came since, did not reach them: it came back, or could not be handed over. It is the desk's turn to tell
/// them by another way.
fn unreached(view: &TicketView) -> bool {
    let address = view.requester.get(&ContactField::Mail).map_or("", |set| set.value.as_str());
    let since = |note: &Note| view.ruled.last_follow_up.is_none_or(|last| note.stamp.effective() >= last);
    view.notes.iter().any(|note| since(note) && did_not_reach(note.stamp.site, note.audience, &note.text, address))
}

/// It was asked for and not granted: until the desk follows up again, nothing new would be said.
fn tried(view: &TicketView, from: Timestamp) -> bool {
    view.requests.iter().any(|request| {
        matches!(request.command, Command::Decision(Decision::CloseForSilence { .. }))
            && request.stamp.effective() >= from
            && request.ruling.as_ref().is_some_and(|ruling| !ruling.applied)
    })
}

/// The closing note: what it was reckoned from stands in it.
fn closing(org: &Organisation, view: &TicketView, term: &Term, at: Timestamp) -> Command {
    let (from, until) = (moment(&org.zone, term.from), moment(&org.zone, at));
    let span = span(term.after, term.unit);
    let said = view.ruled.survey.as_ref().filter(|survey| !survey.deemed && !survey.superseded);
    let note = match (&term.what, said) {
        _ if view.ruled.state == State::Resolved && survey::asks_nobody(view) => format!(
            "Se cerró porque nadie volvió a abrirlo en {span} a partir del {from}; el plazo se cumplió el {until}. Lo abrió \
             un sistema y no una persona: no hay quien lo confirme."
        ),
        (Due::Survey, Some(survey)) => format!(
            "La encuesta se respondió el {}; se cerró porque ya estaba lo que faltaba para cerrar.",
            moment(&org.zone, survey.at)
        ),
        (Due::Survey, None) => format!(
            "La encuesta no se respondió en {span} a partir del {from}; el plazo se cumplió el {until}. El servicio se \
             califica como «{}».",
            org.settings.survey.as_ref().map(|rule| rule.default.as_str()).unwrap_or_default()
        ),
        _ => format!(
            "Se cerró porque no hubo respuesta al seguimiento del {from} en {span}; el plazo se cumplió el {until}."
        ),
    };
    // What is due later than it follows from the ticket waited for the letter that told of it.
    let late = lapse(org, term.from, term.after, term.unit).is_ok_and(|due| due < at);
    let left = if late { " El plazo corrió desde que salió el mensaje con que se le dijo." } else { "" };
    let reopen = "Si la falla sigue, la solicitud se puede volver a abrir.";
    Command::Decision(Decision::CloseForSilence { note: format!("{note}{left} {reopen} {}", reckoned(org)) })
}

pub(super) fn commands(org: &Organisation, view: &TicketView, item: &Item) -> Vec<Command> {
    let Some(term) = term(org, view) else { return Vec::new() };
    let closing = closing(org, view, &term, item.at);
    if item.what != Due::CannotClose {
        return vec![closing];
    }
    let Err(refused) = workflow::check(org, view, &closing, &server(), item.at) else { return Vec::new() };
    let mut words = format!("el plazo se cumplió el {}. {}", moment(&org.zone, item.at), refused.why.es());
    // All of it at once: what closing finished work asks is what its requester's word that it works would.
    let confirm = Command::Decision(Decision::Confirm { verdict: Verdict::Confirmed, text: String::new() });
    let lacks = workflow::lacks(org, view, &confirm);
    if !lacks.is_empty() {
        let missing: Vec<&str> = lacks.iter().map(|lack| lack.label.as_str()).collect();
        words.push_str(&format!(" Falta: {}.", missing.join(", ")));
    }
    vec![note(ServerNote::CannotClose, &words)]
}
