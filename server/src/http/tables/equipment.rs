//! `GET /api/equipment.csv`: the registry as a table, and `GET /api/equipment/twins`: items that seem to be registered
//! twice. For the desk; each sees the items that they may read. `POST /api/equipment.csv` says what a table would do, and
//! does it.

use super::{alone, csv_stream, in_place};
use crate::error::{HttpProblem, internal};
use crate::http::session::Caller;
use crate::http::sync;
use crate::import::Columns;
use crate::import::export::equipment_csv;
use crate::import::propose::{self, ProposeError};
use crate::import::run::RunError;
use crate::runtime::scope;
use crate::runtime::{App, of_store};
use crate::store::{Reader, StoreError};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::response::{IntoResponse, Response};
use ronda_shared::equipment::EquipmentSummary;
use ronda_shared::equipment::{Twins, twins};
use ronda_shared::ids::{DocumentId, Sha256};
use ronda_shared::policy::Term;
use ronda_shared::view::Summary;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// What is asked of columns that are to be guessed.
const ASK: &str = "ask";
/// Tables that are read or brought in at once: each holds its file, its plan and the items that it touches.
pub(super) static TABLES: Semaphore = Semaphore::const_new(2);

/// The table.
pub async fn table(State(app): State<App>, caller: Caller) -> Result<Response, HttpProblem> {
    caller.must_be_of_desk(&app)?;
    let (organisation, person) = (Arc::clone(app.organisation()), caller.person.clone());
    csv_stream::sent(&app, "carrying the registry out", "equipos", move |reader, lines| {
        let shown = |id: DocumentId| scope::may_read_now(reader, &organisation, &person, id);
        lines.send(equipment_csv(reader, &shown))
    })
    .await
}

/// What is asked of a table: nothing is said where it is only to be looked at.
#[derive(Debug, Deserialize)]
pub struct ImportQuery {
    /// What was proposed.
    plan: Option<Sha256>,
    /// From this line on.
    #[serde(default)]
    from: u64,
    /// What each column holds, by its name in the table, with commas between them and nothing for one that is left out;
    /// `ask` to be told what they seem to hold.
    columns: Option<String>,
}

/// What a table would do; with `plan`, it is done.
pub async fn bring_in(
    State(app): State<App>,
    caller: Caller,
    asked: Result<Query<ImportQuery>, QueryRejection>,
    request: Request,
) -> Result<Response, HttpProblem> {
    caller.must_be_of_desk(&app)?;
    crate::http::expect_type(request.headers(), "text/csv")?;
    let Query(asked) = asked.map_err(|_| HttpProblem::BadJson)?;
    let place = TABLES.try_acquire().map_err(|_| HttpProblem::Busy)?;
    let bytes = crate::http::read_body(request, &app).await?;
    let work = move || {
        let (organisation, person) = (Arc::clone(app.organisation()), caller.person.clone());
        let may = move |reader: &dyn Reader, id: DocumentId| -> Result<bool, StoreError> {
            scope::may_read_now(reader, &organisation, &person, id)
        };
        let given = asked.columns.as_deref().map(|names| names.split(',').map(str::to_owned).collect());
        let how = Columns { given, ..Columns::default() };
        match asked.plan {
            None if asked.columns.as_deref() == Some(ASK) => {
                propose::columns(app.ingest(), &bytes).map(|guessed| Json(guessed).into_response())
            }
            None => propose::propose(app.ingest(), &bytes, &how, &may).map(|told| Json(told).into_response()),
            Some(plan) => {
                let by = (&caller.person.id, &caller.device);
                let perform = || propose::perform(app.ingest(), (&bytes, &how), &may, by, (plan, asked.from));
                Ok(alone(&app.config().data, || match perform() {
                    Ok(done) => Json(done).into_response(),
                    Err(ProposeError::Changed) => HttpProblem::PlanChanged.into_response(),
                    Err(ProposeError::Run(error)) => not_done("bringing equipment in", error),
                }))
            }
        }
        .unwrap_or_else(|error| not_done("bringing equipment in", error))
    };
    in_place(place, "bringing equipment in", work).await
}

/// Why a table was not read, or not done.
pub(super) fn not_done(doing: &'static str, error: RunError) -> Response {
    match error {
        RunError::File(error) => HttpProblem::BadTable.saying(error.es(), format!("{error}.")),
        RunError::Store(error) => of_store(doing, &error).into_response(),
        RunError::Ingest(problem) => sync::http_problem(&problem).0.into_response(),
        RunError::Identity(error) => internal(doing, &error).into_response(),
    }
}

/// Items that share a serial number or a MAC, for a person to merge or not.
pub async fn pairs(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Twins>>, HttpProblem> {
    caller.must_be_of_desk(&app)?;
    let (organisation, person) = (Arc::clone(app.organisation()), caller.person.clone());
    app.read("looking for items registered twice", move |reader| {
        let items = BTreeSet::from([Term::list_of_equipment()]);
        let summaries = reader.summary_rows_in(items)?.map(|row| row.and_then(|(_, summary)| summary));
        let found = summaries.filter_map(|summary| match summary {
            Ok(Summary::Equipment(item)) => Some(Ok((item.id, *item))),
            Ok(Summary::Ticket(_) | Summary::Record(_)) => None,
            Err(error) => Some(Err(error)),
        });
        let items: Vec<EquipmentSummary> =
            scope::those_readable(reader, &organisation, &person, found).collect::<Result<_, _>>()?;
        Ok(twins(&items))
    })
    .await
    .map(Json)
}
