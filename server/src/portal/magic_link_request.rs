//! A link by mail: the form that asks for one, the answer that is always the same, and the letter.

use super::lang::ReaderLanguage;
use super::page::{NavItem, Page, alert};
use super::requester_session;
use crate::mail::letters::Letter;
use crate::runtime::App;
use crate::runtime::portal::magic_links::sealed_address;
use crate::runtime::portal::sealed_token::{LinkPurpose, tag};
use crate::store::{Secret, StoreError};
use axum::http::{StatusCode, header};
use axum::response::Response;
use maud::{Markup, html};
use ronda_shared::ids::DocumentId;
use ronda_shared::time::Timestamp;

/// The form that asks for a link.
pub(super) struct Asks<'a> {
    /// The text above the form.
    pub(super) words: &'a str,
    /// What was wrong with what was filled in.
    pub(super) wrong: Option<&'a str>,
    /// The path that the form is sent to.
    pub(super) action: &'a str,
    /// The inputs of the form.
    pub(super) fields: Markup,
}

impl Asks<'_> {
    /// The form on its page; where no mail is sent, what to do instead.
    pub(super) fn page(self, app: &App, page: &Page<'_>, status: StatusCode) -> Response {
        if !app.portal().has_letters() {
            return page.answer(StatusCode::OK, html! { p { (no_letters(page.reads)) } });
        }
        let body = html! {
            p { (self.words) }
            @if let Some(how) = self.wrong { (alert(how)) }
            form method="post" action=(self.action) {
                (self.fields)
                button { (page.reads.of("Mandar enlace", "Send the link")) }
            }
        };
        page.answer(status, body)
    }
}

/// What the page says where no mail is sent.
fn no_letters(reads: ReaderLanguage) -> &'static str {
    reads.of(
        "Por ahora no se mandan enlaces por correo. La mesa de ayuda le dice cómo va su solicitud con el folio a la mano.",
        "No links are sent by mail for now. The help desk tells you how your request stands; have its number at hand.",
    )
}

/// What is answered whatever is found, and the cookie by which the link opens here without a question.
pub(super) fn sent(
    app: &App,
    reads: ReaderLanguage,
    secret: &Secret,
    mail: &str,
    place: NavItem,
    words: &str,
) -> Response {
    let page = Page::at(place, app.organisation(), reads, reads.of("Revise su correo", "Look into your mail"));
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

/// Sends a link, unless its address got many already. It blocks.
pub(super) fn send_link(
    app: &App,
    secret: &Secret,
    (what, document, to): (LinkPurpose, DocumentId, [u8; 16]),
    now: Timestamp,
    letter: impl FnOnce(&str) -> Letter,
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
