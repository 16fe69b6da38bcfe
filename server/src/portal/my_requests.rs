//! `/portal/mias`: lists all requests of a verified address. No password: a magic link opens it for two weeks in that
//! browser. An enlace also sees those of their dependencia, and whoever may registers there.

use super::lang::ReaderLanguage;
use super::magic_link_letters::{self, LetterSubject};
use super::magic_link_request::{Asks, send_link, sent};
use super::page::{NavItem, Page, mail_field};
use super::registration::{self, AddressState};
use super::thread::{date, stands};
use super::{later, requester, requester_session, secret};
use crate::error::HttpProblem;
use crate::http::Peer;
use crate::runtime::App;
use crate::runtime::portal::sealed_token::{LinkPurpose, tag};
use crate::runtime::scope;
use crate::store::{Reader, Secret, StoreError};
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use ronda_shared::catalog::{Class, Organisation, is_mail};
use ronda_shared::ids::DocumentId;
use ronda_shared::limits;
use ronda_shared::person::Person;
use ronda_shared::state::State as TicketState;
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::view::Summary;
use serde::Deserialize;
use std::time::Duration;

/// Shown on one page at most.
const MOST: usize = 200;
/// Looked at for an enlace: the latest.
const SCAN_LIMIT: usize = 4_000;

/// So long somebody waits for their requests to be found at first.
const TIMEOUT: Duration = Duration::from_secs(2);
/// So long a letter waits for that: of millions of tickets it takes minutes, and whoever asked was told that it may.
const LETTER_TIMEOUT: Duration = Duration::from_secs(3_600);

/// What was filled in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct LinkQuery {
    mail: String,
}

/// Which of one's requests are shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct OwnPageQuery {
    /// Those born before this one; the latest where it names none.
    before: String,
}

/// The list; without a pass, the way to one.
pub async fn mine(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: ReaderLanguage,
    headers: HeaderMap,
    asked: Result<Query<OwnPageQuery>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    let org = app.organisation();
    let before: Option<DocumentId> = asked.ok().and_then(|Query(asked)| asked.before.parse().ok());
    if !app.portal().gates.page(peer, app.clock().now()) {
        return Ok(Page::busy(org, reads));
    }
    let secret = secret(&app).await?;
    let Some(pass) = requester_session::read(&app, &secret, &headers).filter(|pass| pass.document.is_none()) else {
        return Ok(way_in(&app, reads, StatusCode::OK, None, None));
    };
    if !is_ready(&app, secret, TIMEOUT).await {
        return Ok(Page::preparing(org, reads));
    }
    let (own, mail) = (app.clone(), pass.mail.clone());
    let found = app.read("listing requests", move |reader| {
        let ids = own.portal().own.of(reader, &secret, &pass.mail)?;
        let (page, older) = page_of(&ids, before);
        let tickets = tickets(reader, own.organisation(), page)?;
        let person = requester::known(reader, own.organisation(), &pass.mail)?;
        let followed = match &person {
            Some(person) if before.is_none() => followed(reader, own.organisation(), person, &ids)?,
            Some(_) | None => Vec::new(),
        };
        let stands = registration::stands(reader, own.organisation(), &pass.mail)?;
        Ok::<_, StoreError>((tickets, older, followed, stands))
    });
    let (tickets, older, followed, stands) = found.await?;
    let body = html! {
        p class="hint" { (mail) }
        a class="button" href="/portal" { (reads.of("Nueva solicitud", "New request")) }
        @if before.is_some() {
            p { a href="/portal/mias" { (reads.of("Ver las más recientes", "See the latest")) } }
        }
        @if tickets.is_empty() && before.is_none() {
            p {
                (reads.of("Todavía no hay solicitudes con este correo.", "There are no requests with this address yet."))
            }
        } @else {
            (list(org, reads, &tickets))
        }
        @if let Some(oldest) = older {
            p { a href={ "/portal/mias?before=" (oldest) } { (reads.of("Ver las anteriores", "See older ones")) } }
        }
        @if !followed.is_empty() {
            h2 { (reads.of("De su dependencia", "Of your dependencia")) }
            (list(org, reads, &followed))
            @if followed.len() == MOST {
                p class="hint" {
                    (reads.of("Se muestran las 200 más recientes.", "The 200 latest are shown."))
                }
            }
        }
        (registration::card(org, reads, &mail, &stands))
        form method="post" action="/portal/salir" {
            button class="second" { (reads.of("Salir de este navegador", "Leave this browser")) }
        }
    };
    Ok(page(org, reads).answer(StatusCode::OK, body))
}

/// The open requests of who has proved an address in this browser, the latest first; none of anybody else's, and none while it is not
/// known whose are whose.
///
/// # Errors
/// The store.
pub(super) async fn open_ones(app: &App, headers: &HeaderMap) -> Result<Vec<TicketSummary>, HttpProblem> {
    let secret = secret(app).await?;
    let pass = requester_session::read(app, &secret, headers).filter(|pass| pass.document.is_none());
    let Some(pass) = pass else { return Ok(Vec::new()) };
    // What is found beside them is not waited for with them.
    if !is_ready(app, secret, Duration::ZERO).await {
        return Ok(Vec::new());
    }
    let own = app.clone();
    let found = app.read("finding one's own open requests", move |reader| {
        let ids = own.portal().own.of(reader, &secret, &pass.mail)?;
        tickets(reader, own.organisation(), page_of(&ids, None).0)
    });
    Ok(found.await?.into_iter().filter(|ticket| !ticket.state.is_final()).collect())
}

/// Whether it is known whose requests are whose. The first who asks after a start has that found out, and whoever comes meanwhile waits a
/// little, and is told to come again where that is not enough.
async fn is_ready(app: &App, secret: Secret, limit: Duration) -> bool {
    if app.portal().own.begin() {
        let (own, stop) = (app.clone(), app.stopping());
        later("finding whose requests are whose", move || {
            own.portal().own.make(&*own.store().read()?, &secret, &|| *stop.borrow())
        });
    }
    app.portal().own.is_made_within(limit).await
}

fn page(org: &Organisation, reads: ReaderLanguage) -> Page<'_> {
    Page::at(NavItem::Mine, org, reads, reads.of("Mis solicitudes", "My requests"))
}

fn list(org: &Organisation, reads: ReaderLanguage, tickets: &[TicketSummary]) -> Markup {
    html! {
        ul class="list" role="list" {
            @for ticket in tickets {
                li {
                    a href={ "/portal/solicitud/" (ticket.id) } {
                        b { (ticket.folio.as_deref().unwrap_or(&ticket.provisional)) }
                        " " (ticket.subject)
                        small {
                            span lang=[reads.institution()] { (stands(org, ticket.state)) }
                            " · " (date(org, reads, ticket.created))
                        }
                    }
                }
            }
        }
    }
}

/// A page of one's requests, which are given the oldest first: the latest first, of those before one where that is told. Behind
/// which one older ones stand; none where that is all.
fn page_of(ids: &[DocumentId], before: Option<DocumentId>) -> (Vec<DocumentId>, Option<DocumentId>) {
    let end = before.map_or(ids.len(), |before| ids.partition_point(|id| *id < before));
    let begin = end.saturating_sub(MOST);
    let page = ids[begin..end].iter().rev().copied().collect();
    (page, ids.get(begin).copied().filter(|_| begin > 0))
}

fn tickets(reader: &dyn Reader, org: &Organisation, ids: Vec<DocumentId>) -> Result<Vec<TicketSummary>, StoreError> {
    let mut found = Vec::new();
    for id in ids {
        if let Some(Summary::Ticket(ticket)) = reader.summary(id)?
            && is_listed(org, &ticket)
        {
            found.push(*ticket);
        }
    }
    Ok(found)
}

/// Whether it stands in a list of requests. A part of one (OAX-41) is the desk's own: who asked is told of the whole, and of the
/// part while it waits for them: for an answer, a correction, or their own word (AGU-07).
fn is_listed(org: &Organisation, ticket: &TicketSummary) -> bool {
    let role = || ticket.approver.as_ref().and_then(|role| org.role(role));
    let is_askers = || role().is_some_and(|role| role.external && role.classes.contains(&Class::Apr));
    ticket.parent.is_none()
        || match ticket.state {
            TicketState::NeedsInfo | TicketState::Returned => true,
            TicketState::AwaitingApproval => is_askers(),
            _ => false,
        }
}

/// What an enlace follows beside their own (in the order of ids), the latest first.
fn followed(
    reader: &dyn Reader,
    org: &Organisation,
    person: &Person,
    own: &[DocumentId],
) -> Result<Vec<TicketSummary>, StoreError> {
    let Some(theirs) = person.client_org.as_deref().map(str::trim).filter(|theirs| !theirs.is_empty()) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for summary in reader.summaries_by_id(&reader.latest_ids(SCAN_LIMIT)?) {
        if found.len() == MOST {
            break;
        }
        let Summary::Ticket(ticket) = summary? else { continue };
        let is_own = own.binary_search(&ticket.id).is_ok();
        let is_theirs = !is_own && is_listed(org, &ticket) && ticket.client_org.trim() == theirs;
        if is_theirs && scope::may_read_now(reader, org, person, ticket.id)? {
            found.push(*ticket);
        }
    }
    Ok(found)
}

/// The form that asks for the way in; `typed`: the address that was written in it.
fn way_in(app: &App, reads: ReaderLanguage, status: StatusCode, typed: Option<&str>, wrong: Option<&str>) -> Response {
    let org = app.organisation();
    let words = reads.of(
        "Sin contraseña: escriba su correo y le mandamos un enlace. En ese navegador queda abierto dos semanas.",
        "No password: write your address and a link comes by mail. In that browser it stays open for two weeks.",
    );
    let anew = reads.of(
        "¿Es la primera vez? Con el mismo enlace se registra.",
        "Is it your first time? By the same link you register.",
    );
    let words = if org.settings.portal_register { format!("{words} {anew}") } else { words.to_owned() };
    let asks = Asks { words: &words, wrong, action: "/portal/mias", fields: mail_field(reads, typed) };
    asks.page(app, &page(org, reads), status)
}

/// Asks for a link; the answer is the same whether the address has asked for anything or not.
pub async fn ask(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: ReaderLanguage,
    wanted: Result<Form<LinkQuery>, FormRejection>,
) -> Result<Response, HttpProblem> {
    let (org, now) = (app.organisation(), app.clock().now());
    if !app.portal().gates.ask_letter(peer, now) {
        return Ok(Page::busy(org, reads));
    }
    let wanted = wanted.map_or_else(|_| LinkQuery::default(), |Form(wanted)| wanted);
    let mail = wanted.mail.trim().to_owned();
    if !is_mail(&mail) || mail.chars().count() > limits::NAME_CHARS {
        let how = reads.of("Escriba el correo completo.", "Write the whole address.");
        return Ok(way_in(&app, reads, StatusCode::UNPROCESSABLE_ENTITY, Some(&wanted.mail), Some(how)));
    }
    if !app.portal().has_letters() {
        return Ok(way_in(&app, reads, StatusCode::OK, None, None));
    }
    let secret = secret(&app).await?;
    let words = match org.settings.portal_register {
        true => reads.of(
            "Si con ese correo hay solicitudes o puede registrarse, en unos minutos llega un enlace a",
            "If there are requests with that address or it may register, a link comes in some minutes to",
        ),
        false => reads.of(
            "Si con ese correo hay solicitudes, en unos minutos llega un enlace a",
            "If there are requests with that address, a link comes in some minutes to",
        ),
    };
    let answer = sent(&app, reads, &secret, &mail, NavItem::Mine, words);
    let own = app.clone();
    tokio::spawn(async move {
        if !is_ready(&own, secret, LETTER_TIMEOUT).await {
            tracing::warn!("It is not known whose requests are whose: a link that was asked for is not sent.");
            return;
        }
        later("sending a link to one's own requests", move || {
            let to = tag(&secret, &mail);
            let Some(document) = any_of(&own, &secret, &mail)? else { return Ok(()) };
            let letter =
                |link: &str| magic_link_letters::write(own.organisation(), reads, LetterSubject::All, &mail, link);
            send_link(&own, &secret, (LinkPurpose::All, document, to), own.clock().now(), letter)
        });
    });
    Ok(answer)
}

/// A request of the address; of somebody whom the directory knows, or who may register, none of it will do.
fn any_of(app: &App, secret: &Secret, mail: &str) -> Result<Option<DocumentId>, StoreError> {
    let reader = app.store().read()?;
    if let Some(last) = app.portal().own.of(&*reader, secret, mail)?.last() {
        return Ok(Some(*last));
    }
    let org = app.organisation();
    let opens = match registration::stands(&*reader, org, mail)? {
        AddressState::Registered(_) | AddressState::Kept(_) => true,
        AddressState::Unknown => registration::is_open(org, mail),
        AddressState::Closed => false,
    };
    Ok(opens.then(|| DocumentId::from_bytes([0; 16])))
}

/// The pass is taken back.
pub async fn leave(State(app): State<App>) -> Response {
    let mut response = Redirect::to("/portal").into_response();
    response.headers_mut().insert(header::SET_COOKIE, requester_session::take_back(&app));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::load_builtin;
    use ronda_shared::ids::{RoleId, ServiceId};
    use ronda_shared::time::Timestamp;

    /// OAX-41, AGU-01: they asked for one thing, and two teams do it. What waits for them they find.
    #[test]
    fn a_part_of_a_request_is_listed_while_it_waits_for_who_asked() {
        let org = load_builtin("aguascalientes").expect("its data");
        let (id, at) = (DocumentId::from_bytes([1; 16]), Timestamp::from_millis(0));
        let listed = |parent, state, approver: Option<&str>| {
            let new = TicketSummary::new(id, ServiceId::new("agu-proyecto-nuevo"), at);
            is_listed(&org, &TicketSummary { parent, state, approver: approver.map(RoleId::new), ..new })
        };
        let whole = Some(DocumentId::from_bytes([2; 16]));
        assert!(listed(None, TicketState::Assigned, None));
        for (state, approver) in [
            (TicketState::NeedsInfo, None),
            (TicketState::Returned, None),
            (TicketState::AwaitingApproval, Some("solicitante")),
        ] {
            assert!(listed(whole, state, approver), "{state:?}");
        }
        for (state, approver) in [
            (TicketState::Assigned, None),
            (TicketState::AwaitingApproval, Some("responsable-cas")),
            (TicketState::Closed, None),
        ] {
            assert!(!listed(whole, state, approver), "{state:?}");
        }
    }

    #[test]
    fn each_of_ones_requests_stands_on_one_page() {
        let ids: Vec<DocumentId> =
            (0..450).map(|number| DocumentId::new(Timestamp::from_millis(number), [0; 10])).collect();
        let (mut all, mut sizes, mut before) = (Vec::new(), Vec::new(), None);
        loop {
            let (page, older) = page_of(&ids, before);
            sizes.push(page.len());
            all.extend(page);
            before = older;
            if older.is_none() {
                break;
            }
        }
        assert_eq!(sizes, [MOST, MOST, 50]);
        assert!(all.iter().eq(ids.iter().rev()), "the latest first, none left out");
        assert_eq!(page_of(&ids[..MOST], None).1, None, "nothing stands behind the last");
        assert_eq!(page_of(&[], None), (Vec::new(), None));
    }
}
