//! `GET /api/articles/{id}/reads`: how often an article was read at the portal, for who reads it here (OCO-20).

use super::scope;
use super::session::Caller;
use crate::error::HttpProblem;
use crate::runtime::App;
use crate::store::StoreError;
use axum::Json;
use axum::extract::{Path, State};
use ronda_shared::ids::DocumentId;
use serde::Serialize;

/// How often an article was read at the portal.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ArticleReads {
    /// Visits in which it was read.
    read: u64,
    /// Of those, the ones in which a request was filed afterwards.
    filed: u64,
}

/// Of one article; where the caller does not read it, the same as where there is none.
pub async fn reads(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<ArticleReads>, HttpProblem> {
    let id: DocumentId = id.parse().map_err(|_| HttpProblem::NotFound)?;
    scope::readable(&app, &caller, id).await?;
    let own = app.clone();
    let count = app
        .blocking("reading how often an article was read", move || {
            let count = own.portal().reads.of(id);
            count.map_err(|error| StoreError::Disk(format!("the portal's folder: {error}")))
        })
        .await?;
    Ok(Json(ArticleReads { read: count.read, filed: count.filed }))
}
