//! `/api/administration/connections/webhooks`: what waits for other systems and what was given up, a trial, and another try.

use super::read_hooks;
use crate::error::HttpProblem;
use crate::http::Json;
use crate::http::administration::must_administer;
use crate::http::session::{Caller, Nothing, Verified};
use crate::identity::audit;
use crate::runtime::App;
use crate::runtime::scope;
use crate::store::mail::OutState;
use crate::store::webhooks::WebhookRow;
use crate::store::{AuditKind, Reader, StoreError};
use crate::webhooks::MOST_KEPT;
use crate::webhooks::answer::HookAnswer;
use crate::webhooks::replay;
use crate::webhooks::settings::Hook;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::person::Person;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::sync::Arc;

/// Messages of one answer.
const LINES: usize = 50;

/// A system that is told.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct HookCard {
    name: String,
    /// The host of its address: what stands behind it may be a secret.
    host: String,
    /// Of what it is told; all where none is named.
    events: Vec<String>,
    /// Messages that it has taken of this server.
    delivered: u64,
    /// When the last one.
    last: Option<Timestamp>,
    /// Messages that wait.
    waiting: usize,
    /// When one is tried next.
    next: Option<Timestamp>,
    /// Messages that were given up.
    failed: usize,
    /// So many of both are kept that it is not told what happens now.
    full: bool,
    /// What it answered to one that waits or was given up; none where there is none.
    answer: Option<HookAnswer>,
}

/// How a system stands.
pub(super) fn card(app: &App, name: &str, hook: &Hook, rows: &[WebhookRow]) -> HookCard {
    let delivered = app.webhooks().map(|webhooks| webhooks.delivered(name)).unwrap_or_default();
    let own = || rows.iter().filter(|row| row.hook == name);
    let latest = |row: &&WebhookRow| row.made;
    let answered = own().filter(|row| !last_answer(row).is_empty()).max_by_key(latest);
    HookCard {
        name: name.to_owned(),
        host: hook.address.host_str().unwrap_or_default().to_owned(),
        events: hook.events.iter().map(|event| event.name().to_owned()).collect(),
        delivered: delivered.messages,
        last: delivered.last,
        waiting: own().filter(|row| row.due().is_some()).count(),
        next: own().filter_map(WebhookRow::due).min(),
        failed: own().filter(|row| row.due().is_none()).count(),
        full: own().count() >= MOST_KEPT,
        answer: answered.and_then(|row| HookAnswer::read(last_answer(row))),
    }
}

/// What was answered last, as it is kept.
fn last_answer(row: &WebhookRow) -> &str {
    match &row.state {
        OutState::Waiting { last, .. } => last,
        OutState::Failed { answer, .. } => answer,
        OutState::Sent { .. } => "",
    }
}

/// Which part of a list.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FromQuery {
    /// How many are left out.
    from: usize,
}

/// What was given up.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct GivenUp {
    /// How many messages.
    all: usize,
    /// Some of them, the latest first.
    lines: Vec<GivenUpLine>,
}

/// A message that was given up.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct GivenUpLine {
    id: Sha256,
    /// What it tells (`ticket.opened`).
    event: String,
    /// Of which ticket, where the caller may read it.
    document: Option<DocumentId>,
    folio: Option<String>,
    /// When it was made.
    made: Timestamp,
    /// When it was given up.
    at: Timestamp,
    /// What was answered last.
    answer: Option<HookAnswer>,
}

/// The messages of a system that were given up.
pub async fn given_up(
    State(app): State<App>,
    caller: Caller,
    name: Result<Path<String>, PathRejection>,
    asked: Result<Query<FromQuery>, QueryRejection>,
) -> Result<axum::Json<GivenUp>, HttpProblem> {
    must_administer(&app, &caller)?;
    let (name, _) = hook(&app, name).await?;
    let Query(FromQuery { from }) = asked.map_err(|_| HttpProblem::BadJson)?;
    let organisation = Arc::clone(app.organisation());
    let told = app.read("reading the messages that were given up", move |reader| {
        let mut rows = reader.webhooks()?;
        rows.retain(|row| row.hook == name && row.due().is_none());
        rows.sort_by_key(|row| (Reverse(row.made), row.key));
        let all = rows.len();
        let some = rows.into_iter().skip(from).take(LINES);
        let lines = some.map(|row| line(reader, &organisation, &caller.person, row)).collect::<Result<_, _>>()?;
        Ok(GivenUp { all, lines })
    });
    Ok(axum::Json(told.await?))
}

/// A message as the caller may see it: of a ticket that they may not read nothing tells which.
fn line(
    reader: &dyn Reader,
    organisation: &Organisation,
    person: &Person,
    row: WebhookRow,
) -> Result<GivenUpLine, StoreError> {
    let may = scope::may_read_now(reader, organisation, person, row.document)?;
    let (document, folio) = match reader.summary(row.document)? {
        Some(Summary::Ticket(ticket)) if may => (Some(row.document), Some(ticket.folio.unwrap_or(ticket.provisional))),
        Some(_) | None => (None, None),
    };
    let answer = HookAnswer::read(last_answer(&row));
    let at = match row.state {
        OutState::Failed { at, .. } | OutState::Sent { at } | OutState::Waiting { next: at, .. } => at,
    };
    Ok(GivenUpLine { id: row.key, event: row.event, document, folio, made: row.made, at, answer })
}

/// What came of a trial.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TriedHook {
    answer: HookAnswer,
    /// After how many milliseconds.
    millis: i64,
}

/// Sends a system a message that tells nothing.
pub async fn try_out(
    State(app): State<App>,
    caller: Caller,
    name: Result<Path<String>, PathRejection>,
    request: Result<Json<Nothing>, HttpProblem>,
) -> Result<axum::Json<TriedHook>, HttpProblem> {
    must_administer(&app, &caller)?;
    let Json(Nothing {}) = request?;
    let (name, hook) = hook(&app, name).await?;
    let webhooks = app.webhooks().ok_or(HttpProblem::NotFound)?;
    let (answer, millis) = webhooks.try_out(&name, &hook).await;
    Ok(axum::Json(TriedHook { answer, millis }))
}

/// What is to be tried again.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SendAgainRequest {
    /// Which message; all that were given up where none is named.
    pub(super) id: Option<Sha256>,
}

/// What is tried again.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SentAgain {
    /// How many messages.
    pub(super) messages: u64,
}

/// Tries messages of a system again that were given up.
pub async fn send_again(
    State(app): State<App>,
    Verified(caller): Verified,
    name: Result<Path<String>, PathRejection>,
    request: Result<Json<SendAgainRequest>, HttpProblem>,
) -> Result<axum::Json<SentAgain>, HttpProblem> {
    const DOING: &str = "trying messages to another system again";
    must_administer(&app, &caller)?;
    let Json(SendAgainRequest { id }) = request?;
    let (name, _) = hook(&app, name).await?;
    let (store, now) = (Arc::clone(app.store()), app.clock().now());
    let messages = app.blocking(DOING, move || {
        let messages = replay::replay_of(&*store, now, &name, id.as_ref())?;
        if messages > 0 {
            let (by, device) = (caller.person.id, caller.device.id);
            let line = audit::line(Some(by), Some(device), AuditKind::WebhooksReplayed, name, messages.to_string());
            audit::write(&*store, now, line)?;
        }
        Ok(messages)
    });
    let messages = messages.await?;
    if let Some(webhooks) = app.webhooks() {
        webhooks.wake();
    }
    Ok(axum::Json(SentAgain { messages }))
}

/// A system by its name, as the file says now.
async fn hook(app: &App, name: Result<Path<String>, PathRejection>) -> Result<(String, Hook), HttpProblem> {
    let Path(name) = name.map_err(|_| HttpProblem::NotFound)?;
    let mut hooks = read_hooks(app).await?.map_err(|_| HttpProblem::BadSettings)?;
    let hook = hooks.remove(&name).ok_or(HttpProblem::NotFound)?;
    Ok((name, hook))
}
