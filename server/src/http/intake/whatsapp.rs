//! `/api/whatsapp`: Meta takes the address to be ours, and calls it with messages and marks; kept before it is answered.

use super::{signed_call, whole};
use crate::error::{HttpProblem, unread};
use crate::http::{Peer, expect_type};
use crate::runtime::App;
use crate::whatsapp::payload;
use crate::whatsapp::settings::Settings;
use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequest, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

/// Letters of a challenge; Meta sends ten digits.
const CHALLENGE: usize = 256;

/// What Meta asks when the address is registered.
#[derive(Debug, Deserialize)]
pub struct VerificationQuery {
    #[serde(rename = "hub.mode")]
    mode: String,
    #[serde(rename = "hub.verify_token")]
    token: String,
    #[serde(rename = "hub.challenge")]
    challenge: String,
}

/// Says Meta's challenge back where it shows the operator's word. Nothing tells which part was wrong.
pub async fn verify(
    State(app): State<App>,
    Peer(peer): Peer,
    asked: Result<Query<VerificationQuery>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    let Query(VerificationQuery { mode, token, challenge }) = asked.map_err(|_| HttpProblem::NotFound)?;
    app.attempts().guess(peer, app.clock().now())?;
    // While nobody can read it there is nothing to guess.
    let settings =
        settings(&app).await.inspect_err(|_| app.attempts().was_right(peer))?.ok_or(HttpProblem::NotFound)?;
    let plain = !challenge.is_empty()
        && challenge.len() <= CHALLENGE
        && challenge.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    if mode != "subscribe" || !plain || !settings.verify_token.is(&token) {
        return Err(HttpProblem::NotFound);
    }
    app.attempts().was_right(peer);
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], challenge).into_response())
}

/// One call. It is answered once what it brought is durable; what it means is found out afterwards.
pub async fn take(
    State(app): State<App>,
    Peer(peer): Peer,
    headers: HeaderMap,
    request: Request,
) -> Result<StatusCode, HttpProblem> {
    let now = app.clock().now();
    expect_type(&headers, "application/json")?;
    let signature = headers.get("x-hub-signature-256").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if signature.is_empty() {
        return Err(HttpProblem::BadCall);
    }
    let unproven = signed_call::begun(&app, peer, &headers, now)?;
    let body = whole(Bytes::from_request(request, &app).await)?;
    let settings = match settings(&app).await {
        Ok(settings) => settings,
        // While nobody can read it there is nothing to guess.
        Err(problem) => {
            unproven.was_no_guess();
            return Err(problem);
        }
    };
    let Some(settings) = settings else {
        unproven.was_a_guess()?;
        return Err(HttpProblem::BadCall);
    };
    if !settings.app_secret.signed(signature, &body) {
        // Meta is told no more than anybody who guesses; who administers is.
        if let Some(whatsapp) = app.whatsapp() {
            whatsapp.refused();
        }
        unproven.was_a_guess()?;
        return Err(HttpProblem::BadCall);
    }
    unproven.was_no_guess();
    let whatsapp = app.whatsapp().cloned().ok_or(HttpProblem::BadCall)?;
    whatsapp.none_refused();
    let Some(heard) = payload::read(&body, &settings.phone_number_id, now) else {
        // Signed, and nothing of WhatsApp's: told again it would be no other.
        tracing::warn!("A call under WhatsApp's signature brought nothing that is known.");
        return Ok(StatusCode::OK);
    };
    if heard.other > 0 {
        tracing::info!(whatsapp.other = heard.other, "A call of WhatsApp brought what is not for this number.");
    }
    let kept = app.blocking("keeping what came by WhatsApp", move || whatsapp.keep(heard)).await?;
    if kept.full {
        tracing::error!("Too many messages of WhatsApp wait: Meta is asked to come again.");
        return Err(HttpProblem::Busy);
    }
    metrics::counter!("ronda_whatsapp_came_total").increment(kept.messages as u64);
    Ok(StatusCode::OK)
}

/// How WhatsApp is reached, as the operator's file says now.
async fn settings(app: &App) -> Result<Option<Settings>, HttpProblem> {
    let data = app.config().data.clone();
    let read = app.blocking("reading how WhatsApp is reached", move || Ok(Settings::read(&data))).await?;
    read.map_err(|problem| unread("reading how WhatsApp is reached", &problem))
}
