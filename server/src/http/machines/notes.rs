//! One ticket by its folio for a machine, and `/api/v1/tickets/{folio}/notes`: what was written in it, and a note more.

use super::calls::{self, Admission};
use super::{Acting, acting};
use crate::error::HttpProblem;
use crate::http::Peer;
use crate::http::intake::{refused, ticket_of, unless_json};
use crate::identity::api_calls;
use crate::ingest::stored_ticket;
use crate::intake::{Most, PayloadProblem};
use crate::runtime::App;
use crate::runtime::scope::may_read_now;
use crate::store::api_tokens::{ApiCall, ApiScope};
use crate::store::{Reader, StoreError};
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use ronda_shared::command::{Audience, Command, Content};
use ronda_shared::ids::{ActId, DocumentId, FieldId, PersonId};
use ronda_shared::json::unmarked;
use ronda_shared::limits;
use ronda_shared::redaction::TAKEN;
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::ticket::view::{Note, TicketView};
use ronda_shared::time::Timestamp;
use ronda_shared::view::{Summary, View};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A note as a machine tells it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewNote {
    text: String,
    audience: Option<Audience>,
}

impl NewNote {
    fn read(body: &[u8]) -> Result<Self, PayloadProblem> {
        let note: Self =
            serde_json::from_slice(unmarked(body)).map_err(|error| PayloadProblem::Json(error.to_string()))?;
        PayloadProblem::must_fit("text", Most::Bytes(limits::NOTE_BYTES), &note.text)?;
        Ok(note)
    }
}

/// A note or a reply, as a machine reads it.
#[derive(Debug, Serialize)]
struct WrittenNote {
    act: ActId,
    /// When it was written: of one that came over, in the system that it was written in.
    at: Timestamp,
    by: PersonId,
    /// Who wrote it in another system, by name.
    author: Option<String>,
    /// Whether who asked wrote it.
    requester: bool,
    audience: Audience,
    text: String,
}

impl WrittenNote {
    fn of(ticket: &TicketView, note: &Note) -> Self {
        let Note { stamp, told, .. } = note;
        Self {
            act: stamp.act,
            at: told.as_ref().map_or_else(|| stamp.effective(), |told| told.at),
            by: stamp.by.clone(),
            author: told.as_ref().map(|told| told.author.clone()),
            requester: told.as_ref().map_or_else(|| ticket.is_by_requester(stamp), |told| told.requester),
            audience: note.audience,
            text: note.text.clone(),
        }
    }
}

/// What was written in a ticket.
#[derive(Debug, Serialize)]
pub struct WrittenTicket {
    folio: String,
    document: DocumentId,
    description: String,
    /// The answers of its form.
    fields: BTreeMap<FieldId, String>,
    notes: Vec<WrittenNote>,
    /// What was done; none until it is resolved.
    solution: Option<String>,
}

/// What was written in a ticket, for whom the token reaches as far as words.
pub async fn written(
    State(app): State<App>,
    Peer(peer): Peer,
    Path(folio): Path<String>,
    headers: HeaderMap,
) -> Result<Json<WrittenTicket>, HttpProblem> {
    let acting = acting(&app, peer, &headers, ApiScope::ReadNotes).await?;
    let ticket = theirs(&app, &acting, folio).await?;
    Ok(Json(WrittenTicket {
        folio: folio_of(&ticket),
        document: ticket.id,
        description: ticket.born.description.clone(),
        fields: ticket.fields.iter().map(|(id, set)| (id.clone(), set.value.clone())).collect(),
        notes: ticket.notes.iter().map(|note| WrittenNote::of(&ticket, note)).collect(),
        solution: ticket.decided.resolution.as_ref().map(|resolution| resolution.solution.clone()),
    }))
}

/// One ticket.
pub async fn one(
    State(app): State<App>,
    Peer(peer): Peer,
    Path(folio): Path<String>,
    headers: HeaderMap,
) -> Result<Json<TicketSummary>, HttpProblem> {
    let acting = acting(&app, peer, &headers, ApiScope::ReadTickets).await?;
    let id = theirs(&app, &acting, folio).await?.id;
    match app.read("reading a ticket for a machine", move |reader| reader.summary(id)).await? {
        Some(Summary::Ticket(ticket)) => Ok(Json(TicketSummary { tokens: Vec::new(), ..ticket.for_device() })),
        Some(Summary::Equipment(_) | Summary::Record(_)) | None => Err(HttpProblem::NotFound),
    }
}

/// Leaves a note, once.
pub async fn add(
    State(app): State<App>,
    Peer(peer): Peer,
    Path(folio): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, HttpProblem> {
    if let Some(answer) = unless_json(&headers) {
        return Ok(answer);
    }
    let acting = acting(&app, peer, &headers, ApiScope::WriteNotes).await?;
    let key = calls::key(&headers)?;
    let body = match calls::body(request, &app).await? {
        Ok(body) => body,
        Err(too_long) => return Ok(too_long),
    };
    let NewNote { text, audience } = match NewNote::read(&body) {
        Ok(told) => told,
        Err(problem) => return Ok(refused(&problem.es(), &problem.to_string())),
    };
    let ticket = theirs(&app, &acting, folio).await?;
    let document = ticket.id;
    let folio = folio_of(&ticket);
    let said = calls::call_digest(&format!("notes {document}"), &body);
    let (by, words) = (acting.person.id.clone(), text.clone());
    let is_noted = move |reader: &dyn Reader, call: &ApiCall| -> Result<bool, StoreError> {
        let ticket = stored_ticket(reader, call.document)?;
        // Words that were taken out of it since do not come again by a caller who had no answer.
        let says = |text: &str| text == words || text.is_empty() || text.contains(TAKEN);
        Ok(ticket.is_some_and(|ticket| {
            ticket.notes.iter().any(|note| note.stamp.at == call.at && note.stamp.by == by && says(&note.text))
        }))
    };
    let command = Command::Content(Content::AddNote { audience: audience.unwrap_or(Audience::Internal), text });
    let asked = api_calls::ApiCallRequest { key, said, document, command: Some(command.clone()) };
    let call = match calls::begin(&app, &acting, asked, is_noted.clone()).await? {
        Admission::Do(call) => call,
        Admission::Done(ApiCall { held: Some(why), .. }) => return Ok(calls::waits(why)),
        Admission::Done(_) => return Ok(calls::made(folio, document, true)),
    };
    let view = View::Ticket(Box::new(ticket));
    let refusal = calls::perform(&app, &acting, &call, (Some(view), command), is_noted).await?;
    Ok(refusal.unwrap_or_else(|| calls::made(folio, document, false)))
}

/// Its official number, else the provisional one.
fn folio_of(ticket: &TicketView) -> String {
    ticket.decided.folio.clone().unwrap_or_else(|| ticket.born.provisional.clone())
}

/// The ticket of a folio, where the token's person may read it; otherwise 404: that it is there is not told.
async fn theirs(app: &App, acting: &Acting, folio: String) -> Result<TicketView, HttpProblem> {
    let (organisation, person) = (Arc::clone(app.organisation()), acting.person.clone());
    let found = app.read("looking for a machine's ticket", move |reader| {
        let Some(ticket) = ticket_of(reader, &folio)? else { return Ok(None) };
        Ok(may_read_now(reader, &organisation, &person, ticket.id)?.then_some(ticket))
    });
    found.await?.ok_or(HttpProblem::NotFound)
}
