//! `/api/administration/connections/time-stamps`: who stamps, how each stands, what waits, and a trial.

use super::{failure, last_refusal};
use crate::bilingual_text::BilingualText;
use crate::error::HttpProblem;
use crate::http::Json;
use crate::http::administration::must_administer;
use crate::http::session::Caller;
use crate::runtime::App;
use crate::store::{Reader, StoreError};
use crate::time_stamps::TriedStamps;
use crate::time_stamps::settings::{self, Provider, Settings, StampTarget, TimeStampsProblem};
use axum::extract::State;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Time stamps.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TimeStampsCard {
    /// Whether each day's feed is stamped.
    days: bool,
    /// Whether each signed paper is.
    papers: bool,
    /// Who stamps, in the order in which they are asked.
    providers: Vec<StampProvider>,
    /// What waits for its stamp.
    waiting: usize,
    /// Since when the first of it does.
    waiting_since: Option<Timestamp>,
    /// What was last answered to any of it: by whom, and why it was not believed; none where nothing was.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    refused: Option<BilingualText>,
}

/// Who stamps.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StampProvider {
    /// As the file names it.
    name: String,
    /// Where it is asked.
    host: String,
    /// It is asked no more; what it stamped is still verified.
    retired: bool,
    /// Stamps that it gave, as far as this server has seen.
    given: u64,
    /// When the last one came.
    last: Option<Timestamp>,
    /// When it last failed.
    failed: Option<Timestamp>,
    /// Why; none where it did not.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    why: Option<BilingualText>,
}

/// Which provider is tried.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct TryStampsRequest {
    /// As the file names it.
    provider: String,
}

/// What the file says now; a file that is not right is told as such.
pub(super) async fn read(app: &App) -> Result<Result<Settings, TimeStampsProblem>, HttpProblem> {
    let data = app.config().data.clone();
    app.blocking("reading who stamps", move || Ok(settings::read(&data))).await
}

pub(super) fn in_words(problem: &TimeStampsProblem) -> BilingualText {
    let es = match problem {
        TimeStampsProblem::Read(why) => format!("No se puede leer ({why})."),
        TimeStampsProblem::Open => "Otros usuarios de esa máquina lo pueden leer: chmod 600.".to_owned(),
        TimeStampsProblem::Parse(why) => format!("No está bien escrito ({}).", why.es()),
        TimeStampsProblem::File { provider, file, why } => {
            format!("El archivo «{file}» de «{provider}» no sirve: {}.", why.es())
        }
    };
    BilingualText { es: format!("{es} Mientras tanto nada se sella; todo espera."), en: problem.to_string() }
}

/// How they stand; none where the file names nobody.
pub(super) fn card(app: &App, settings: &Settings, reader: &dyn Reader) -> Result<Option<TimeStampsCard>, StoreError> {
    if settings.providers.is_empty() {
        return Ok(None);
    }
    let waiting = reader.stamps_waiting()?;
    Ok(Some(TimeStampsCard {
        days: settings.stamps(StampTarget::DayCheckpoint),
        papers: settings.stamps(StampTarget::SignedPapers),
        providers: settings.providers.iter().map(|provider| provider_status(app, provider)).collect(),
        waiting: waiting.len(),
        waiting_since: waiting.iter().map(|row| row.since).min(),
        refused: last_refusal(waiting.iter().filter_map(|row| row.refused.last())),
    }))
}

fn provider_status(app: &App, provider: &Provider) -> StampProvider {
    let seen = app.time_stamps().map(|own| own.health(&provider.name)).unwrap_or_default();
    let (failed, why) = failure(seen.refused);
    StampProvider {
        name: provider.name.clone(),
        host: provider.address.host_str().unwrap_or_default().to_owned(),
        retired: provider.retired,
        given: seen.given,
        last: seen.last,
        failed,
        why,
    }
}

/// Asks a provider for the stamp of something that was drawn for it; what waits is not touched.
pub async fn try_out(
    State(app): State<App>,
    caller: Caller,
    request: Result<Json<TryStampsRequest>, HttpProblem>,
) -> Result<axum::Json<TriedStamps>, HttpProblem> {
    must_administer(&app, &caller)?;
    let Json(TryStampsRequest { provider }) = request?;
    let stamps = app.time_stamps().ok_or(HttpProblem::NotFound)?;
    let settings = read(&app).await?.map_err(|_| HttpProblem::BadSettings)?;
    let provider = settings.provider(&provider).ok_or(HttpProblem::NotFound)?;
    Ok(axum::Json(stamps.try_out(provider).await))
}
