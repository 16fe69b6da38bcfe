//! `GET /api/registers/{id}/records.csv`: the records of a register as a table, for whoever reads it.

use crate::error::HttpProblem;
use crate::http::session::Caller;
use crate::import::export::records_csv;
use crate::runtime::App;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use ronda_shared::ids::RegisterId;
use ronda_shared::policy;
use std::sync::Arc;

/// The table; 404 for a register that is not there or not theirs to read: the two cannot be told apart.
pub async fn table(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<Response, HttpProblem> {
    let organisation = Arc::clone(app.organisation());
    let def = organisation.register(&RegisterId::new(id)).cloned().ok_or(HttpProblem::NotFound)?;
    if !policy::reads_register(&organisation, &caller.person, &def) {
        return Err(HttpProblem::NotFound);
    }
    let disposition = format!("attachment; filename=\"{}.csv\"", def.id);
    let text = app.read("carrying a register out", move |reader| records_csv(reader, &def)).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, text).into_response())
}
