//! `GET` and `POST /e/{label}`: what a label's code opens. Staff are sent on to the item; anybody else may report that it
//! fails. Whether a label is known is looked up only while a report is filed, which is done all the same: the answers are
//! alike, and a label that a phone has bound and not sent yet is not turned away.

mod check;
mod page;
mod seal;

use super::lang::Reads;
use super::page::in_two_languages;
use crate::error::HttpProblem;
use crate::http::Peer;
use crate::http::session::Caller;
use crate::identity;
use crate::ingest::OwnAct;
use crate::intake::{place_of, subject};
use crate::pages::Allows;
use crate::runtime::App;
use crate::store::{Reader, Secret, StoreError};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use check::wrong_in;
use maud::Markup;
pub use page::Filled;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{Class, Organisation, ServiceDef};
use ronda_shared::command::{Command, Content, OpenTicket, Place, Requester, TicketKind};
use ronda_shared::equipment::EquipmentSummary;
use ronda_shared::equipment::MERGES;
use ronda_shared::ids::{ChannelId, DocumentId, LabelId, PersonId};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::view::Summary;
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
    reads: Reads,
    caller: Result<Caller, HttpProblem>,
    Path(label): Path<String>,
) -> Result<Response, HttpProblem> {
    let organisation = app.organisation();
    if app.attempts().question(peer, None, app.clock().now()).is_err() {
        return Ok(busy(reads, organisation));
    }
    let Ok(label) = LabelId::typed(&label) else {
        return Ok(html(StatusCode::NOT_FOUND, page::no_label(reads, organisation)));
    };
    if caller.is_ok_and(|caller| works_here(organisation, &caller)) {
        return Ok(Redirect::to(&format!("/?e={label}")).into_response());
    }
    if service(organisation).is_none() {
        return Ok(html(StatusCode::OK, page::by_telephone(reads, organisation)));
    }
    let token = sealed(&secret(&app).await?, label, app.clock().now(), rand::random());
    Ok(html(StatusCode::OK, page::form(reads, organisation, label, &Filled { token, ..Filled::default() }, &[])))
}

/// One report.
pub async fn report(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: Reads,
    Path(label): Path<String>,
    filled: Result<Form<Filled>, FormRejection>,
) -> Result<Response, HttpProblem> {
    let (organisation, now) = (app.organisation(), app.clock().now());
    if app.attempts().guess(peer, now).is_err() {
        return Ok(busy(reads, organisation));
    }
    let Ok(label) = LabelId::typed(&label) else {
        return Ok(html(StatusCode::NOT_FOUND, page::no_label(reads, organisation)));
    };
    let Some(service) = service(organisation) else {
        return Ok(html(StatusCode::OK, page::by_telephone(reads, organisation)));
    };
    let Ok(Form(mut filled)) = filled else {
        return Ok(html(StatusCode::BAD_REQUEST, page::not_kept(reads, organisation)));
    };
    for text in [&mut filled.what, &mut filled.name, &mut filled.mail, &mut filled.phone] {
        *text = text.trim().to_owned();
    }
    if !filled.website.is_empty() {
        metrics::counter!("ronda_label_reports_total", "what" => "program").increment(1);
        return Ok(html(StatusCode::BAD_REQUEST, page::not_kept(reads, organisation)));
    }
    let secret = secret(&app).await?;
    let (asked, wrong) = (opened(&secret, label, &filled.token), wrong_in(reads, organisation, &filled));
    let waited = asked.as_ref().map(|asked| now.millis() - asked.at.millis());
    let fresh = waited.is_some_and(|waited| waited <= MOST_MS);
    let wrong = match wrong {
        none if none.is_empty() && !fresh => {
            vec![(
                "form",
                reads
                    .of(
                        "La página llevaba mucho tiempo abierta. Revise y envíe otra vez.",
                        "The page was open for long. Look through it and send it again.",
                    )
                    .to_owned(),
            )]
        }
        none if none.is_empty() && waited.is_some_and(|waited| waited < LEAST_MS) => {
            vec![(
                "form",
                reads
                    .of(
                        "Se envió muy rápido. Revise que esté completo y envíelo otra vez.",
                        "It was sent very fast. See that it is complete and send it again.",
                    )
                    .to_owned(),
            )]
        }
        wrong => wrong,
    };
    let Some(asked) = asked.filter(|_| wrong.is_empty()) else {
        if !fresh {
            filled.token = sealed(&secret, label, now, rand::random());
        }
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, page::form(reads, organisation, label, &filled, &wrong)));
    };
    if let Some(folio) = folio(&app, asked.document).await? {
        return Ok(html(StatusCode::OK, page::filed(reads, organisation, &folio)));
    }
    if app.attempts().file(peer, label, now).is_err() {
        return Ok(busy(reads, organisation));
    }
    let (org, said) = (Arc::clone(organisation), filled.what.clone());
    let found = app.read("looking for the item of a label", move |reader| {
        let item = item_of(reader, label)?;
        Ok::<_, StoreError>((item, place_of(reader, &org, item, None, &said)?))
    });
    let (equipment, place) = found.await?;
    let open = OpenTicket { place, equipment, ..ticket(organisation, service, label, &filled) };
    let command = Command::Content(Content::OpenTicket(Box::new(open)));
    let act = OwnAct {
        person: PersonId::new(identity::SERVER),
        site: Site::Portal,
        document: asked.document,
        kind: DocumentKind::Ticket,
        at: now,
        command,
    };
    let receipts = app.ingest().perform(vec![act]).await.map_err(|problem| crate::http::sync::told(&problem).0)?;
    match receipts.first().map(|receipt| &receipt.outcome) {
        Some(Outcome::Accepted) => {
            app.attempts().was_right(peer);
            metrics::counter!("ronda_label_reports_total", "what" => "filed").increment(1);
            let folio = folio(&app, asked.document).await?.unwrap_or_default();
            Ok(html(StatusCode::OK, page::filed(reads, organisation, &folio)))
        }
        other => {
            tracing::error!(report.outcome = ?other, "A report of a label was not taken: see «label_reports» in the settings.");
            Ok(html(StatusCode::SERVICE_UNAVAILABLE, page::not_kept(reads, organisation)))
        }
    }
}

/// The service that such reports are filed under, where the organisation has chosen one that the portal may ask for.
fn service(organisation: &Organisation) -> Option<&ServiceDef> {
    let service = organisation.service(organisation.settings.label_reports.as_ref()?)?;
    organisation.takes_channel(service, &ChannelId::new(PORTAL)).then_some(service)
}

fn works_here(organisation: &Organisation, caller: &Caller) -> bool {
    let classes = organisation.classes_of(&caller.person);
    [Class::Tech, Class::Desk, Class::Sup].iter().any(|class| classes.contains(class))
}

fn ticket(organisation: &Organisation, service: &ServiceDef, label: LabelId, filled: &Filled) -> OpenTicket {
    OpenTicket {
        service: service.id.clone(),
        subservice: None,
        kind: TicketKind::Incident,
        channel: ChannelId::new(PORTAL),
        subject: subject(&filled.what),
        description: format!("{}\n\nReportado al escanear la etiqueta {}.", filled.what, label.shown()),
        requester: Requester {
            person: None,
            name: filled.name.clone(),
            mail: filled.mail.clone(),
            phone: filled.phone.clone(),
            client_org: String::new(),
        },
        place: Place::default(),
        equipment: None,
        fields: Default::default(),
        priority: None,
        provisional: format!("E-{}", label.shown()),
        occurred_at: None,
        continues: None,
        parent: None,
        after: None,
        catalog: organisation.version.clone(),
    }
}

/// The item that a label leads to; since it was merged, the one that counts.
fn item_of(reader: &dyn Reader, label: LabelId) -> Result<Option<DocumentId>, StoreError> {
    let mut found: Option<EquipmentSummary> = None;
    for id in reader.by_name(&label.to_string())? {
        found = found.or(item(reader, id)?.filter(|item| item.labels.contains(&label)));
    }
    for _ in 0..MERGES {
        let Some(next) = found.as_ref().and_then(|item| item.merged_into) else { break };
        found = item(reader, next)?;
    }
    Ok(found.map(|item| item.id))
}

fn item(reader: &dyn Reader, id: DocumentId) -> Result<Option<EquipmentSummary>, StoreError> {
    Ok(match reader.summary(id)? {
        Some(Summary::Equipment(item)) => Some(*item),
        Some(Summary::Ticket(_) | Summary::Record(_)) | None => None,
    })
}

/// The number of a ticket that is there: a report that was sent twice is filed once.
async fn folio(app: &App, document: DocumentId) -> Result<Option<String>, HttpProblem> {
    let summary = app.read("looking for a report", move |reader| reader.summary(document)).await?;
    Ok(match summary {
        Some(Summary::Ticket(ticket)) => Some(ticket.folio.unwrap_or(ticket.provisional)),
        Some(Summary::Equipment(_) | Summary::Record(_)) | None => None,
    })
}

async fn secret(app: &App) -> Result<Secret, HttpProblem> {
    app.read("sealing a page", |reader| reader.secret()).await
}

fn busy(reads: Reads, organisation: &Organisation) -> Response {
    let mut response = html(StatusCode::TOO_MANY_REQUESTS, page::later(reads, organisation));
    response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("60"));
    response
}

fn html(status: StatusCode, page: Markup) -> Response {
    in_two_languages(status, Allows::Forms, page)
}
