//! A message that continues a ticket: what its sender's words are to it, by where the ticket stands.

use super::Mail;
use super::answers::Refusal;
use super::files::{self, AttachedFiles};
use super::plan::Plan;
use super::read::Letter;
use super::reply_intent::ReplyContext;
use super::request::{known, works_here};
use super::words;
use crate::organisation::messages::template::Values;
use crate::store::mail::Became;
use crate::store::{Reader, StoreError};
use ronda_shared::command::{ContactField, ContactWay};
use ronda_shared::ids::DocumentId;
use ronda_shared::stamp::Site;
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
    let AttachedFiles { acts: attach, places, left } =
        files::attached(mail.organisation(), letter, whole, &view.evidence);
    let said = words::answer(&letter.text);
    let mut text = said.clone();
    if text.is_empty() {
        text = if letter.files.is_empty() { "(sin texto)".to_owned() } else { "(solo archivos)".to_owned() };
    }
    if whole.is_some_and(|file| places.contains(&file.place)) {
        text.push_str(files::GOES_ON);
    }
    text.push_str(&format!("\n\n— {}", signed(mail, reader, letter, view)?));
    if named != view.id {
        text.push_str("\nRespondía a una solicitud duplicada de esta.");
    }
    if letter.cut {
        text.push_str("\nEl correo traía más de lo que se toma; el original se conserva.");
    }
    text.push_str(&left.told());
    let mut tell = Vec::new();
    let about = ReplyContext { org: mail.organisation(), view, now: mail.clock().now(), reopens: mail.data().reopens };
    let (spoken, over) = about.acts(text, &said, ContactWay::Mail, !attach.is_empty());
    if over {
        tell.push(Refusal::over(view, names(mail, view)));
    }
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

/// Who says it is speaking, and what is to be thought of that: a sender is only what a message says.
fn signed(mail: &Mail, reader: &dyn Reader, letter: &Letter, view: &TicketView) -> Result<String, StoreError> {
    let Some((name, address)) = &letter.from else { return Ok("por correo".to_owned()) };
    let shown = if name.is_empty() { address.clone() } else { format!("{name} <{address}>") };
    let asked = view.requester.get(&ContactField::Mail).map_or("", |mail| mail.value.as_str());
    let staff = known(mail, reader, address)?.is_some_and(|person| works_here(mail.organisation(), &person));
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
