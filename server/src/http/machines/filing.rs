//! `POST /api/v1/requests`: a machine files a request in the name of its token's person, as they could at the desk.

use super::acting;
use super::calls::{self, Admission};
use crate::error::HttpProblem;
use crate::http::Peer;
use crate::http::intake::{refused, unless_json};
use crate::identity::api_calls;
use crate::intake::{PayloadProblem, PayloadSender, RequestPayload};
use crate::runtime::App;
use crate::store::api_tokens::{ApiCall, ApiScope};
use crate::store::{Reader, StoreError};
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use ronda_shared::command::{Command, Content, TicketKind};
use ronda_shared::ids::{ChannelId, DocumentId, FieldId, PersonId, ServiceId, Sha256};
use ronda_shared::json::unmarked;
use ronda_shared::person::Person;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::Deserialize;
use std::collections::BTreeMap;

/// By which channel a request came where nothing is said of it.
const CHANNEL: &str = "portal";

/// A request as a machine tells it. A key that is not known is refused: a machine that is ahead of us must know that it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewRequest {
    service: ServiceId,
    channel: Option<ChannelId>,
    text: String,
    subject: Option<String>,
    kind: Option<TicketKind>,
    /// Who asks; without it the token's person.
    from: Option<PayloadSender>,
    occurred_at: Option<Timestamp>,
    #[serde(default)]
    fields: BTreeMap<FieldId, String>,
}

/// A request as it can be filed.
struct Filing {
    channel: ChannelId,
    service: ServiceId,
    /// The token's person, where they ask themselves.
    himself: Option<PersonId>,
    said: RequestPayload,
}

/// Files it, once.
pub async fn file(
    State(app): State<App>,
    Peer(peer): Peer,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, HttpProblem> {
    if let Some(answer) = unless_json(&headers) {
        return Ok(answer);
    }
    let acting = acting(&app, peer, &headers, ApiScope::WriteRequests).await?;
    let key = calls::key(&headers)?;
    let body = match calls::body(request, &app).await? {
        Ok(body) => body,
        Err(too_long) => return Ok(too_long),
    };
    let now = app.clock().now();
    let Filing { channel, service, himself, said } = match read(&body, now, &acting.person) {
        Ok(filing) => filing,
        Err(problem) => return Ok(refused(&problem.es(), &problem.to_string())),
    };
    let drawn = DocumentId::new(now, rand::random());
    let said_hash = calls::call_digest("requests", &body);
    let asked = api_calls::ApiCallRequest { key, said: said_hash, document: drawn, command: None };
    let call = match calls::begin(&app, &acting, asked, is_filed).await? {
        Admission::Do(call) => call,
        Admission::Done(ApiCall { held: Some(why), .. }) => return Ok(calls::waits(why)),
        Admission::Done(call) => return Ok(calls::made(folio(&app, call.document).await?, call.document, true)),
    };
    let document = call.document;
    let provisional = format!("W-{}", &Sha256::of(document.bytes()).to_string()[..12]);
    let mut open = said.ticket(app.organisation(), (&channel, &service), provisional);
    open.requester.person = himself;
    let command = Command::Content(Content::OpenTicket(Box::new(open)));
    if let Some(refusal) = calls::perform(&app, &acting, &call, (None, command), is_filed).await? {
        return Ok(refusal);
    }
    metrics::counter!("ronda_intake_total", "channel" => channel.to_string()).increment(1);
    Ok(calls::made(folio(&app, document).await?, document, false))
}

/// Whether the request of a call is there.
fn is_filed(reader: &dyn Reader, call: &ApiCall) -> Result<bool, StoreError> {
    Ok(reader.summary(call.document)?.is_some())
}

fn read(body: &[u8], now: Timestamp, person: &Person) -> Result<Filing, PayloadProblem> {
    let told: NewRequest =
        serde_json::from_slice(unmarked(body)).map_err(|error| PayloadProblem::Json(error.to_string()))?;
    let himself = told.from.is_none().then(|| person.id.clone());
    let own = || PayloadSender {
        name: person.name.clone(),
        mail: person.mail.clone().unwrap_or_default(),
        phone: person.phone.clone().unwrap_or_default(),
        client_org: person.client_org.clone().unwrap_or_default(),
    };
    let said = RequestPayload {
        text: told.text,
        subject: told.subject,
        service: None,
        kind: told.kind,
        from: told.from.unwrap_or_else(own),
        occurred_at: told.occurred_at,
        fields: told.fields,
        folio: None,
        files: Vec::new(),
    };
    let said = said.judged(now)?;
    let channel = told.channel.unwrap_or_else(|| ChannelId::new(CHANNEL));
    Ok(Filing { channel, service: told.service, himself, said })
}

/// The number of a ticket that is there.
async fn folio(app: &App, document: DocumentId) -> Result<String, HttpProblem> {
    let summary = app.read("looking for a request", move |reader| reader.summary(document)).await?;
    match summary {
        Some(Summary::Ticket(ticket)) => Ok(ticket.folio.unwrap_or(ticket.provisional)),
        Some(Summary::Equipment(_) | Summary::Record(_)) | None => Err(HttpProblem::Internal),
    }
}
