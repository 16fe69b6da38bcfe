//! `POST /api/alerts/{source}`: what a monitoring system has to tell, under a key that is for that alone (docs/alerts.md).

use super::{not_right, other_key, refused, signed, signed_call, sources, too_large, unless_json, whole};
use crate::bilingual_text::BilingualText;
use crate::error::{HttpProblem, internal};
use crate::http::sync::http_problem;
use crate::http::{Peer, bearer_token};
use crate::ingest::SyncProblem;
use crate::intake::Brings;
use crate::intake::alerts::{self, Alert, AlertSettings, BringProblem, LeftOut, ToldAlerts};
use crate::runtime::App;
use crate::store::StoreError;
use crate::traces;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequest, Path, Query, Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use ronda_shared::limits;
use ronda_shared::time::Timestamp;
use serde::Deserialize;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// What is done, where it fails.
const DOING: &str = "taking in alerts";
/// Calls that are being taken in or wait for that: as many as are served at once, of the longest three. More would be those of senders
/// that have left and came again, each with all its alerts in memory.
static PLACES: Semaphore = Semaphore::const_new(512);
/// A call takes a place, and another for each so many bytes of it.
const PLACE_BYTES: usize = 128 * 1024;

/// What a call asks for beside its body.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AlertsQuery {
    /// Only how it is understood is told; nothing is written.
    #[serde(rename = "try")]
    tried: bool,
}

/// One batch.
pub async fn take(
    State(app): State<App>,
    Peer(peer): Peer,
    Path(name): Path<String>,
    asked: Result<Query<AlertsQuery>, QueryRejection>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, HttpProblem> {
    let now = app.clock().now();
    let Query(asked) = asked.map_err(|_| HttpProblem::BadJson)?;
    if let Some(answer) = unless_json(&headers) {
        return Ok(answer);
    }
    let call = signed(&headers);
    let token = bearer_token(&headers);
    if token.is_none() && call.signature.is_empty() {
        return Err(HttpProblem::BadCall);
    }
    let sources = sources(&app).await?;
    let source = sources.get(&name);
    // Nothing tells which of it was wrong: the name, the key, or what the key is for. Only that is counted: a monitoring system that
    // makes a call of each alert makes many at once, and what it tells is heard whoever guesses behind the same address.
    let stranger = || {
        if source.is_some_and(|source| source.is_of_alerts) {
            app.alert_calls().failed(&name, now, other_key());
        }
    };
    // Before what may be large is read: a signature is of the body, but a key shows itself. Whose it is, or a call that is to prove it.
    let source_of_key = match token {
        Some(token) => {
            let Some(source) = source.filter(|source| source.bears(token)) else {
                stranger();
                return Err(app.attempts().guess(peer, now).err().unwrap_or(HttpProblem::BadCall));
            };
            Ok(source)
        }
        None => Err(signed_call::begun(&app, peer, &headers, now)?),
    };
    let body = match whole(Bytes::from_request(request, &app).await) {
        Err(HttpProblem::TooLarge) => {
            let why = longest();
            if source_of_key.is_ok() {
                not_taken(&name, &why);
                app.alert_calls().failed(&name, now, why.clone());
            }
            return Ok(too_large(&why));
        }
        body => body?,
    };
    let source = match source_of_key {
        Ok(source) => source,
        Err(unproven) => {
            let Some(source) = source.filter(|source| source.signed(call, &body, now)) else {
                stranger();
                unproven.was_a_guess()?;
                return Err(HttpProblem::BadCall);
            };
            unproven.was_no_guess();
            source
        }
    };
    let settings = match source.brings.clone() {
        Ok(Brings::Alerts(settings)) => settings,
        Err(problem) => {
            let why = not_right(&problem);
            settings_wrong(&name, &why);
            let answer = refused(&why.es, &why.en);
            app.alert_calls().failed(&name, now, why);
            return Ok(answer);
        }
        // Its key is for something else.
        Ok(Brings::Requests { .. } | Brings::Records { .. }) => return Err(HttpProblem::BadCall),
    };
    if asked.tried {
        return answered(&app, (name, settings), body, &asked, now).await;
    }
    let Ok(place) = PLACES.try_acquire_many(places_of(body.len())) else {
        let why = crowded();
        not_taken(&name, &why);
        app.alert_calls().failed(&name, now, why);
        return Err(HttpProblem::Busy);
    };
    // It waits for a thread, and for those before it: a sender that has no patience left has told its alerts all the same.
    let at = app.clone();
    let done = traces::detached(async move {
        let _place = place;
        answered(&at, (name, settings), body, &asked, now).await
    });
    done.await.map_err(|error| internal(DOING, &error))?
}

/// Reads the alerts of a call, and does with them what it asks for.
async fn answered(
    app: &App,
    (name, settings): (String, Box<AlertSettings>),
    body: Bytes,
    asked: &AlertsQuery,
    now: Timestamp,
) -> Result<Response, HttpProblem> {
    let read = traces::blocking(move || {
        let told = settings.mapping.read(&body);
        (settings, told)
    });
    let (settings, told) = read.await.map_err(|error| internal(DOING, &error))?;
    match told {
        Ok(told) if asked.tried => tried(app, (name, settings), told.alerts).await,
        Ok(told) => brought(app, (name, Arc::from(settings)), told, now).await,
        Err(problem) => {
            let why = BilingualText { es: problem.es(), en: problem.to_string() };
            let answer = refused(&why.es, &why.en);
            if !asked.tried {
                not_taken(&name, &why);
            }
            app.alert_calls().failed(&name, now, why);
            Ok(answer)
        }
    }
}

/// How the alerts of a call are understood; nothing is written.
async fn tried(
    app: &App,
    (name, settings): (String, Box<AlertSettings>),
    told: Vec<Alert>,
) -> Result<Response, HttpProblem> {
    let ingest = app.ingest().clone();
    let foreseen = traces::blocking(move || alerts::foresee(&ingest, (name.as_str(), &settings), &told, told.len()));
    let foreseen = foreseen.await.map_err(|error| internal(DOING, &error))?;
    let foreseen = foreseen.map_err(|error| http_problem(&error.into()).0)?;
    // A trial is refused where the call would be.
    let refusal = foreseen.iter().find_map(|one| one.refused.as_ref());
    Ok(match refusal {
        Some(why) => refused(&why.es, &why.en),
        None => Json(foreseen.into_iter().map(|one| one.looked).collect::<Vec<_>>()).into_response(),
    })
}

/// Takes the alerts of a call in, in its turn, and keeps what became of it.
async fn brought(
    app: &App,
    (name, settings): (String, Arc<AlertSettings>),
    told: ToldAlerts,
    now: Timestamp,
) -> Result<Response, HttpProblem> {
    let left_out = LeftOut::of(&told);
    let problem = match alerts::bring(app.ingest(), (name.clone(), Arc::clone(&settings)), told).await {
        Ok(taken) => {
            app.alert_calls().taken(&name, now);
            metrics::counter!("ronda_alerts_total").increment(taken.alerts as u64);
            metrics::counter!("ronda_alert_tickets_total").increment(taken.opened as u64);
            let left_out = app.alerts_left_out().added(&name, left_out);
            if left_out > 0 {
                tracing::warn!(
                    alert.source = name,
                    alert.left_out = left_out,
                    "A monitoring system left alerts out of a call: they are in no ticket."
                );
                metrics::counter!("ronda_alerts_left_out_total").increment(left_out);
            }
            return Ok(Json(taken).into_response());
        }
        Err(BringProblem::Refused(refusal)) => {
            let why = alerts::in_words(app.ingest().organisation(), &settings, &refusal);
            settings_wrong(&name, &why);
            let answer = refused(&why.es, &why.en);
            app.alert_calls().failed(&name, now, why);
            return Ok(answer);
        }
        // Others wrote all the while: the sender tries again.
        Err(BringProblem::Write(SyncProblem::Store(StoreError::Moved { .. }))) => HttpProblem::Busy,
        Err(BringProblem::Write(problem)) => http_problem(&problem).0,
        Err(BringProblem::Store(error)) => http_problem(&error.into()).0,
    };
    app.alert_calls().failed(&name, now, ours());
    Err(problem)
}

/// How many places a call of so many bytes takes while it waits.
fn places_of(length: usize) -> u32 {
    u32::try_from(length / PLACE_BYTES).unwrap_or(u32::MAX).saturating_add(1)
}

/// How long a call may be.
fn longest() -> BilingualText {
    let most = limits::ALERTS_BYTES;
    BilingualText {
        es: format!("La llamada pasa de {most} bytes."),
        en: format!("The call is longer than {most} bytes."),
    }
}

/// Tells whoever watches that a call was not taken: it may have told of the largest outage of all, and who sent it does not send it
/// again.
fn not_taken(source: &str, why: &BilingualText) {
    tracing::error!(alert.source = source, alert.why = why.en, "A call of alerts was not taken.");
    metrics::counter!("ronda_alerts_refused_total").increment(1);
}

/// Tells whoever watches that a source's alerts cannot be filed.
fn settings_wrong(source: &str, why: &BilingualText) {
    let why = &why.en;
    tracing::error!(
        alert.source = source,
        alert.why = why,
        "Alerts cannot be filed: the source's settings in webhooks.toml are not right."
    );
    metrics::counter!("ronda_alerts_refused_total").increment(1);
}

/// Why a call was not taken where too many wait.
fn crowded() -> BilingualText {
    BilingualText {
        es: "Esperan demasiadas llamadas de alertas: esta no se tomó (503).".to_owned(),
        en: "Too many calls of alerts wait: this one was not taken (503).".to_owned(),
    }
}

/// Why a call was not taken where it was not the caller's fault.
fn ours() -> BilingualText {
    BilingualText {
        es: "El servidor no pudo escribir. Quien avisa lo intenta otra vez.".to_owned(),
        en: "The server could not write. The sender tries again.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five hundred of the longest would hold eight gigabytes: whoever has no patience sends its own again and again.
    #[test]
    fn of_the_longest_calls_few_wait() {
        let wait = |length: usize| 512 / places_of(length);
        assert_eq!((wait(800), wait(64 * 1024), wait(limits::ALERTS_BYTES)), (512, 512, 3));
    }
}
