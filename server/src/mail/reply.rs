//! A message that continues a ticket: what its sender's words are to it, by where the ticket stands.

use super::Mail;
use super::answers::Refusal;
use super::files;
use super::plan::Plan;
use super::read::Letter;
use super::request::{known, works_here};
use super::words;
use crate::organisation::messages::template::Values;
use crate::store::mail::Became;
use crate::store::{Reader, StoreError};
use ronda_shared::calendar;
use ronda_shared::command::{Audience, Command, ContactField, ContactWay, Content, Decision};
use ronda_shared::ids::DocumentId;
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::ticket::view::TicketView;

/// What is to be done with it; `named` is the ticket that it names, `view` the one that stands in its place.
pub(super) fn plan(
    mail: &Mail,
    reader: &dyn Reader,
    letter: &Letter,
    named: DocumentId,
    view: &TicketView,
) -> Result<Plan, StoreError> {
    // What is quoted below an answer stands in the ticket already.
    let whole = letter.whole.as_ref().filter(|_| !words::ends_in_quote(&letter.text));
    let (attach, places, left) = files::attached(mail.organisation(), letter, whole);
    let said = words::answer(&letter.text);
    let mut text = said.clone();
    if text.is_empty() {
        text = if letter.files.is_empty() { "(sin texto)".to_owned() } else { "(solo archivos)".to_owned() };
    }
    if whole.is_some() {
        text.push_str(files::GOES_ON);
    }
    text.push_str(&format!("\n\n— {}", signed(mail, reader, letter, view)?));
    if named != view.id {
        text.push_str("\nRespondía a una solicitud duplicada de esta.");
    }
    if letter.cut {
        text.push_str("\nEl correo traía más de lo que se toma; el original se conserva.");
    }
    if !left.is_empty() {
        text.push_str(&format!("\nArchivos que no se tomaron: {left}"));
    }
    let note = |text: String| Command::Content(Content::AddNote { audience: Audience::Public, text });
    let state = view.ruled.state;
    let mut tell = Vec::new();
    let spoken: Vec<Command> = match state {
        // T3.
        State::NeedsInfo => vec![Command::Decision(Decision::RecordAnswer { text })],
        // T5: with a paper it is what was asked for; without one it is a question about it.
        State::Returned if !attach.is_empty() => vec![Command::Decision(Decision::Resubmit { text })],
        // Whoever writes is not silent (R14).
        State::Resolved => vec![
            note(text),
            Command::Content(Content::LogContact {
                way: ContactWay::Mail,
                reached: true,
                verdict: None,
                text: String::new(),
            }),
        ],
        // T24, within its window; thanks take nothing up.
        State::Closed if mail.data().reopens && in_window(mail, view) && !words::only_thanks(&said) => {
            vec![Command::Decision(Decision::Reopen { reason: text })]
        }
        State::Closed | State::Rejected | State::Cancelled => {
            if !words::only_thanks(&said) {
                tell.push(Refusal::over(view, names(mail, view)));
            }
            vec![note(text)]
        }
        State::Draft
        | State::Received
        | State::Returned
        | State::AwaitingApproval
        | State::Assigned
        | State::Scheduled
        | State::InProgress
        | State::WaitingMaterial
        | State::WaitingVendor => vec![note(text)],
    };
    if !left.is_empty() {
        tell.push(Refusal::files(mail.organisation(), &left).about(view, names(mail, view)));
    }
    let commands = spoken.into_iter().chain(attach);
    Ok(Plan {
        acts: commands.map(|command| mail.own(Site::Portal, view.id, command)).collect(),
        became: Became::Reply,
        document: Some(view.id),
        why: String::new(),
        places,
        keep: letter.cut || !left.is_empty(),
        founds: false,
        tell,
        aside: None,
    })
}

fn in_window(mail: &Mail, view: &TicketView) -> bool {
    let closed = view.ruled.closing.as_ref().map(|closing| closing.at);
    let until = closed.and_then(|at| calendar::reopen_until(mail.organisation(), at).ok());
    until.is_some_and(|until| mail.clock().now() <= until)
}

/// Who says it is speaking, and what is to be thought of that: a sender is only what a message says.
fn signed(mail: &Mail, reader: &dyn Reader, letter: &Letter, view: &TicketView) -> Result<String, StoreError> {
    let Some((name, address)) = &letter.from else { return Ok("por correo".to_owned()) };
    let shown = if name.is_empty() { address.clone() } else { format!("{name} <{address}>") };
    let asked = view.requester.get(&ContactField::Mail).map_or("", |mail| mail.value.as_str());
    let staff = known(reader, address)?.is_some_and(|person| works_here(mail.organisation(), &person));
    Ok(match (asked.trim().eq_ignore_ascii_case(address), staff) {
        (true, _) => format!("{shown}, por correo"),
        (false, true) => format!("{shown}, por correo: la dirección es de personal, pero el remitente no se comprueba"),
        (false, false) => format!("{shown}, por correo: no es la dirección de quien pidió el servicio"),
    })
}

fn names(mail: &Mail, view: &TicketView) -> Values {
    let org = mail.organisation();
    let folio = view.ruled.folio.clone().unwrap_or_else(|| view.born.provisional.clone());
    let restricted = org.service(&view.ruled.service).is_none_or(|service| service.restricted);
    let subject = if restricted { folio.clone() } else { view.subject.value.clone() };
    Values::from([("state", org.state_label(view.ruled.state).to_owned()), ("subject", subject), ("folio", folio)])
}
