//! `GET /api/mail/queue`: the mail that waits or was given up, and why, for who supervises or audits. What is about a
//! ticket that they may not read is counted and not shown.

use crate::error::HttpProblem;
use crate::http::session::Caller;
use crate::mail::queue;
use crate::runtime::App;
use crate::runtime::scope;
use crate::store::mail::{OutState, Outgoing};
use crate::store::{Reader, StoreError};
use axum::extract::State;
use ronda_shared::catalog::{Class, Organisation};
use ronda_shared::ids::DocumentId;
use ronda_shared::person::Person;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::Serialize;
use std::sync::Arc;

/// Messages of one answer.
const LINES: usize = 200;

/// The queue.
#[derive(Debug, Serialize)]
pub struct Queue {
    /// Whether mail goes out at all.
    set_up: bool,
    /// Why nothing goes out at present, where nothing does.
    standstill: Option<String>,
    /// How many wait.
    waiting: u64,
    /// Since when the one waits that has waited longest.
    waiting_since: Option<Timestamp>,
    /// Those that wait, those due first, and those that were given up, the latest first.
    lines: Vec<Line>,
}

/// A message.
#[derive(Debug, Serialize)]
pub struct Line {
    id: u64,
    /// The ticket it tells of, with its folio; none where it is about none.
    document: Option<DocumentId>,
    folio: Option<String>,
    event: String,
    to: String,
    /// When it was written.
    made: Timestamp,
    /// `waiting` or `failed`.
    state: &'static str,
    tries: u32,
    /// When it is tried next, or was given up.
    at: Timestamp,
    /// What the mail server said last.
    answer: String,
}

/// The queue as it stands.
pub async fn read(State(app): State<App>, caller: Caller) -> Result<axum::Json<Queue>, HttpProblem> {
    caller.must_be(&app, &[Class::Sup, Class::Aud])?;
    let organisation = Arc::clone(app.organisation());
    let mail = app.mail().cloned();
    let queue = app.read("reading the mail that waits", move |reader| {
        let mut lines = Vec::new();
        let rows = queue::rows(reader, false, LINES)?;
        reader.ahead(&rows.iter().filter_map(|row| row.document).collect::<Vec<_>>())?;
        for row in rows {
            lines.extend(line(reader, &organisation, &caller.person, row)?);
        }
        let oldest = reader.mail_oldest_waiting()?;
        Ok(Queue {
            set_up: mail.as_ref().is_some_and(|mail| mail.config().smtp.is_some()),
            standstill: mail.and_then(|mail| mail.standstill()),
            waiting: reader.mail_waits()?,
            waiting_since: oldest,
            lines,
        })
    });
    Ok(axum::Json(queue.await?))
}

/// A message as the caller may see it; none where it is about what they may not read.
fn line(
    reader: &dyn Reader,
    organisation: &Organisation,
    person: &Person,
    row: Outgoing,
) -> Result<Option<Line>, StoreError> {
    let folio = match row.document {
        Some(id) if !scope::may_read_now(reader, organisation, person, id)? => return Ok(None),
        Some(id) => match reader.summary(id)? {
            Some(Summary::Ticket(ticket)) => Some(ticket.folio.unwrap_or(ticket.provisional)),
            Some(Summary::Equipment(_) | Summary::Record(_)) | None => None,
        },
        None => None,
    };
    let (state, tries, at, answer) = match row.state {
        OutState::Waiting { tries, next, last } => ("waiting", tries, next, last),
        OutState::Failed { at, answer } => ("failed", 0, at, answer),
        OutState::Sent { .. } => return Ok(None),
    };
    let Outgoing { id, document, event, to, made, .. } = row;
    Ok(Some(Line { id, document, folio, event, to, made, state, tries, at, answer }))
}
