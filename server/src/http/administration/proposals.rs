//! `/api/administration/proposals`: changes that give their author more, which another than they puts in force or away.

use super::{TriedChange, must_administer, reason, taken, told, work};
use crate::administration::{Proposal, ProposalOutcome};
use crate::error::{HttpProblem, internal};
use crate::http::Json;
use crate::http::session::{Caller, Nothing, Verified};
use crate::identity::audit;
use crate::runtime::App;
use crate::store::AuditKind;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use ronda_shared::ids::PersonId;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A change that waits for another's word.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ProposalLine {
    number: u64,
    at: Timestamp,
    by: PersonId,
    /// Their name.
    name: String,
    why: String,
    /// The number of the change that it takes back.
    takes_back: Option<u64>,
    /// It is the caller's own: another's to put in force.
    own: bool,
    /// It gives the caller more, too: for somebody to put in force whom it gives nothing.
    gains: bool,
    /// What it would be by now.
    change: TriedChange,
}

/// Why a proposal is put away.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PutAwayRequest {
    why: String,
}

/// Those that wait, the first first.
pub async fn list(State(app): State<App>, caller: Caller) -> Result<axum::Json<Vec<ProposalLine>>, HttpProblem> {
    must_administer(&app, &caller)?;
    let me = caller.person.id;
    let lines = work(&app, "reading what waits for another's word", move |app, administration| {
        let waiting = administration.proposals(&**app.store(), app.organisation())?;
        let reader = app.store().read()?;
        let mut lines = Vec::new();
        for (Proposal { number, at, by, why, takes_back, .. }, candidate) in waiting {
            let name = reader.person(&by)?.map_or_else(|| by.to_string(), |person| person.name);
            let own = by == me;
            let gains = !own && candidate.is_sound() && !candidate.approvers.contains(&me);
            let change = told(candidate);
            lines.push(ProposalLine { number, at, by, name, why, takes_back, own, gains, change });
        }
        Ok(lines)
    });
    Ok(axum::Json(lines.await?))
}

/// Puts one in force, by the passkey of another than its author.
pub async fn approve(
    State(app): State<App>,
    Verified(caller): Verified,
    number: Result<Path<u64>, PathRejection>,
    request: Result<Json<Nothing>, HttpProblem>,
) -> Result<Response, HttpProblem> {
    const DOING: &str = "approving a change of the organisation's data";
    must_administer(&app, &caller)?;
    let Json(Nothing {}) = request?;
    let Path(number) = number.map_err(|_| HttpProblem::NotFound)?;
    // Nothing is written that no server would take.
    if app.administration().reload().is_none() {
        return Err(HttpProblem::Busy);
    }
    let own = app.clone();
    // What was begun is ended, also where its asker hangs up.
    let done = tokio::spawn(async move {
        let (by, device) = (caller.person.id.clone(), caller.device.id);
        let word = (by.clone(), own.clock().now());
        let settled = work(&own, DOING, move |app, administration| {
            administration.approve(&**app.store(), app.organisation(), number, word)
        });
        match settled.await? {
            ProposalOutcome::Gone => Err(HttpProblem::NotFound),
            ProposalOutcome::Own => Err(HttpProblem::OwnAct),
            ProposalOutcome::Gains => Err(HttpProblem::GainsToo),
            ProposalOutcome::Tried(outcome) => taken(&own, outcome, (by, device)).await,
        }
    });
    done.await.map_err(|error| internal(DOING, &error))?
}

/// Puts one away, its author's or another's word; nothing is changed.
pub async fn put_away(
    State(app): State<App>,
    caller: Caller,
    number: Result<Path<u64>, PathRejection>,
    request: Result<Json<PutAwayRequest>, HttpProblem>,
) -> Result<StatusCode, HttpProblem> {
    const DOING: &str = "putting a proposed change away";
    must_administer(&app, &caller)?;
    let Json(PutAwayRequest { why }) = request?;
    let why = reason(&why)?;
    let Path(number) = number.map_err(|_| HttpProblem::NotFound)?;
    let away = work(&app, DOING, move |app, administration| administration.put_away(&**app.store(), number));
    let proposal = away.await?.ok_or(HttpProblem::NotFound)?;
    let (by, device) = (caller.person.id, caller.device.id);
    let subject = format!("#{number} ({})", proposal.by);
    let line = audit::line(Some(by), Some(device), AuditKind::ProposalPutAway, subject, why);
    let (store, now) = (Arc::clone(app.store()), app.clock().now());
    app.blocking(DOING, move || audit::write(&*store, now, line)).await?;
    Ok(StatusCode::NO_CONTENT)
}
