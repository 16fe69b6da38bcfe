//! `/api/administration/connections/sources`: what a payload of a monitoring system would do, with nothing written.

use super::read_sources;
use crate::bilingual_text::BilingualText;
use crate::error::HttpProblem;
use crate::http::Json;
use crate::http::administration::must_administer;
use crate::http::session::Caller;
use crate::intake::Brings;
use crate::intake::alerts::{AlertPreview, FailedCall, Fate, foresee};
use crate::runtime::App;
use crate::runtime::scope;
use crate::store::{Reader, StoreError};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{BuildingId, DocumentId, PriorityId, ServiceId};
use ronda_shared::limits;
use ronda_shared::person::Person;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Alerts of one answer.
const LINES: usize = 200;

/// A call of a source that was not taken.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SourceFailure {
    /// When it came.
    at: Timestamp,
    /// Why it was not taken.
    #[cfg_attr(feature = "typescript", ts(as = "ronda_shared::policy::Sentence"))]
    why: BilingualText,
}

impl SourceFailure {
    /// As the server has seen it.
    pub(super) fn of(FailedCall { at, why }: FailedCall) -> Self {
        Self { at, why }
    }
}

/// A payload that is to be looked at.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct TrySourceRequest {
    /// As the monitoring system sends it: JSON.
    pub(super) text: String,
}

/// What a payload would do.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TriedSource {
    /// Why it would not be taken; none where it would.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    wrong: Option<BilingualText>,
    /// How many alerts it has of which something is to be done.
    alerts: usize,
    /// The first of them.
    lines: Vec<TriedAlert>,
}

/// An alert as it is understood.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TriedAlert {
    /// Its line.
    title: String,
    /// What would become of it.
    fate: Fate,
    /// Under which service its ticket would be filed.
    service: ServiceId,
    /// How pressing it would be; none where nothing says.
    priority: Option<PriorityId>,
    /// Its building; none where none was found.
    building: Option<BuildingId>,
    /// What it hangs on; empty where nothing was told.
    upstream: String,
    /// An item was found.
    found: bool,
    /// Which; none also where the caller may not read it.
    item: Option<DocumentId>,
    /// Its name; empty where it has none, or is not told.
    name: String,
    /// The ticket that there is of it, where the caller may read it.
    ticket: Option<DocumentId>,
    /// The folio of that.
    folio: Option<String>,
    /// Why its ticket could not be opened.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    refused: Option<BilingualText>,
}

/// Looks at a payload.
pub async fn look(
    State(app): State<App>,
    caller: Caller,
    name: Result<Path<String>, PathRejection>,
    request: Result<Json<TrySourceRequest>, HttpProblem>,
) -> Result<axum::Json<TriedSource>, HttpProblem> {
    must_administer(&app, &caller)?;
    let Json(TrySourceRequest { text }) = request?;
    let Path(name) = name.map_err(|_| HttpProblem::NotFound)?;
    if text.len() > limits::ALERTS_BYTES {
        return Err(HttpProblem::TooLarge);
    }
    let sources = read_sources(&app).await?.map_err(|_| HttpProblem::BadSettings)?;
    let settings = match &sources.get(&name).ok_or(HttpProblem::NotFound)?.brings {
        Ok(Brings::Alerts(settings)) => settings.clone(),
        Ok(Brings::Requests { .. } | Brings::Records { .. }) => return Err(HttpProblem::NotFound),
        Err(_) => return Err(HttpProblem::BadSettings),
    };
    let told = match settings.mapping.read(text.as_bytes()) {
        Ok(told) => told.alerts,
        Err(problem) => {
            let wrong = Some(BilingualText { es: problem.es(), en: problem.to_string() });
            return Ok(axum::Json(TriedSource { wrong, alerts: 0, lines: Vec::new() }));
        }
    };
    let (ingest, organisation) = (app.ingest().clone(), Arc::clone(app.organisation()));
    let tried = app.blocking("looking at a payload of alerts", move || {
        let foreseen = foresee(&ingest, (name.as_str(), &settings), &told, LINES)?;
        let reader = ingest.store().read()?;
        let line = |one| line(&*reader, &organisation, &caller.person, (one, &settings.service));
        let lines = foreseen.into_iter().map(line).collect::<Result<_, _>>()?;
        Ok(TriedSource { wrong: None, alerts: told.len(), lines })
    });
    Ok(axum::Json(tried.await?))
}

/// An alert as the caller may see it.
fn line(
    reader: &dyn Reader,
    organisation: &Organisation,
    person: &Person,
    (foreseen, service): (AlertPreview, &ServiceId),
) -> Result<TriedAlert, StoreError> {
    let AlertPreview { looked, fate, ticket, refused } = foreseen;
    let seen = |id: Option<DocumentId>| match id {
        Some(id) if scope::may_read_now(reader, organisation, person, id)? => reader.summary(id),
        Some(_) | None => Ok(None),
    };
    let (item, name) = match seen(looked.item)? {
        Some(Summary::Equipment(item)) => (looked.item, item.name),
        Some(Summary::Ticket(_) | Summary::Record(_)) | None => (None, String::new()),
    };
    let (ticket, folio) = match seen(ticket)? {
        Some(Summary::Ticket(found)) => (ticket, Some(found.folio.unwrap_or(found.provisional))),
        Some(Summary::Equipment(_) | Summary::Record(_)) | None => (None, None),
    };
    Ok(TriedAlert {
        title: looked.title,
        fate,
        service: service.clone(),
        priority: looked.priority,
        building: looked.building,
        upstream: looked.upstream,
        found: looked.item.is_some(),
        item,
        name,
        ticket,
        folio,
        refused,
    })
}
