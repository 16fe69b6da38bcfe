//! `GET` and `POST /portal/enlace/{token}`: a mailed link. Looking at it uses nothing, so that programs which open mail do
//! not; the button on its page does, once. In another browser than the one that asked, the address is asked for.

use super::lang::ReaderLanguage;
use super::page::{Page, alert, mail_field};
use super::requester::{self, RequestAccess};
use super::{in_folder, offer, registration, requester_session, secret, submission};
use crate::error::HttpProblem;
use crate::http::Peer;
use crate::identity::SERVER;
use crate::identity::requester_mail::requester_mail;
use crate::ingest::stored_ticket;
use crate::runtime::App;
use crate::runtime::portal::pending_submission::PendingSubmission;
use crate::runtime::portal::sealed_token::{Link, LinkPurpose, Sealed, tag};
use crate::runtime::portal::used_links::LinkState;
use crate::store::{Secret, StoreError};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use ronda_shared::catalog::{Core, Organisation, Stage};
use ronda_shared::ids::{DocumentId, PersonId};
use serde::Deserialize;
use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;

/// What was filled in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Whose {
    mail: String,
}

/// The page with the button.
pub async fn show(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: ReaderLanguage,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, HttpProblem> {
    let (org, now) = (app.organisation(), app.clock().now());
    if !app.portal().gates.page(peer, now) {
        return Ok(Page::busy(org, reads));
    }
    let secret = secret(&app).await?;
    let Some(link) = Link::open(&secret, &token) else { return Ok(dead(&app, reads, None)) };
    let looked = link.clone();
    let found = in_folder(&app, move |portal| {
        let waits = looked.what == LinkPurpose::Waiting;
        let kept = if waits { portal.waiting.read(looked.document, now)? } else { None };
        Ok((portal.used.look(&looked, now)?, kept))
    });
    match found.await? {
        (LinkState::Good, kept) => {
            // In another browser it may be another who holds the link.
            let here = requester_session::asked_here(&app, &secret, &headers) == Some(link.to);
            let title = reads.of("Revise antes de enviar", "Look it over before you send");
            let review = kept.filter(|_| here).map(|kept| written(org, reads, title, &kept));
            let unknown = link.what == LinkPurpose::All && address(&app, &secret, &link).await?.is_none();
            let shown = LinkPage { review, unknown, ..LinkPage::default() };
            Ok(button(&app, reads, &secret, &link, &token, &headers, shown))
        }
        (state, _) => {
            let filed = link.what == LinkPurpose::Waiting && submission::folio(&app, link.document).await?.is_some();
            Ok(dead(&app, reads, Some((if filed { LinkState::Used } else { state }, link.what))))
        }
    }
}

/// What the page shows above its button.
#[derive(Default)]
struct LinkPage<'a> {
    review: Option<Markup>,
    /// Nobody has the address yet: it is written by who registers.
    unknown: bool,
    wrong: Option<&'a str>,
    /// The address that was written, which is not right.
    typed: Option<&'a str>,
}

/// What was written in a form: looked over before it is sent (OAX-84), or shown where it cannot be.
fn written(org: &Organisation, reads: ReaderLanguage, title: &str, kept: &PendingSubmission) -> Markup {
    let (open, asker) = (&kept.open, &kept.open.requester);
    let service = org.service(&open.service);
    let named = service.map_or("", |service| service.name.as_str());
    // Where the service says which it is, nobody was asked.
    let is_asked = service.is_some_and(|service| service.kind.is_none());
    let kind = if is_asked { offer::kind_words(reads, open.kind) } else { "" };
    // A field of the form that asks for the variant tells it below.
    let variant = open.subservice.as_deref().filter(|_| org.variant_field(&open.service).is_none());
    let building = open.place.building.as_ref().and_then(|id| org.building(id));
    let files = kept.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ");
    let mut rows = vec![
        (reads.of("Servicio", "Service"), Cow::Borrowed(named)),
        (reads.of("Nombre completo", "Full name"), Cow::Borrowed(asker.name.as_str())),
        (reads.of("Correo electrónico", "E-mail address"), Cow::Borrowed(asker.mail.as_str())),
        (reads.of("Extensión o teléfono", "Extension or telephone"), Cow::Borrowed(asker.phone.as_str())),
        (org.client_word.as_str(), Cow::Borrowed(asker.client_org.as_str())),
        (reads.of("¿Qué necesita?", "What do you need?"), Cow::Borrowed(kind)),
        (reads.of("Tipo", "Type"), Cow::Borrowed(variant.unwrap_or_default())),
        (reads.of("Edificio", "Building"), Cow::Borrowed(building.map_or("", |building| building.name.as_str()))),
        (offer::place_label(org, Core::Room, reads), Cow::Borrowed(open.place.room.as_str())),
        (offer::place_label(org, Core::Level, reads), Cow::Borrowed(open.place.level.as_str())),
        (reads.of("Resumen", "Summary"), Cow::Borrowed(open.subject.as_str())),
        (reads.of("Mensaje", "Message"), Cow::Borrowed(open.description.as_str())),
    ];
    let fields = org.fields(&open.service, Stage::Open);
    rows.extend(fields.iter().filter_map(|field| {
        let answer = open.fields.get(&field.id)?;
        let told = match field.multiple {
            true => Cow::Owned(answer.lines().collect::<Vec<_>>().join(", ")),
            false => offer::answer_as_read(reads, Some(field.kind), answer).0,
        };
        Some((offer::label(&field.label), told))
    }));
    rows.push((reads.of("Fotos o archivos", "Photographs or files"), Cow::Owned(files)));
    rows.retain(|(_, value)| !value.trim().is_empty());
    html! {
        div class="card" {
            h2 { (title) }
            dl { @for (label, value) in rows { dt { (label) } dd { (value) } } }
        }
    }
}

fn button(
    app: &App,
    reads: ReaderLanguage,
    secret: &Secret,
    link: &Link,
    token: &str,
    headers: &HeaderMap,
    LinkPage { review, unknown, wrong, typed }: LinkPage<'_>,
) -> Response {
    let title = match link.what {
        LinkPurpose::One => reads.of("Abrir su solicitud", "Open your request"),
        LinkPurpose::All => reads.of("Abrir sus solicitudes", "Open your requests"),
        LinkPurpose::Waiting => reads.of("Enviar su solicitud", "Send your request"),
    };
    let page = Page::other(app.organisation(), reads, title);
    let here = requester_session::asked_here(app, secret, headers) == Some(link.to);
    let elsewhere = reads.of(
        "Este enlace se pidió en otro equipo o navegador. Escriba el correo al que llegó.",
        "This link was asked for on another device or browser. Write the address that it came to.",
    );
    let first = reads.of(
        "Es la primera vez que entra: escriba el correo al que llegó este enlace.",
        "It is your first time: write the address that this link came to.",
    );
    let body = html! {
        @if let Some(review) = review { (review) }
        form method="post" action={ "/portal/enlace/" (token) } {
            @if !here || unknown {
                p { @if here { (first) } @else { (elsewhere) } }
                @if let Some(how) = wrong { (alert(how)) }
                (mail_field(reads, typed))
            }
            button { (title) }
        }
        p class="hint" {
            (reads.of("El enlace se usa al abrirlo: sirve una sola vez.", "Opening it uses the link: it works once."))
        }
    };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page.answer(status, body)
}

/// A link that opens nothing, and what to do.
fn dead(app: &App, reads: ReaderLanguage, state: Option<(LinkState, LinkPurpose)>) -> Response {
    let (title, words) = match state {
        // Who pressed and saw no page presses again: what they sent is there.
        Some((LinkState::Used, LinkPurpose::Waiting)) => (
            reads.of("Esta solicitud ya se registró", "This request has been registered"),
            reads.of(
                "Con este enlace, o con otro del mismo formulario, quedó registrada su solicitud: no hace falta enviarla otra vez. \
                 Para verla pida un enlace con su folio y su correo. Si no lo abrió usted, avise a la mesa de ayuda.",
                "With this link, or with another of the same form, your request was registered: it need not be sent again. To see \
                 it, ask for a link with your number and your address. If it was not you who opened it, tell the help desk.",
            ),
        ),
        Some((LinkState::Used, LinkPurpose::All)) => (
            reads.of("Este enlace ya se usó", "This link was used"),
            reads.of(
                "Cada enlace sirve una vez. Si lo abrió usted y la página no le llegó, pida otro con su correo. Si no fue usted, avise \
                 a la mesa de ayuda.",
                "Each link works once. If you opened it and the page did not reach you, ask for another with your address. If it was \
                 not you, tell the help desk.",
            ),
        ),
        Some((LinkState::Over | LinkState::Good, LinkPurpose::All)) => (
            reads.of("Este enlace ya venció", "This link is over"),
            reads.of(
                "Los enlaces sirven 24 horas. Pida otro con su correo.",
                "Links work for 24 hours. Ask for another with your address.",
            ),
        ),
        Some((LinkState::Used, LinkPurpose::One)) => (
            reads.of("Este enlace ya se usó", "This link was used"),
            reads.of(
                "Cada enlace sirve una vez. Si lo abrió usted y la página no le llegó, pida otro con su folio y su correo. Si no \
                 fue usted, avise a la mesa de ayuda.",
                "Each link works once. If you opened it and the page did not reach you, ask for another with your number and \
                 your address. If it was not you, tell the help desk.",
            ),
        ),
        // It never had a folio by which to ask for another.
        Some((LinkState::Over | LinkState::Good, LinkPurpose::Waiting)) => (
            reads.of("Este enlace ya venció", "This link is over"),
            reads.of(
                "Los enlaces sirven 24 horas. Su solicitud no se registró y ya no está guardada: hágala otra vez. Si es urgente, llame \
                 a la mesa de ayuda.",
                "Links work for 24 hours. Your request was not registered and is kept no more: make it again. If it is urgent, call \
                 the help desk.",
            ),
        ),
        Some((LinkState::Over | LinkState::Good, LinkPurpose::One)) => (
            reads.of("Este enlace ya venció", "This link is over"),
            reads.of("Los enlaces sirven 24 horas. Pida otro con su folio y su correo.", "Links work for 24 hours. Ask for another with your number and your address."),
        ),
        None => (
            reads.of("Este enlace está incompleto", "This link is not whole"),
            reads.of(
                "A la dirección le falta una parte. Ábrala desde el correo, o pida otro enlace con su folio y su correo.",
                "A part of the address is missing. Open it out of the mail, or ask for another with your number and your address.",
            ),
        ),
    };
    let another = reads.of("Pedir otro enlace", "Ask for another link");
    let (way, place) = match state {
        // All of one's own are asked for by the address alone: who has asked for nothing yet has no number.
        Some((_, LinkPurpose::All)) => (another, "/portal/mias"),
        Some((LinkState::Over | LinkState::Good, LinkPurpose::Waiting)) => {
            (reads.of("Hacer la solicitud otra vez", "Make the request again"), "/portal")
        }
        _ => (another, "/portal/estado"),
    };
    let body = html! { p { (words) } p { a class="button" href=(place) { (way) } } };
    Page::other(app.organisation(), reads, title).answer(StatusCode::NOT_FOUND, body)
}

/// Uses it.
pub async fn follow(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: ReaderLanguage,
    Path(token): Path<String>,
    headers: HeaderMap,
    whose: Result<Form<Whose>, FormRejection>,
) -> Result<Response, HttpProblem> {
    let (org, now) = (app.organisation(), app.clock().now());
    if app.attempts().guess(peer, now).is_err() {
        return Ok(Page::busy(org, reads));
    }
    let secret = secret(&app).await?;
    let Some(link) = Link::open(&secret, &token) else { return Ok(dead(&app, reads, None)) };
    let whose = whose.map_or_else(|_| Whose::default(), |Form(whose)| whose);
    let here = requester_session::asked_here(&app, &secret, &headers) == Some(link.to);
    if !here && tag(&secret, &whose.mail) != link.to {
        let how = reads.of("El enlace no se mandó a ese correo.", "The link was not sent to that address.");
        let wrong = if whose.mail.is_empty() { reads.of("Escriba el correo.", "Write the address.") } else { how };
        let shown = LinkPage { wrong: Some(wrong), typed: Some(&whose.mail), ..LinkPage::default() };
        return Ok(button(&app, reads, &secret, &link, &token, &headers, shown));
    }
    let document = link.document;
    if link.what == LinkPurpose::Waiting {
        return confirm(&app, reads, &secret, peer, &headers, link).await;
    }
    let known = address(&app, &secret, &link).await?;
    // Whoever registers says the address, which nobody has yet, before the link is used.
    let typed = Some(whose.mail).filter(|mail| link.what == LinkPurpose::All && tag(&secret, mail) == link.to);
    if known.is_none() && typed.is_none() && link.what == LinkPurpose::All && org.settings.portal_register {
        let wrong = Some(reads.of("Escriba el correo.", "Write the address."));
        let shown = LinkPage { wrong, unknown: true, ..LinkPage::default() };
        return Ok(button(&app, reads, &secret, &link, &token, &headers, shown));
    }
    let taken = link.clone();
    let state = in_folder(&app, move |portal| portal.used.take(&taken, now)).await?;
    if state != LinkState::Good {
        return Ok(dead(&app, reads, Some((state, link.what))));
    }
    app.attempts().was_right(peer);
    let registers = typed.filter(|mail| registration::is_open(org, mail));
    match known.or(registers) {
        Some(mail) => on(&app, &secret, &headers, mail.trim(), (link.what, document)).await,
        None => Ok(dead(&app, reads, Some((LinkState::Over, link.what)))),
    }
}

/// The address that a link went to: that of its request, or of somebody whom the directory knows and who has not asked for
/// anything yet. None where the request's was changed since, so that the link is nobody's now, and where nobody has it yet.
async fn address(app: &App, secret: &Secret, link: &Link) -> Result<Option<String>, HttpProblem> {
    let (key, to, document) = (*secret, link.to, link.document);
    let mail = app.read("looking for whose link it is", move |reader| {
        if let Some(view) = stored_ticket(reader, document)? {
            let mail = requester_mail(reader, &view)?;
            return Ok(Some(mail).filter(|mail| tag(&key, mail) == to));
        }
        let known = reader.people()?.into_iter().filter(|person| person.active).filter_map(|person| person.mail);
        Ok::<_, StoreError>(known.into_iter().find(|mail| tag(&key, mail) == to))
    });
    mail.await
}

/// A request that waited is filed; only then is its link used, so that what fails is not lost.
async fn confirm(
    app: &App,
    reads: ReaderLanguage,
    secret: &Secret,
    peer: IpAddr,
    headers: &HeaderMap,
    link: Link,
) -> Result<Response, HttpProblem> {
    let (org, now, document) = (app.organisation(), app.clock().now(), link.document);
    let looked = link.clone();
    let (state, kept) =
        in_folder(app, move |portal| Ok((portal.used.look(&looked, now)?, portal.waiting.read(document, now)?)))
            .await?;
    let there = submission::folio(app, document).await?.is_some();
    let kept = match (state, kept) {
        (LinkState::Good, Some(kept)) => kept,
        (state, _) => {
            // The form was sent twice, and each time a link was mailed: the other one has filed it.
            let state = if there { LinkState::Used } else { state };
            return Ok(dead(app, reads, Some((state, link.what))));
        }
    };
    app.attempts().was_right(peer);
    let mail = kept.open.requester.mail.clone();
    if !there {
        let written = written(org, reads, reads.of("Lo que escribió", "What you wrote"), &kept);
        // The data have changed since: it can be asked for by another service, with the same words.
        let Some(service) = offer::service(org, kept.open.service.as_str()) else {
            return Ok(Page::no_service(org, reads, Some(written)));
        };
        let lacks = offer::lacks(org, service, &kept.open);
        if !submission::send(app, PersonId::new(SERVER), document, kept.open, kept.files).await? {
            // What its form has come to ask for is missing each time that the link is opened.
            return Ok(if lacks {
                Page::form_changed(org, reads, service.id.as_str(), written)
            } else {
                Page::not_kept(org, reads)
            });
        }
    }
    in_folder(app, move |portal| {
        portal.used.take(&link, now)?;
        portal.waiting.done(document)
    })
    .await?;
    on(app, secret, headers, &mail, (LinkPurpose::Waiting, document)).await
}

/// On to what the link opens.
async fn on(
    app: &App,
    secret: &Secret,
    headers: &HeaderMap,
    mail: &str,
    (what, document): (LinkPurpose, DocumentId),
) -> Result<Response, HttpProblem> {
    let (path, one) = match what {
        LinkPurpose::All => ("/portal/mias".to_owned(), None),
        LinkPurpose::One | LinkPurpose::Waiting => (format!("/portal/solicitud/{document}"), Some(document)),
    };
    let mut response = Redirect::to(&path).into_response();
    if one.is_none() || !shows_already(app, secret, headers, document).await? {
        response.headers_mut().insert(header::SET_COOKIE, requester_session::give(app, secret, mail, one));
    }
    Ok(response)
}

/// Whether this browser shows the request among all of its address: a pass for it alone would take the place of that one.
async fn shows_already(
    app: &App,
    secret: &Secret,
    headers: &HeaderMap,
    document: DocumentId,
) -> Result<bool, HttpProblem> {
    let Some(pass) = requester_session::lasting(app, secret, headers) else { return Ok(false) };
    let org = Arc::clone(app.organisation());
    let shows = app.read("looking what a visit shows", move |reader| {
        let Some(view) = stored_ticket(reader, document)? else { return Ok(false) };
        Ok::<_, StoreError>(requester::opens(reader, &org, &pass, &view)? == Some(RequestAccess::Own))
    });
    shows.await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::load_builtin;
    use crate::organisation::messages::event::Lang;
    use ronda_shared::catalog::FieldDef;
    use ronda_shared::command::{OpenTicket, TicketKind};
    use ronda_shared::ids::FieldId;
    use ronda_shared::time::Timestamp;

    /// OAX-84: without scripts this page alone shows what is about to be sent.
    #[test]
    fn what_is_looked_over_is_all_that_was_filled_in_as_people_write_it() {
        let mut org = load_builtin("oaxaca").expect("Oaxaca's data");
        let field = |id: &str, kind: &str, multiple: bool| -> FieldDef {
            let field =
                serde_json::json!({ "id": id, "label": format!("¿{id}?*"), "kind": kind, "multiple": multiple });
            serde_json::from_value(field).expect("a field")
        };
        let form = org.forms.first_mut().expect("a form");
        form.fields =
            vec![field("volvio", "bool", false), field("dia", "date", false), field("equipos", "choice", true)];
        let form = form.id.clone();
        let service = org.services.first_mut().expect("a service");
        service.form = Some(form);
        service.kind = None;
        service.subservices = vec!["Alta".to_owned(), "Baja".to_owned()];
        let service = service.id.clone();
        let mut open = OpenTicket::new(service, TicketKind::Incident, offer::channel(), "No enciende".to_owned());
        open.subservice = Some("Alta".to_owned());
        open.requester.mail = "luz@oaxaca.gob.mx".to_owned();
        open.place.building = org.buildings.first().map(|building| building.id.clone());
        for (id, said) in [("volvio", "true"), ("dia", "2026-11-21"), ("equipos", "CPU\nMonitor")] {
            open.fields.insert(FieldId::new(id), said.to_owned());
        }
        let kept = PendingSubmission { at: Timestamp::from_millis(0), open, files: Vec::new() };
        let page = written(&org, ReaderLanguage(Lang::Es), "Revise", &kept).into_string();
        for told in [
            "<dt>Tipo</dt><dd>Alta</dd>",
            "<dt>¿Qué necesita?</dt><dd>Algo dejó de funcionar</dd>",
            "<dt>Correo electrónico</dt><dd>luz@oaxaca.gob.mx</dd>",
            "<dt>Edificio</dt><dd>",
            "<dt>¿volvio?</dt><dd>Sí</dd>",
            "<dt>¿dia?</dt><dd>21 de noviembre de 2026</dd>",
            "<dt>¿equipos?</dt><dd>CPU, Monitor</dd>",
        ] {
            assert!(page.contains(told), "{told}: {page}");
        }
    }
}
