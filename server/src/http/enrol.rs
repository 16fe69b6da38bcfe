//! `POST /api/enrol`: a browser with a link that is good once becomes a device of that person. `GET /api/challenge` and
//! `POST /api/session`: a device whose session ran out begins another with its key.

use super::session::{asked, begun};
use super::{Json, Peer};
use crate::app::App;
use crate::error::Trouble;
use crate::identity::enrolment::{self, NewDevice};
use crate::identity::sessions;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::limits;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a browser gives.
#[derive(Debug, Deserialize)]
pub struct Request {
    token: String,
    /// Base64 of the 65 bytes of the point.
    public_key: String,
    device_name: String,
    #[serde(default)]
    app: String,
}

/// What it is given, besides its cookie.
#[derive(Debug, Serialize)]
pub struct Enrolled {
    device: DeviceId,
    code: String,
    person: Who,
}

#[derive(Debug, Serialize)]
struct Who {
    id: PersonId,
    name: String,
}

/// Lets one browser in, once.
pub async fn enrol(
    State(app): State<App>,
    Peer(peer): Peer,
    Json(given): Json<Request>,
) -> Result<impl IntoResponse, Trouble> {
    let now = app.clock().now();
    if !app.attempts().allow(peer, now) {
        return Err(Trouble::TooMany);
    }
    let public_key = STANDARD.decode(&given.public_key).map_err(|_| Trouble::BadKey)?;
    let new = NewDevice { name: given.device_name, public_key };
    let store = Arc::clone(app.store());
    let enrolled = asked("enrolling a device", move || enrolment::accept(&*store, now, &given.token, new)).await?;
    app.attempts().forgive(peer);
    app.poke();
    tracing::info!(
        device.id = %enrolled.device.id,
        app.version = given.app.chars().take(limits::ID_CHARS).collect::<String>(),
        "A device was enrolled."
    );
    let cookie = begun(&app, &enrolled.session)?;
    let told = Enrolled {
        device: enrolled.device.id,
        code: enrolled.device.code,
        person: Who { id: enrolled.person.id, name: enrolled.person.name },
    };
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), axum::Json(told)))
}

/// Which device asks.
#[derive(Debug, Deserialize)]
pub struct Asking {
    device: DeviceId,
}

/// What it is to sign.
#[derive(Debug, Serialize)]
pub struct Challenge {
    /// Base64.
    challenge: String,
}

/// A challenge for any device id, known or not: nothing is told by it.
pub async fn challenge(
    State(app): State<App>,
    query: Result<Query<Asking>, QueryRejection>,
) -> Result<axum::Json<Challenge>, Trouble> {
    let Query(asking) = query.map_err(|_| Trouble::BadJson)?;
    let now = app.clock().now();
    let secret = app.read("reading the secret", |reader| reader.secret()).await?;
    let challenge = STANDARD.encode(sessions::challenge(&secret, asking.device, now));
    Ok(axum::Json(Challenge { challenge }))
}

/// A challenge answered.
#[derive(Debug, Deserialize)]
pub struct Answered {
    device: DeviceId,
    /// Base64, as it was asked.
    challenge: String,
    /// Base64 of r ‖ s.
    signature: String,
}

/// Begins a session again.
pub async fn renew(
    State(app): State<App>,
    Peer(peer): Peer,
    Json(answered): Json<Answered>,
) -> Result<impl IntoResponse, Trouble> {
    let now = app.clock().now();
    if !app.attempts().allow(peer, now) {
        return Err(Trouble::TooMany);
    }
    let challenge = STANDARD.decode(&answered.challenge).map_err(|_| Trouble::BadJson)?;
    let signature = STANDARD.decode(&answered.signature).map_err(|_| Trouble::BadJson)?;
    let store = Arc::clone(app.store());
    let token = asked("beginning a session again", move || {
        sessions::renew(&*store, now, answered.device, &challenge, &signature)
    })
    .await?;
    app.attempts().forgive(peer);
    let cookie = begun(&app, &token)?;
    Ok((axum::http::StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, cookie)])))
}
