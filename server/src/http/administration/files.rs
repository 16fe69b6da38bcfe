//! `GET /api/administration/files.tar`: the organisation's files as they are, as one archive.

use super::{must_administer, unreadable};
use crate::administration::tar;
use crate::error::HttpProblem;
use crate::http::session::Caller;
use crate::runtime::App;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// The archive.
pub async fn archive(State(app): State<App>, caller: Caller) -> Result<Response, HttpProblem> {
    must_administer(&app, &caller)?;
    let administration = Arc::clone(app.administration());
    let standing =
        app.blocking("carrying the organisation's files out", move || Ok(administration.current_files())).await?;
    let standing = standing.map_err(unreadable)?;
    let archive = tar::archive(&standing.files, app.clock().now().millis() / 1_000);
    let headers = [
        (header::CONTENT_TYPE, "application/x-tar".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.tar\"", app.organisation().id)),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, archive).into_response())
}
