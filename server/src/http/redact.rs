//! `POST /api/documents/{id}/redact`: words taken out of a document for good, by who supervises and was verified just now.

use super::session::Verified;
use super::{Json, scope};
use crate::blobs::BlobError;
use crate::error::{HttpProblem, internal};
use crate::redact::{Order, RedactProblem};
use crate::runtime::{App, of_store};
use axum::extract::{Path, State};
use ronda_shared::ids::{ActId, DocumentId};
use ronda_shared::limits;
use ronda_shared::redaction::Redact;
use serde::{Deserialize, Serialize};

/// Words to be taken out of a document for good.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RedactRequest {
    what: Vec<Redact>,
    #[serde(default)]
    reason: String,
}

/// It is done.
#[derive(Debug, Serialize)]
pub struct Done {}

/// Takes the words of some places out of a document.
pub async fn redact(
    State(app): State<App>,
    Verified(caller): Verified,
    Path(id): Path<String>,
    Json(RedactRequest { what, reason }): Json<RedactRequest>,
) -> Result<axum::Json<Done>, HttpProblem> {
    caller.must_supervise(&app)?;
    let document: DocumentId = id.parse().map_err(|_| HttpProblem::NotFound)?;
    scope::readable(&app, &caller, document).await?;
    let reason = reason.trim().to_owned();
    if reason.is_empty() || reason.chars().count() > limits::REASON_CHARS {
        return Err(HttpProblem::NoReason);
    }
    let files: Vec<ActId> = what.iter().filter_map(Redact::file).collect();
    let (by, device) = (Some(caller.person.id), Some(caller.device.id));
    let order = Order { document, what, reason, by, device, alone: false, stands: None };
    app.ingest().redact(order).await.map_err(|problem| match problem {
        RedactProblem::NotFound => HttpProblem::NotFound,
        RedactProblem::Nothing(_) | RedactProblem::HowMany | RedactProblem::NotDue => HttpProblem::NothingToRedact,
        RedactProblem::Untellable(error) => internal("redacting a document", &error),
        RedactProblem::Store(error) => of_store("redacting a document", &error),
        RedactProblem::Stopping | RedactProblem::Moved => HttpProblem::Busy,
    })?;
    if !files.is_empty() {
        // The feed says it already: where the bytes cannot be removed just now, the sweep removes them.
        let keeper = app.keeper().clone();
        app.blocking("removing a file", move || keeper.let_go(document, &files).map_err(BlobError::into_store)).await?;
    }
    Ok(axum::Json(Done {}))
}
