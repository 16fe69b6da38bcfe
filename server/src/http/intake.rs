//! `POST /api/intake/{source}`: a request, a reply to one, or a record of a register that another system brings under its
//! own key.
//!
//! The nonce names the ticket: a call that comes again, also after a restart, finds what it made and is answered alike.

pub mod alerts;
pub mod inventory;
mod records;
pub mod whatsapp;

use super::{Peer, expect_type};
use crate::error::{HttpProblem, internal};
use crate::identity;
use crate::ingest::{OwnAct, stored_ticket};
use crate::intake;
use crate::intake::InWords;
use crate::intake::{Brings, EntryProblem, RequestPayload, SectionProblem, Signed, SourceProblem, Sources};
use crate::mail::reply_intent::ReplyContext;
use crate::runtime::App;
use crate::store::{Reader, Secret, StoreError};
use crate::traces;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use hmac::Mac;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, ContactField, ContactWay, Content, Decision};
use ronda_shared::ids::{ChannelId, DocumentId, PersonId, ServiceId, Sha256};
use ronda_shared::ruling::Request;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use ronda_shared::workflow;
use serde::Serialize;
use std::sync::Arc;
use tokio::sync::Mutex;

/// Signed calls are taken one at a time: of two alike that come at once (a gateway that did not wait for its answer) the
/// second finds what the first has made.
static ONE: Mutex<()> = Mutex::const_new(());

const PURPOSE: &[u8] = b"ronda-intake-v1\0";

/// What became of a call.
#[derive(Debug, Serialize)]
struct Taken {
    folio: String,
    document: DocumentId,
    /// It had come before.
    again: bool,
}

/// The body of a call, where it came whole.
fn whole(body: Result<Bytes, BytesRejection>) -> Result<Bytes, HttpProblem> {
    body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => HttpProblem::TooLarge,
        _ => HttpProblem::BadFrame,
    })
}

/// One call.
pub async fn take(
    State(app): State<App>,
    Peer(peer): Peer,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, HttpProblem> {
    let now = app.clock().now();
    expect_type(&headers, "application/json")?;
    let call = signed(&headers);
    if call.signature.is_empty() {
        return Err(HttpProblem::BadCall);
    }
    app.attempts().guess(peer, now)?;
    let body = whole(body)?;
    let sources = sources(&app).await?;
    // An unknown source and a wrong signature look identical, so nobody can probe.
    let source = sources.get(&name).filter(|source| source.signed(call, &body, now)).ok_or(HttpProblem::BadCall)?;
    app.attempts().was_right(peer);
    let (channel, service) = match &source.brings {
        Ok(Brings::Requests { channel, service }) => (channel, service),
        // Its key is for alerts alone.
        Ok(Brings::Alerts(_)) => return Err(HttpProblem::BadCall),
        Err(problem) => {
            let why = not_right(problem);
            tracing::error!(intake.source = name, intake.why = why.en, "A section of webhooks.toml is not right.");
            return Ok(refused(&why.es, &why.en));
        }
        Ok(Brings::Records { register }) => {
            let _one = ONE.lock().await;
            let entered = records::enter(&app, (name.as_str(), call.key), register, &body).await?;
            return Ok(entered.unwrap_or_else(|EntryProblem(es, en)| refused(&es, &en)));
        }
    };
    let payload = match RequestPayload::read(&body, now) {
        Ok(payload) => payload,
        Err(problem) => return Ok(refused(&problem.to_string(), &problem.to_string())),
    };
    let at = Timestamp::from_millis(call.timestamp.parse::<i64>().unwrap_or_default().saturating_mul(1_000));
    let _one = ONE.lock().await;
    match payload.folio.clone() {
        Some(folio) => reply(&app, channel, payload, folio, at).await,
        None => {
            let secret = app.read("naming a request", |reader| reader.secret()).await?;
            let document = document(&secret, &name, call, at);
            request(&app, (channel, service), payload, document, &body).await
        }
    }
}

/// What a call's headers say of who signed it.
fn signed(headers: &HeaderMap) -> Signed<'_> {
    let told = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Signed {
        key: told("ronda-key"),
        timestamp: told("ronda-timestamp"),
        nonce: told("ronda-nonce"),
        signature: told("ronda-signature"),
    }
}

/// Who may bring something, as the operator's file says now.
async fn sources(app: &App) -> Result<Sources, HttpProblem> {
    let data = app.config().data.clone();
    let sources = traces::blocking(move || Sources::read(&data));
    let sources = sources.await.map_err(|error| internal("reading who may bring requests", &error))?;
    sources.map_err(|problem: SourceProblem| internal("reading who may bring requests", &problem))
}

/// That a source's section is not right: for who has shown its key.
fn not_right(problem: &SectionProblem) -> InWords {
    InWords {
        es: format!("Los ajustes de esta fuente en webhooks.toml no están bien ({}). No se tomó nada.", problem.es()),
        en: format!("The settings of this source in webhooks.toml are not right ({problem}). Nothing was taken."),
    }
}

/// A new request; none where the nonce has brought one before.
async fn request(
    app: &App,
    by: (&ChannelId, &ServiceId),
    payload: RequestPayload,
    document: DocumentId,
    body: &[u8],
) -> Result<Response, HttpProblem> {
    let provisional = format!("W-{}", &Sha256::of(body).to_string()[..12]);
    if let Some((folio, before)) = filed(app, document).await? {
        let taken = Taken { folio, document, again: true };
        return if before == provisional { Ok(Json(taken).into_response()) } else { Err(HttpProblem::Replayed) };
    }
    let organisation = Arc::clone(app.organisation());
    let open = payload.ticket(&organisation, by, provisional);
    let server = app.read("looking up the server", |reader| reader.person(&PersonId::new(identity::SERVER))).await?;
    // Judged before it is said: a call that is not right leaves nothing.
    if let Err(refused) =
        server.map_or(Ok(()), |server| workflow::check_open(&organisation, &open, &server, app.clock().now()))
    {
        let why = intake::refused(refused.why, &refused.missing);
        return Ok(self::refused(&why.es, &why.en));
    }
    let command = Command::Content(Content::OpenTicket(Box::new(open)));
    match perform(app, document, command).await? {
        Outcome::Accepted => {
            metrics::counter!("ronda_intake_total", "channel" => by.0.to_string()).increment(1);
            let folio = filed(app, document).await?.map(|(folio, _)| folio).unwrap_or_default();
            Ok((StatusCode::CREATED, Json(Taken { folio, document, again: false })).into_response())
        }
        Outcome::Refused(why) | Outcome::Held(why) => Ok(refused(why.es(), why.en())),
    }
}

/// A reply by the one who asked. Of a folio that is not there and of one that is somebody else's nobody learns which.
async fn reply(
    app: &App,
    channel: &ChannelId,
    payload: RequestPayload,
    folio: String,
    at: Timestamp,
) -> Result<Response, HttpProblem> {
    let found = app.read("looking for what a reply is about", move |reader| ticket_of(reader, &folio)).await?;
    let ticket = found.filter(|ticket| is_of(ticket, &payload)).ok_or(HttpProblem::NotFound)?;
    let folio = ticket.decided.folio.clone().unwrap_or_else(|| ticket.born.provisional.clone());
    let noted = ticket.notes.iter().any(|note| note.stamp.at == at && note.text == payload.text);
    let again =
        noted || ticket.requests.iter().any(|request| request.stamp.at == at && answers(request, &payload.text));
    let taken = Taken { folio, document: ticket.id, again };
    if again {
        return Ok(Json(taken).into_response());
    }
    // What it is to the ticket, by where that stands: an answer where something is asked. It takes nothing up that is over.
    let about = ReplyContext { org: app.organisation(), view: &ticket, now: app.clock().now(), reopens: false };
    let way = match channel.as_str() {
        "whatsapp" => ContactWay::Whatsapp,
        "mail" => ContactWay::Mail,
        _ => ContactWay::Phone,
    };
    let (commands, _) = about.acts(payload.text.clone(), &payload.text, way, false);
    for command in commands {
        match perform_at(app, ticket.id, command, at).await? {
            Outcome::Accepted => {}
            Outcome::Refused(why) | Outcome::Held(why) => return Ok(refused(why.es(), why.en())),
        }
    }
    Ok((StatusCode::CREATED, Json(taken)).into_response())
}

/// Whether a request of a ticket is an answer in these words.
fn answers(request: &Request, text: &str) -> bool {
    matches!(&request.command, Command::Decision(Decision::RecordAnswer { text: said }) if said == text)
}

async fn perform(app: &App, document: DocumentId, command: Command) -> Result<Outcome, HttpProblem> {
    let now = app.clock().now();
    perform_at(app, document, command, now).await
}

async fn perform_at(app: &App, document: DocumentId, command: Command, at: Timestamp) -> Result<Outcome, HttpProblem> {
    let person = PersonId::new(identity::SERVER);
    let act = OwnAct { person, site: Site::Portal, document, kind: DocumentKind::Ticket, at, command };
    let receipts = app.ingest().perform(vec![act]).await.map_err(|problem| super::sync::http_problem(&problem).0)?;
    receipts.into_iter().next().map(|receipt| receipt.outcome).ok_or(HttpProblem::Internal)
}

/// What was wrong, for who builds the sender.
pub(super) fn refused(es: &str, en: &str) -> Response {
    let known = HttpProblem::BadIntake;
    known.saying(format!("{} {es}", known.es()), format!("{} {en}", known.en()))
}

/// The folio and the reference of a ticket that is there.
async fn filed(app: &App, document: DocumentId) -> Result<Option<(String, String)>, HttpProblem> {
    let summary = app.read("looking for a request", move |reader| reader.summary(document)).await?;
    Ok(match summary {
        Some(Summary::Ticket(ticket)) => {
            let provisional = ticket.provisional.clone();
            Some((ticket.folio.unwrap_or(ticket.provisional), provisional))
        }
        Some(Summary::Equipment(_) | Summary::Record(_)) | None => None,
    })
}

/// The ticket of an official number.
pub(super) fn ticket_of(reader: &dyn Reader, folio: &str) -> Result<Option<TicketView>, StoreError> {
    for id in reader.by_name(folio)? {
        let named =
            matches!(reader.summary(id)?, Some(Summary::Ticket(ticket)) if ticket.folio.as_deref() == Some(folio));
        if named {
            return stored_ticket(reader, id);
        }
    }
    Ok(None)
}

/// Whether who replies is who asked: by the telephone or the address that stands on the ticket.
fn is_of(ticket: &TicketView, payload: &RequestPayload) -> bool {
    let same = |field: ContactField, told: &str| {
        let digits =
            |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_lowercase();
        let known = ticket.requester.get(&field).map(|known| digits(&known.value)).unwrap_or_default();
        !known.is_empty() && known == digits(told)
    };
    same(ContactField::Phone, &payload.from.phone) || same(ContactField::Mail, &payload.from.mail)
}

/// The ticket that a nonce names.
fn document(secret: &Secret, source: &str, call: Signed<'_>, at: Timestamp) -> DocumentId {
    let mut mac = secret.mac();
    for part in [PURPOSE, source.as_bytes(), b"\0", call.timestamp.as_bytes(), b"\0", call.nonce.as_bytes()] {
        mac.update(part);
    }
    let drawn = mac.finalize().into_bytes();
    let mut random = [0; 10];
    random.copy_from_slice(&drawn[..10]);
    DocumentId::new(at, random)
}
