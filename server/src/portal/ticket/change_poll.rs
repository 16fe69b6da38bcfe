//! `GET /portal/movida/{token}`: whether a request that somebody has open has moved since. The page asks this every few
//! seconds, so it costs one row: whose request it is was looked at when the page was written, and stands in the seal.

use crate::error::HttpProblem;
use crate::http::Peer;
use crate::portal::secret;
use crate::runtime::App;
use crate::runtime::portal::sealed_token::{Sealed, WatchToken};
use crate::store::Secret;
use axum::Json;
use axum::extract::{Path, State};
use ronda_shared::ids::DocumentId;
use ronda_shared::time::{HOUR_MS, Timestamp};
use serde::Serialize;

/// As long as a link opens one request.
const OPEN_MS: i64 = 4 * HOUR_MS;

/// How far it has moved.
#[derive(Debug, Serialize)]
pub struct Moved {
    /// Another number than before: there is something new.
    mark: u64,
}

/// What the page of a request asks with.
pub(super) fn seal(secret: &Secret, document: DocumentId, now: Timestamp) -> String {
    WatchToken { document, until: now.plus(OPEN_MS) }.seal(secret)
}

/// How far it has moved by now.
pub async fn moved(
    State(app): State<App>,
    Peer(peer): Peer,
    Path(token): Path<String>,
) -> Result<Json<Moved>, HttpProblem> {
    let now = app.clock().now();
    if !app.portal().gates.look(peer, now) {
        return Err(HttpProblem::TooMany);
    }
    let secret = secret(&app).await?;
    let watching = WatchToken::open(&secret, &token).filter(|watching| now < watching.until);
    let document = watching.ok_or(HttpProblem::NotFound)?.document;
    let row = app.read("looking whether a request has moved", move |reader| reader.document(document)).await?;
    Ok(Json(Moved { mark: row.map_or(0, |row| row.latest) }))
}
