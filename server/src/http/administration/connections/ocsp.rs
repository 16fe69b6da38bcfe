//! `/api/administration/connections/ocsp`: who is asked whether certificates of e.firma were revoked, how each stands, and a trial.

use super::{failure, last_refusal};
use crate::bilingual_text::BilingualText;
use crate::error::HttpProblem;
use crate::http::Json;
use crate::http::administration::must_administer;
use crate::http::session::Caller;
use crate::ocsp::TriedOcsp;
use crate::ocsp::settings::{self, OcspProblem, Responder, Settings};
use crate::runtime::App;
use crate::store::{Reader, StoreError};
use axum::extract::State;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Who is asked about revocation.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OcspCard {
    /// The responders, in the file's order.
    responders: Vec<OcspResponder>,
    /// Signatures that wait for an answer.
    waiting: usize,
    /// Since when the first of them does.
    waiting_since: Option<Timestamp>,
    /// What was last answered to any of them: by whom, and why it did not count; none where nothing was.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    refused: Option<BilingualText>,
}

/// An authority's responder.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OcspResponder {
    /// The authority's file in the folder, by which the responder is told.
    issuer: String,
    /// The authority, as its certificate names it.
    authority: String,
    /// Where it is asked.
    host: String,
    /// Answers that it gave, as far as this server has seen.
    given: u64,
    /// When the last one came.
    last: Option<Timestamp>,
    /// When it last failed.
    failed: Option<Timestamp>,
    /// Why; none where it did not.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    why: Option<BilingualText>,
}

/// Which responder is tried.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct TryOcspRequest {
    /// The authority's file, as `ocsp.toml` names it.
    issuer: String,
}

/// What the file says now; a file that is not right is told as such.
pub(super) async fn read(app: &App) -> Result<Result<Settings, OcspProblem>, HttpProblem> {
    let data = app.config().data.clone();
    app.blocking("reading whose responders are asked", move || Ok(settings::read(&data))).await
}

pub(super) fn in_words(problem: &OcspProblem) -> BilingualText {
    let es = match problem {
        OcspProblem::Read(why) => format!("No se puede leer ({why})."),
        OcspProblem::Parse(why) => format!("No está bien escrito ({}).", why.es()),
        OcspProblem::Issuer { issuer, why } => format!("El archivo «{issuer}» no sirve: {}.", why.es()),
    };
    BilingualText {
        es: format!("{es} Mientras tanto no se le pregunta a nadie; las listas cuentan."),
        en: problem.to_string(),
    }
}

/// How they stand; none where the file names nobody.
pub(super) fn card(app: &App, settings: &Settings, reader: &dyn Reader) -> Result<Option<OcspCard>, StoreError> {
    if settings.responders.is_empty() {
        return Ok(None);
    }
    let waiting = reader.ocsp_waiting()?;
    Ok(Some(OcspCard {
        responders: settings.responders.iter().map(|responder| responder_status(app, responder)).collect(),
        waiting: waiting.len(),
        waiting_since: waiting.iter().map(|row| row.since).min(),
        refused: last_refusal(waiting.iter().filter_map(|row| row.refused.last())),
    }))
}

fn responder_status(app: &App, responder: &Responder) -> OcspResponder {
    let seen = app.ocsp().map(|own| own.health(&responder.issuer)).unwrap_or_default();
    let (failed, why) = failure(seen.refused);
    OcspResponder {
        issuer: responder.issuer.clone(),
        authority: responder.authority.name.clone(),
        host: responder.address.host_str().unwrap_or_default().to_owned(),
        given: seen.given,
        last: seen.last,
        failed,
        why,
    }
}

/// Asks a responder about a certificate that its authority issued; what waits is not touched.
pub async fn try_out(
    State(app): State<App>,
    caller: Caller,
    request: Result<Json<TryOcspRequest>, HttpProblem>,
) -> Result<axum::Json<TriedOcsp>, HttpProblem> {
    must_administer(&app, &caller)?;
    let Json(TryOcspRequest { issuer }) = request?;
    let asking = app.ocsp().ok_or(HttpProblem::NotFound)?;
    let settings = read(&app).await?.map_err(|_| HttpProblem::BadSettings)?;
    let responder = settings.responders.into_iter().find(|one| one.issuer == issuer).ok_or(HttpProblem::NotFound)?;
    let tried = asking.try_out(responder).await;
    Ok(axum::Json(tried.map_err(|error| crate::runtime::of_store("asking a responder for a trial", &error))?))
}
