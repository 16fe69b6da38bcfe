//! `GET /api/documents/{id}/time-stamps/{paper}.tsr`: the time stamp of a signed paper, as the provider gave it. With
//! it the paper can be checked without Ronda (`openssl ts -verify`).

use crate::error::HttpProblem;
use crate::http::labels::file_headers;
use crate::http::scope;
use crate::http::session::Caller;
use crate::runtime::App;
use crate::store::time_stamps::{Subject, paper_key};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use ronda_shared::catalog::Class;
use ronda_shared::ids::{DocumentId, Sha256};

/// The file, for staff who may read the ticket; `{paper}` is the hash under which it was signed.
pub async fn token(
    State(app): State<App>,
    caller: Caller,
    Path((id, paper)): Path<(String, String)>,
) -> Result<Response, HttpProblem> {
    let id: DocumentId = id.parse().map_err(|_| HttpProblem::NotFound)?;
    caller.must_be(&app, &[Class::Desk, Class::Sup, Class::Tech, Class::Apr, Class::Aud])?;
    scope::readable(&app, &caller, id).await?;
    let hash = paper.strip_suffix(".tsr").and_then(|hash| hash.parse::<Sha256>().ok()).ok_or(HttpProblem::NotFound)?;
    let kept = app.read("reading a time stamp", move |reader| reader.stamp(&paper_key(&hash))).await?;
    let of_ticket = |subject: &Subject| matches!(subject, Subject::Paper { document, .. } if *document == id);
    let kept = kept.filter(|kept| of_ticket(&kept.subject)).ok_or(HttpProblem::NotFound)?;
    let disposition = format!("attachment; filename=\"{hash}.tsr\"");
    Ok((file_headers("application/timestamp-reply", &disposition), kept.answer.into_vec()).into_response())
}
