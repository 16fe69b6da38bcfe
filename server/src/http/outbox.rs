//! `POST /api/outbox`: a device's outbox from a file, handed in by whoever carries it (property 14).

use super::Framed;
use super::session::Sender;
use super::sync::http_problem;
use crate::runtime::App;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use ronda_shared::sync::wire::OutboxFile;
use serde::Serialize;

/// What became of an outbox's file.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct HandedIn {
    /// Acts that are durable now, of those in the file.
    acts: usize,
    /// The greatest number of that log that is durable.
    acknowledged: u64,
}

/// Takes the file in. Who carries it need not be whose it is: the acts' own signature speaks for them.
pub async fn hand_in(
    State(app): State<App>,
    _carrier: Sender,
    Framed(file): Framed<OutboxFile>,
) -> Result<Json<HandedIn>, Response> {
    let pushed = app.ingest().hand_in(file).await.map_err(|problem| {
        let (trouble, acknowledged) = http_problem(&problem);
        trouble.with_position(acknowledged)
    })?;
    Ok(Json(HandedIn { acts: pushed.receipts.len(), acknowledged: pushed.acknowledged }))
}
