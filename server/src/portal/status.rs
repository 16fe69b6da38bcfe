//! `GET` and `POST /portal/estado`: who has folio and address gets a link by mail. The answer is the same, and as quick,
//! whether there is such a request or not: what is found out is found out after it was given.

use super::lang::Reads;
use super::letters_out::{self, About};
use super::page::{NavItem, Page, alert};
use super::{later, requester_session, secret};
use crate::blobs;
use crate::error::HttpProblem;
use crate::http::Peer;
use crate::mail::own_link;
use crate::runtime::App;
use crate::runtime::portal::request_links::sealed_address;
use crate::runtime::portal::sealed_token::{For, plain, tag};
use crate::store::{Secret, StoreError};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use maud::html;
use ronda_shared::catalog::is_mail;
use ronda_shared::ids::DocumentId;
use ronda_shared::limits;
use ronda_shared::time::Timestamp;
use serde::Deserialize;

/// What was filled in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    folio: String,
    mail: String,
}

/// The empty page.
pub async fn status(State(app): State<App>, Peer(peer): Peer, reads: Reads) -> Response {
    if !app.portal().gates.page(peer, app.clock().now()) {
        return Page::busy(app.organisation(), reads);
    }
    page(&app, reads, StatusCode::OK, &Wanted::default(), None)
}

fn page(app: &App, reads: Reads, status: StatusCode, wanted: &Wanted, wrong: Option<&str>) -> Response {
    let org = app.organisation();
    let page = Page {
        org,
        reads,
        place: NavItem::Status,
        title: reads.of("Ver el estado de una solicitud", "See how a request stands"),
        bare: false,
    };
    if !app.portal().has_letters() {
        return page.answer(StatusCode::OK, html! { p { (no_letters(reads)) } });
    }
    let example = org.folio.write(984_370 % 10_u64.pow(u32::from(org.folio.digits.min(9))));
    let words = reads.of(
        "Escriba su folio y el correo con el que la pidió. Le mandamos un enlace a ese correo.",
        "Write its number and the address you asked with. We send a link to that address.",
    );
    let body = html! {
        p { (words) }
        @if let Some(how) = wrong { (alert(how)) }
        form method="post" action="/portal/estado" {
            label for="folio" { (reads.of("Folio", "Number")) }
            small id="folio-hint" { (reads.of("Por ejemplo:", "For example:")) " " (example) }
            input id="folio" name="folio" maxlength="40" required autocomplete="off" aria-describedby="folio-hint"
                value=(wanted.folio);
            label for="mail" { (reads.of("Correo electrónico", "E-mail address")) }
            input id="mail" name="mail" type="email" maxlength="120" required autocomplete="email" value=(wanted.mail);
            button { (reads.of("Mandar enlace", "Send the link")) }
        }
    };
    page.answer(status, body)
}

/// No mail is sent here.
pub(super) fn no_letters(reads: Reads) -> &'static str {
    reads.of(
        "Por ahora no se mandan enlaces por correo. La mesa de ayuda le dice cómo va su solicitud con el folio a la mano.",
        "No links are sent by mail for now. The help desk tells you how your request stands; have its number at hand.",
    )
}

/// Asks for a link.
pub async fn asked(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: Reads,
    wanted: Result<Form<Wanted>, FormRejection>,
) -> Result<Response, HttpProblem> {
    let (org, now) = (app.organisation(), app.clock().now());
    if !app.portal().gates.ask_letter(peer, now) {
        return Ok(Page::busy(org, reads));
    }
    let wanted = wanted.map_or_else(|_| Wanted::default(), |Form(wanted)| wanted);
    let (folio, mail) = (wanted.folio.trim().to_owned(), wanted.mail.trim().to_owned());
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
        let letter = |link: &str| letters_out::write(own.organisation(), reads, About::One(&folio), &mail, link);
        send_link(&own, &secret, (For::One, document, to), now, letter)
    });
    Ok(answer)
}

/// What is answered whatever is found, and the cookie by which the link opens here without a question.
pub(super) fn sent(app: &App, reads: Reads, secret: &Secret, mail: &str, place: NavItem, words: &str) -> Response {
    let page = Page {
        org: app.organisation(),
        reads,
        place,
        title: reads.of("Revise su correo", "Look into your mail"),
        bare: false,
    };
    let second = reads.of(
        "El enlace sirve una sola vez, por 24 horas. Si no llega, revise el correo no deseado y que los datos sean los de su \
         solicitud, o llame a la mesa de ayuda.",
        "The link works once, for 24 hours. If it does not come, look among your junk mail and whether the data are those of \
         your request, or call the help desk.",
    );
    let body = html! { p { (words) " " strong { (mail) } "." } p { (second) } };
    let mut response = page.answer(StatusCode::OK, body);
    let cookie = requester_session::remember(app, secret, tag(secret, mail), app.clock().now());
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    response
}

/// The request of this folio that this address asked for.
fn find(app: &App, folio: &str, mail: &str) -> Result<Option<DocumentId>, StoreError> {
    let reader = app.store().read()?;
    for id in reader.by_name(folio)? {
        let Some(view) = blobs::ticket(&*reader, id)? else { continue };
        let known = view.ruled.folio.as_deref().unwrap_or(&view.born.provisional);
        if !known.eq_ignore_ascii_case(folio) {
            continue;
        }
        let own = own_link::asker(&*reader, &view)?;
        if !own.is_empty() && plain(&own) == plain(mail) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// Sends a link, unless its address got many already. It blocks.
pub(super) fn send_link(
    app: &App,
    secret: &Secret,
    (what, document, to): (For, DocumentId, [u8; 16]),
    now: Timestamp,
    letter: impl FnOnce(&str) -> crate::mail::letters::Letter,
) -> Result<(), StoreError> {
    if !app.portal().gates.letter(&to, now) {
        metrics::counter!("ronda_portal_links_total", "what" => "too_many").increment(1);
        return Ok(());
    }
    app.portal().used.ready(now).map_err(|error| super::of_folder(&error))?;
    let address = sealed_address(secret, app.config().origin(), (what, document, to), now);
    app.portal().send(letter(&address))?;
    metrics::counter!("ronda_portal_links_total", "what" => "sent").increment(1);
    Ok(())
}
