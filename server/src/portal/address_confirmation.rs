//! A request filed without scripts waits until its sender has confirmed their address by the link mailed to it.

use super::lang::ReaderLanguage;
use super::magic_link_letters::{self, LetterSubject};
use super::page::{NavItem, Page};
use super::{in_folder, requester_session};
use crate::error::HttpProblem;
use crate::runtime::App;
use crate::runtime::portal::pending_submission::{PendingSubmission, Upload};
use crate::runtime::portal::sealed_token::{Link, LinkPurpose, Sealed, tag};
use crate::store::Secret;
use axum::http::{StatusCode, header};
use axum::response::Response;
use maud::html;
use ronda_shared::command::OpenTicket;
use ronda_shared::ids::DocumentId;
use std::net::IpAddr;

/// Without scripts: it waits until its address is shown to be its sender's.
pub(super) async fn ask_confirmation(
    app: &App,
    reads: ReaderLanguage,
    secret: &Secret,
    peer: IpAddr,
    document: DocumentId,
    open: OpenTicket,
    files: Vec<Upload>,
) -> Result<Response, HttpProblem> {
    let (org, now) = (app.organisation(), app.clock().now());
    let (mail, to) = (open.requester.mail.clone(), tag(secret, &open.requester.mail));
    if !app.portal().gates.ask_letter(peer, now) || !app.portal().gates.letter(&to, now) {
        return Ok(Page::busy(org, reads));
    }
    let kept = PendingSubmission { at: now, open, files };
    let link = Link { what: LinkPurpose::Waiting, document, to, at: now, drawn: rand::random() };
    let address = format!("{}/portal/enlace/{}", app.config().origin(), link.seal(secret));
    let letter = magic_link_letters::write(org, reads, LetterSubject::Waiting, &mail, &address);
    let room = in_folder(app, move |portal| {
        portal.used.ready(now)?;
        portal.waiting.keep(document, &kept, now)
    });
    if !room.await? {
        return Ok(Page::busy(org, reads));
    }
    let own = app.clone();
    app.blocking("sending a letter of the portal", move || own.portal().send(letter)).await?;
    metrics::counter!("ronda_portal_requests_total", "what" => "waiting").increment(1);
    let page = Page::at(NavItem::New, org, reads, reads.of("Falta un paso", "One step more"));
    let on = reads.of(
        "Ábralo para enviar su solicitud; ahí verá su folio.",
        "Open it to send your request; there you will see its number.",
    );
    let second = reads.of(
        "Sirve por 24 horas. Si no llega en unos minutos, revise el correo no deseado.",
        "It works for 24 hours. If it does not come in some minutes, look among your junk mail.",
    );
    let body = html! {
        p { (reads.of("Mandamos un enlace a", "We sent a link to")) " " strong { (mail) } ". " (on) }
        p { (second) }
    };
    let mut response = page.answer(StatusCode::OK, body);
    response.headers_mut().insert(header::SET_COOKIE, requester_session::remember(app, secret, to, now));
    Ok(response)
}
