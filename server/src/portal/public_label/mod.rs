//! `GET` and `POST /e/{label}`: what a label's code opens. Staff are sent on to the item; anybody else may report that it
//! fails, with a photograph. Whether a label is known is looked up only while a report is filed, which is done all the same:
//! the answers are alike, and a label that a phone has bound and not sent yet is not turned away. Where the institution lets
//! the page say that the item was reported today (`label_says_reported`), that is looked up too.

mod check;
mod page;
mod reported;
mod seal;

use super::form_input;
use super::lang::ReaderLanguage;
use super::page::Page;
use super::reading::read_form;
use super::submission::{self, Filing};
use super::{requester_session, secret};
use crate::error::HttpProblem;
use crate::http::Peer;
use crate::http::session::Caller;
use crate::identity;
use crate::ingest::item_summary;
use crate::intake::{place_of, subject};
use crate::runtime::App;
use crate::runtime::portal::sealed_token::plain;
use crate::store::{Reader, Secret, StoreError};
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use check::wrong_in;
use page::{Filled, FollowLink, Pages};
use ronda_shared::catalog::{Class, Organisation, ServiceDef};
use ronda_shared::command::{OpenTicket, Requester, TicketKind};
use ronda_shared::equipment::EquipmentSummary;
use ronda_shared::equipment::MERGES;
use ronda_shared::ids::{ChannelId, DocumentId, LabelId, PersonId};
use seal::{opened, sealed};
use std::sync::Arc;

/// The channel of what comes by a page.
const PORTAL: &str = "portal";
/// A person reads the page and writes a line in no less.
const LEAST_MS: i64 = 3_000;
/// A page that was left open longer is asked for anew; what was written stays.
const MOST_MS: i64 = 12 * 60 * 60 * 1_000;

/// The page; for who works here, the way to the item.
pub async fn open(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: ReaderLanguage,
    caller: Result<Caller, HttpProblem>,
    Path(label): Path<String>,
) -> Result<Response, HttpProblem> {
    let (org, now) = (app.organisation(), app.clock().now());
    let pages = Pages { org, reads };
    if app.attempts().question(peer, None, now).is_err() {
        return Ok(Page::busy(org, reads));
    }
    let Ok(label) = LabelId::typed(&label) else { return Ok(pages.no_label()) };
    if caller.is_ok_and(|caller| works_here(org, &caller)) {
        return Ok(Redirect::to(&format!("/?e={label}")).into_response());
    }
    if service(org).is_none() {
        return Ok(pages.by_telephone());
    }
    let reported = reported::today(&app, label, now).await?;
    let token = sealed(&secret(&app).await?, label, now, rand::random());
    Ok(pages.form(StatusCode::OK, label, &Filled { token, ..Filled::default() }, &[], reported.as_deref()))
}

/// One report.
pub async fn report(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: ReaderLanguage,
    Path(label): Path<String>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, HttpProblem> {
    let (org, now) = (app.organisation(), app.clock().now());
    let pages = Pages { org, reads };
    if app.attempts().guess(peer, now).is_err() {
        return Ok(Page::busy(org, reads));
    }
    let Ok(label) = LabelId::typed(&label) else { return Ok(pages.no_label()) };
    let Some(service) = service(org) else { return Ok(pages.by_telephone()) };
    let came = match read_form(&app, peer, form).await {
        Ok(came) => came,
        Err(answer) => return Ok(answer.page(org, reads)),
    };
    if !came.get("website").is_empty() {
        metrics::counter!("ronda_label_reports_total", "what" => "program").increment(1);
        return Ok(pages.not_kept(StatusCode::BAD_REQUEST));
    }
    let mut filled = filled_form(&came);
    let secret = secret(&app).await?;
    let asked = opened(&secret, label, &filled.token);
    let waited = asked.as_ref().map(|asked| now.millis() - asked.at.millis());
    let fresh = waited.is_some_and(|waited| waited <= MOST_MS);
    let wrong = match wrong_in(reads, org, service, &filled, &came.strange) {
        none if none.is_empty() && !fresh => {
            let words = reads.of(
                "La página llevaba mucho tiempo abierta. Revise y envíe otra vez.",
                "The page was open for long. Look through it and send it again.",
            );
            vec![("form".to_owned(), words.to_owned())]
        }
        // Of the future is what another server asked whose clock is ahead: how long it took nobody knows.
        none if none.is_empty() && waited.is_some_and(|waited| (0..LEAST_MS).contains(&waited)) => {
            let words = reads.of(
                "Se envió muy rápido. Revise que esté completo y envíelo otra vez.",
                "It was sent very fast. See that it is complete and send it again.",
            );
            vec![("form".to_owned(), words.to_owned())]
        }
        wrong => wrong,
    };
    let Some(asked) = asked.filter(|_| wrong.is_empty()) else {
        if !fresh {
            filled.token = sealed(&secret, label, now, rand::random());
        }
        return Ok(pages.form(StatusCode::UNPROCESSABLE_ENTITY, label, &filled, &wrong, None));
    };
    let document = asked.document;
    let said = ticket(org, service, label, &filled);
    if let Some(before) = submission::filed_before(&app, document, &said, &came.files).await? {
        if before.is_same {
            return Ok(filed(&app, pages, &secret, &headers, &filled.mail, (document, before.folio.as_str())));
        }
        let wrong = vec![("form".to_owned(), submission::filed_otherwise(reads, &before.folio))];
        filled.token = sealed(&secret, label, now, rand::random());
        return Ok(pages.form(StatusCode::UNPROCESSABLE_ENTITY, label, &filled, &wrong, None));
    }
    if app.attempts().file(peer, label, now).is_err() {
        return Ok(Page::busy(org, reads));
    }
    let (data, what) = (Arc::clone(org), filled.what.clone());
    let found = app.read("looking for the item of a label", move |reader| {
        let item = item_of(reader, label)?;
        Ok::<_, StoreError>((item, place_of(reader, &data, item, None, &what)?))
    });
    let (equipment, place) = found.await?;
    let open = OpenTicket { place, equipment, ..said };
    match submission::file(&app, PersonId::new(identity::SERVER), document, open, came.files).await? {
        Filing::NotTaken => return Ok(pages.not_kept(StatusCode::SERVICE_UNAVAILABLE)),
        Filing::New => {
            app.attempts().was_right(peer);
            metrics::counter!("ronda_label_reports_total", "what" => "filed").increment(1);
        }
        Filing::Before => {}
    }
    let folio = submission::folio(&app, document).await?.unwrap_or_default();
    Ok(filed(&app, pages, &secret, &headers, &filled.mail, (document, folio.as_str())))
}

/// What the form says, as it came.
fn filled_form(came: &form_input::Filled) -> Filled {
    Filled {
        what: came.get("what").to_owned(),
        name: came.get("name").to_owned(),
        mail: came.get("mail").to_owned(),
        phone: came.get("phone").to_owned(),
        token: came.get("token").to_owned(),
        files: !came.files.is_empty(),
    }
}

/// It was filed. Who gave an address goes on to the request, which this very browser may see from now on; who gave none
/// reads the folio first. Who is here with another address keeps that visit, and gets a link by mail.
fn filed(
    app: &App,
    pages: Pages<'_>,
    secret: &Secret,
    headers: &HeaderMap,
    mail: &str,
    (document, folio): (DocumentId, &str),
) -> Response {
    let pass = requester_session::read(app, secret, headers).filter(|pass| pass.document.is_none());
    if pass.as_ref().is_some_and(|pass| plain(&pass.mail) != plain(mail)) {
        let mailed = !mail.is_empty() && app.portal().has_letters();
        return pages.filed(folio, if mailed { FollowLink::Mailed(mail) } else { FollowLink::AtDesk });
    }
    let mut response = if mail.is_empty() {
        pages.filed(folio, FollowLink::Here(document))
    } else {
        Redirect::to(&format!("/portal/solicitud/{document}")).into_response()
    };
    if pass.is_none() {
        response.headers_mut().insert(header::SET_COOKIE, requester_session::give(app, secret, mail, Some(document)));
    }
    response
}

/// The service that such reports are filed under, where the organisation has chosen one that the portal may ask for.
fn service(organisation: &Organisation) -> Option<&ServiceDef> {
    let service = organisation.service(organisation.settings.label_reports.as_ref()?)?;
    organisation.takes_channel(service, &ChannelId::new(PORTAL)).then_some(service)
}

fn works_here(organisation: &Organisation, caller: &Caller) -> bool {
    organisation.acts_as(&caller.person, &[Class::Tech, Class::Desk, Class::Sup])
}

fn ticket(organisation: &Organisation, service: &ServiceDef, label: LabelId, filled: &Filled) -> OpenTicket {
    OpenTicket {
        description: format!("{}\n\nReportado al escanear la etiqueta {}.", filled.what, label.shown()),
        requester: Requester {
            person: None,
            name: filled.name.clone(),
            mail: filled.mail.clone(),
            phone: filled.phone.clone(),
            client_org: String::new(),
        },
        provisional: format!("E-{}", label.shown()),
        catalog: organisation.version.clone(),
        ..OpenTicket::new(service.id.clone(), TicketKind::Incident, ChannelId::new(PORTAL), subject(&filled.what))
    }
}

/// The item that a label leads to; since it was merged, the one that counts.
fn item_of(reader: &dyn Reader, label: LabelId) -> Result<Option<DocumentId>, StoreError> {
    let mut found: Option<EquipmentSummary> = None;
    for id in reader.by_name(&label.to_string())? {
        found = found.or(item_summary(reader, id)?.filter(|item| item.labels.contains(&label)));
    }
    for _ in 0..MERGES {
        let Some(next) = found.as_ref().and_then(|item| item.merged_into) else { break };
        found = item_summary(reader, next)?;
    }
    Ok(found.map(|item| item.id))
}
