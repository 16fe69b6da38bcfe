//! `GET /api/registers/{id}/records.csv`: the records of a register as a table, for whoever reads it. `POST` says what a
//! table would do to them, and does it, for whoever writes it.

use super::csv_stream::{self, Lines};
use super::equipment::{TABLES, not_done};
use super::{alone, in_place};
use crate::error::HttpProblem;
use crate::http::session::Caller;
use crate::import::export::records_csv;
use crate::import::propose::ProposeError;
use crate::import::propose_records::{perform, propose};
use crate::runtime::App;
use crate::store::Reader;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, Request, State};
use axum::response::{IntoResponse, Response};
use ronda_shared::catalog::RegisterDef;
use ronda_shared::ids::{RegisterId, Sha256};
use ronda_shared::policy;
use serde::Deserialize;

/// The register; 404 for one that is not there or not theirs to read: the two cannot be told apart.
pub(super) fn readable(app: &App, caller: &Caller, id: String) -> Result<RegisterDef, HttpProblem> {
    let organisation = app.organisation();
    let def = organisation.register(&RegisterId::new(id)).ok_or(HttpProblem::NotFound)?;
    if policy::reads_register(organisation, &caller.person, def) { Ok(def.clone()) } else { Err(HttpProblem::NotFound) }
}

/// The table.
pub async fn table(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<Response, HttpProblem> {
    let def = readable(&app, &caller, id)?;
    let name = def.id.to_string();
    let tell = move |reader: &dyn Reader, lines: &mut Lines| lines.send(records_csv(reader, &def));
    csv_stream::sent(&app, "carrying a register out", &name, tell).await
}

/// What is asked of a table: nothing is said where it is only to be looked at.
#[derive(Debug, Deserialize)]
pub struct ImportQuery {
    /// What was proposed.
    plan: Option<Sha256>,
    /// From this line on.
    #[serde(default)]
    from: u64,
}

/// What a table would do; with `plan`, it is done. 403 for who reads the register and does not write it.
pub async fn bring_in(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    asked: Result<Query<ImportQuery>, QueryRejection>,
    request: Request,
) -> Result<Response, HttpProblem> {
    const DOING: &str = "bringing records in";
    crate::http::expect_type(request.headers(), "text/csv")?;
    let def = readable(&app, &caller, id)?;
    if !policy::writes_register(app.organisation(), &caller.person, &def) {
        return Err(HttpProblem::NotYours);
    }
    let Query(asked) = asked.map_err(|_| HttpProblem::BadJson)?;
    let place = TABLES.try_acquire().map_err(|_| HttpProblem::Busy)?;
    let bytes = crate::http::read_body(request, &app).await?;
    let work = move || match asked.plan {
        None => match propose(app.ingest(), &def, &bytes) {
            Ok(told) => Json(told).into_response(),
            Err(error) => not_done(DOING, error),
        },
        Some(plan) => {
            let by = (&caller.person.id, &caller.device);
            alone(&app.config().data, || match perform(app.ingest(), &def, &bytes, by, (plan, asked.from)) {
                Ok(done) => Json(done).into_response(),
                Err(ProposeError::Changed) => HttpProblem::PlanChanged.into_response(),
                Err(ProposeError::Run(error)) => not_done(DOING, error),
            })
        }
    };
    in_place(place, DOING, work).await
}
