//! `GET` and `POST /portal/estado`: who has folio and address gets a link by mail. The answer is the same, and as quick,
//! whether there is such a request or not: what is found out is found out after it was given.

use super::lang::ReaderLanguage;
use super::magic_link_letters::{self, LetterSubject};
use super::magic_link_request::{Asks, send_link, sent};
use super::page::{NavItem, Page, mail_field};
use super::{later, secret};
use crate::error::HttpProblem;
use crate::http::Peer;
use crate::identity::requester_mail::requester_mail;
use crate::ingest::stored_ticket;
use crate::runtime::App;
use crate::runtime::portal::sealed_token::{LinkPurpose, plain, tag};
use crate::store::{Reader, StoreError};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use ronda_shared::catalog::is_mail;
use ronda_shared::ids::DocumentId;
use ronda_shared::limits;
use ronda_shared::search;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::view::Summary;
use serde::Deserialize;

/// So many requests that mention a number are looked at, by their lines in the lists alone; where more do, it is found by its number
/// here. A former system's numbers may be short, as a room's and a year's are.
const SCAN_LIMIT: usize = 4_000;

/// What was filled in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct StatusQuery {
    folio: String,
    mail: String,
}

/// The empty page.
pub async fn status(State(app): State<App>, Peer(peer): Peer, reads: ReaderLanguage) -> Response {
    if !app.portal().gates.page(peer, app.clock().now()) {
        return Page::busy(app.organisation(), reads);
    }
    page(&app, reads, StatusCode::OK, &StatusQuery::default(), None)
}

fn page(app: &App, reads: ReaderLanguage, status: StatusCode, wanted: &StatusQuery, wrong: Option<&str>) -> Response {
    let org = app.organisation();
    let title = reads.of("Ver el estado de una solicitud", "See how a request stands");
    let example = org.folio.write(984_370 % 10_u64.pow(u32::from(org.folio.digits.min(9))));
    let words = reads.of(
        "Escriba su folio y el correo con el que la pidió. Le mandamos un enlace a ese correo.",
        "Write its number and the address you asked with. We send a link to that address.",
    );
    let fields = html! {
        label for="folio" { (reads.of("Folio", "Number")) }
        small id="folio-hint" { (reads.of("Por ejemplo:", "For example:")) " " (example) }
        input id="folio" name="folio" maxlength="40" required autocomplete="off" aria-describedby="folio-hint"
            value=(wanted.folio);
        (mail_field(reads, Some(&wanted.mail)))
    };
    let asks = Asks { words, wrong, action: "/portal/estado", fields };
    asks.page(app, &Page::at(NavItem::Status, org, reads, title), status)
}

/// Asks for a link.
pub async fn request_link(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: ReaderLanguage,
    wanted: Result<Form<StatusQuery>, FormRejection>,
) -> Result<Response, HttpProblem> {
    let (org, now) = (app.organisation(), app.clock().now());
    if !app.portal().gates.ask_letter(peer, now) {
        return Ok(Page::busy(org, reads));
    }
    let wanted = wanted.map_or_else(|_| StatusQuery::default(), |Form(wanted)| wanted);
    // Letters of other systems write «#482913».
    let folio = wanted.folio.trim().trim_start_matches('#').trim_start().to_owned();
    let mail = wanted.mail.trim().to_owned();
    let bounded = folio.chars().count() <= limits::NAME_CHARS && mail.chars().count() <= limits::NAME_CHARS;
    if folio.is_empty() || !is_mail(&mail) || !bounded {
        let how = reads.of("Escriba el folio y el correo completos.", "Write the whole number and the whole address.");
        return Ok(page(&app, reads, StatusCode::UNPROCESSABLE_ENTITY, &wanted, Some(how)));
    }
    if !app.portal().has_letters() {
        return Ok(page(&app, reads, StatusCode::OK, &wanted, None));
    }
    let secret = secret(&app).await?;
    let to = tag(&secret, &mail);
    let answer = sent(
        &app,
        reads,
        &secret,
        &mail,
        NavItem::Status,
        reads.of(
            "Si el folio y el correo corresponden, en unos minutos llega un enlace a",
            "If number and address belong together, a link comes in some minutes to",
        ),
    );
    let own = app.clone();
    later("sending a link of the portal", move || {
        let Some(document) = find(&own, &folio, &mail)? else { return Ok(()) };
        let letter =
            |link: &str| magic_link_letters::write(own.organisation(), reads, LetterSubject::One(&folio), &mail, link);
        send_link(&own, &secret, (LinkPurpose::One, document, to), now, letter)
    });
    Ok(answer)
}

/// The request of this folio that this address asked for; of one that came over from another system its number there will do.
fn find(app: &App, folio: &str, mail: &str) -> Result<Option<DocumentId>, StoreError> {
    let reader = app.store().read()?;
    let here = reader.by_name(folio)?;
    match theirs(&*reader, here, folio, mail)? {
        Some(id) => Ok(Some(id)),
        None => theirs(&*reader, told_elsewhere(&*reader, folio)?, folio, mail),
    }
}

/// Of these the one that is called so and was asked for from this address.
fn theirs(
    reader: &dyn Reader,
    ids: Vec<DocumentId>,
    folio: &str,
    mail: &str,
) -> Result<Option<DocumentId>, StoreError> {
    for id in ids {
        let Some(view) = stored_ticket(reader, id)?.filter(|view| is_called(view, folio)) else { continue };
        let own = requester_mail(reader, &view)?;
        if !own.is_empty() && plain(&own) == plain(mail) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// Requests that may bear a number which another system gave: it stands in their first reference, behind that system's name.
fn told_elsewhere(reader: &dyn Reader, folio: &str) -> Result<Vec<DocumentId>, StoreError> {
    let Some(word) = search::question(folio).into_iter().max_by_key(String::len) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for id in reader.with_word(&word, SCAN_LIMIT)?.unwrap_or_default() {
        if let Some(Summary::Ticket(ticket)) = reader.summary(id)?
            && is_referred_to(&ticket.provisional, folio)
        {
            found.push(id);
        }
    }
    Ok(found)
}

/// Whether a first reference is this one, whole or without the name of the system before it. A part of a number is none: each request
/// that remains is read whole.
fn is_referred_to(reference: &str, folio: &str) -> bool {
    let (reference, folio) = (reference.to_lowercase(), folio.to_lowercase());
    let name = reference.strip_suffix(folio.as_str());
    name.is_some_and(|name| name.is_empty() || name.ends_with(' '))
}

/// Whether a request is called so: by its folio, or by its number in the system that it came over from.
fn is_called(view: &TicketView, folio: &str) -> bool {
    let here = view.ruled.folio.as_deref().unwrap_or(&view.born.provisional);
    let there = view.born.told.as_ref().map(|told| [told.folio.as_str(), view.born.provisional.as_str()]);
    there.into_iter().flatten().chain([here]).any(|known| known.eq_ignore_ascii_case(folio))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_former_number_is_looked_for_whole() {
        for folio in ["482913", "osTicket 482913", "OSTICKET 482913"] {
            assert!(is_referred_to("osTicket 482913", folio), "{folio}");
        }
        for folio in ["3", "82913", "Ticket 482913", "4829", "osTicket 482913 "] {
            assert!(!is_referred_to("osTicket 482913", folio), "{folio}");
        }
        assert!(is_referred_to("Mesa vieja INC-7", "inc-7") && !is_referred_to("P-K4-7", "7"));
    }
}
