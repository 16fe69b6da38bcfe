//! `/api/administration/editions`: what was changed in the browser, and one change taken back.

use super::{must_administer, put_in_force, work};
use crate::administration::Edition;
use crate::error::HttpProblem;
use crate::http::Json;
use crate::http::session::{Caller, Verified};
use crate::runtime::App;
use crate::store::StoreError;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use ronda_shared::ids::PersonId;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A change that was made.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EditionLine {
    number: u64,
    at: Timestamp,
    by: PersonId,
    /// Their name.
    name: String,
    why: String,
    /// The number of the change that it takes back.
    takes_back: Option<u64>,
    /// Who approved it, by name, where it gave its author more.
    approved: Option<String>,
    /// The paths of its files.
    files: Vec<String>,
}

/// Why a change is taken back.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct TakeBackRequest {
    why: String,
}

/// The changes, the latest first.
pub async fn list(State(app): State<App>, caller: Caller) -> Result<axum::Json<Vec<EditionLine>>, HttpProblem> {
    must_administer(&app, &caller)?;
    let lines = work(&app, "reading the changes of the organisation's data", |app, administration| {
        let editions = administration.editions()?;
        let reader = app.store().read()?;
        let mut lines = Vec::new();
        let named = |id: &PersonId| -> Result<String, StoreError> {
            Ok(reader.person(id)?.map_or_else(|| id.to_string(), |person| person.name))
        };
        for Edition { number, at, by, why, takes_back, approved_by, files, .. } in editions {
            let (name, approved) = (named(&by)?, approved_by.as_ref().map(named).transpose()?);
            let files = files.into_keys().collect();
            lines.push(EditionLine { number, at, by, name, why, takes_back, approved, files });
        }
        Ok(lines)
    });
    Ok(axum::Json(lines.await?))
}

/// Takes one back, as a change of its own: what was changed since of other entries stays.
pub async fn back(
    State(app): State<App>,
    Verified(caller): Verified,
    number: Result<Path<u64>, PathRejection>,
    request: Result<Json<TakeBackRequest>, HttpProblem>,
) -> Result<Response, HttpProblem> {
    must_administer(&app, &caller)?;
    let Json(TakeBackRequest { why }) = request?;
    let Path(number) = number.map_err(|_| HttpProblem::NotFound)?;
    let edits =
        work(&app, "reading a change of the organisation's data", move |_, administration| administration.back(number));
    let edits = edits.await?.ok_or(HttpProblem::NotFound)?;
    put_in_force(&app, caller, edits, &why, Some(number)).await
}
