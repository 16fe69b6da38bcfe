//! `POST /api/presence`: a device announces which document it has open.

use super::Json;
use super::scope;
use super::session::Caller;
use crate::error::HttpProblem;
use crate::runtime::App;
use crate::runtime::presence::{Presence, Viewing};
use axum::extract::State;
use axum::http::StatusCode;
use ronda_shared::ids::DocumentId;
use serde::Deserialize;

/// Which document a device has open; none takes it back.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PresenceRequest {
    #[cfg_attr(feature = "typescript", ts(as = "Option<DocumentId>"))]
    document: Option<String>,
    #[serde(default)]
    writing: bool,
}

/// Tells where the caller is; of a document that they may not see, nothing is told.
pub async fn announce(
    State(app): State<App>,
    caller: Caller,
    Json(said): Json<PresenceRequest>,
) -> Result<StatusCode, HttpProblem> {
    let Some(document) = said.document else {
        app.live().forget(caller.device.id);
        return Ok(StatusCode::NO_CONTENT);
    };
    let document: DocumentId = document.parse().map_err(|_| HttpProblem::BadJson)?;
    let key = scope::readable(&app, &caller, document).await?.key;
    app.live().place(
        caller.device.id,
        Viewing {
            presence: Presence { person: caller.person.id, document, writing: said.writing },
            key,
            at: app.clock().now(),
        },
    );
    Ok(StatusCode::NO_CONTENT)
}
