//! Enrolment of devices: `POST /api/enrol/begin`, `POST /api/enrol`, `GET /api/challenge` and `POST /api/session`. By
//! the first two, a browser with a link that is good once becomes a device of that person, with a passkey where it can
//! make one. By the others, a device whose cookie was lost or is doubted goes on with its key, and so does one that never heard
//! that it came in.

use crate::error::HttpProblem;
use crate::http::session::{begun, run_blocking};
use crate::http::{Json, Peer};
use crate::identity::challenge;
use crate::identity::enrolment::{self, CameIn, Enrolled, NewDevice};
use crate::identity::passkeys::Purpose;
use crate::identity::token;
use crate::runtime::App;
use crate::store::{DeviceKind, DeviceRecord};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::limits;
use ronda_shared::person::Person;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use webauthn_rs::prelude::RegisterPublicKeyCredential;

/// A browser that is to be a device.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NewBrowser {
    /// Base64 of the 65 bytes of the point.
    public_key: String,
    device_name: String,
    /// `phone` or `desk`.
    #[serde(default)]
    kind: DeviceKind,
    #[serde(default)]
    app: String,
}

impl NewBrowser {
    /// What `identity` takes.
    pub fn read(self) -> Result<NewDevice, HttpProblem> {
        tracing::info!(
            app.version = self.app.chars().take(limits::ID_CHARS).collect::<String>(),
            "A browser comes in."
        );
        let public_key = STANDARD.decode(&self.public_key).map_err(|_| HttpProblem::BadKey)?;
        Ok(NewDevice { name: self.device_name, public_key, kind: self.kind })
    }
}

/// A link about to be used.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EnrolBeginRequest {
    token: String,
}

/// For whom a link is good.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EnrolGreeting {
    name: String,
    /// A ceremony for a passkey, where they are used here.
    passkey: Option<Ceremony>,
}

/// A question for the browser's authenticator.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Ceremony {
    /// To be given back with the answer.
    pub ceremony: String,
    /// What `navigator.credentials` takes.
    #[cfg_attr(feature = "typescript", ts(type = "{ publicKey: unknown }"))]
    pub options: serde_json::Value,
}

/// Says for whom a link is good, without using it, and asks for a passkey.
pub async fn begin(
    State(app): State<App>,
    Peer(peer): Peer,
    Json(given): Json<EnrolBeginRequest>,
) -> Result<axum::Json<EnrolGreeting>, HttpProblem> {
    let now = app.clock().now();
    app.attempts().guess(peer, now)?;
    let (own, store) = (app.clone(), Arc::clone(app.store()));
    let greeting = run_blocking("looking at a link", move || {
        let person = enrolment::look(&*store, now, &given.token)?;
        let purpose = token::hash_of(&given.token).map(Purpose::Enrol);
        let asked = match (own.passkeys(), purpose) {
            (Some(passkeys), Some(purpose)) => Some(passkeys.ask_new(&*store.read()?, now, &person, purpose)?),
            (None, _) | (_, None) => None,
        };
        let passkey = asked.map(|asked| Ceremony { ceremony: asked.ceremony, options: asked.options });
        Ok(EnrolGreeting { name: person.name, passkey })
    });
    let greeting = greeting.await?;
    app.attempts().was_right(peer);
    Ok(axum::Json(greeting))
}

/// What a browser gives that comes in by a link.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EnrolRequest {
    token: String,
    #[serde(flatten)]
    browser: NewBrowser,
    #[serde(default)]
    passkey: Option<NewPasskey>,
}

/// A passkey just made.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NewPasskey {
    /// The ceremony it answers.
    pub ceremony: String,
    /// What the authenticator made.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown>"))]
    pub credential: RegisterPublicKeyCredential,
    /// What the person calls it; the device's name where it is not told.
    #[serde(default)]
    pub name: Option<String>,
}

/// What a device is given, besides its cookie.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EnrolledDevice {
    device: DeviceId,
    code: String,
    person: PersonName,
}

/// A person by name.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PersonName {
    /// Who.
    pub id: PersonId,
    /// As people call them.
    pub name: String,
}

impl EnrolledDevice {
    fn of(device: DeviceRecord, person: Person) -> Self {
        let person = PersonName { id: person.id, name: person.name };
        Self { device: device.id, code: device.code, person }
    }
}

/// Tells a browser that it came in.
pub fn came_in(app: &App, enrolled: Enrolled) -> Result<Response, HttpProblem> {
    let cookie = begun(app, &enrolled.session);
    let told = EnrolledDevice::of(enrolled.device, enrolled.person);
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), axum::Json(told)).into_response())
}

/// Lets one browser in, once. The same browser that asks again was not answered: it is told which device it is, and proves its key
/// for a session.
pub async fn enrol(
    State(app): State<App>,
    Peer(peer): Peer,
    Json(given): Json<EnrolRequest>,
) -> Result<Response, HttpProblem> {
    let now = app.clock().now();
    app.attempts().guess(peer, now)?;
    let EnrolRequest { token, browser, passkey } = given;
    let new = browser.read()?;
    let (own, store) = (app.clone(), Arc::clone(app.store()));
    let came = run_blocking("enrolling a device", move || {
        enrolment::come_in(&*store, now, &token, &new, |new| {
            let (Some(passkey), Some(passkeys), Some(link)) = (passkey, own.passkeys(), token::hash_of(&token)) else {
                return Ok(None);
            };
            let name = passkey.name.as_deref().unwrap_or(&new.name);
            let purpose = Purpose::Enrol(link);
            passkeys.made(&*store.read()?, now, &passkey.ceremony, &purpose, &passkey.credential, name).map(Some)
        })
    });
    let came = came.await?;
    app.attempts().was_right(peer);
    let enrolled = match came {
        CameIn::Now(enrolled) => enrolled,
        CameIn::Before(device, person) => return Ok(axum::Json(EnrolledDevice::of(device, person)).into_response()),
    };
    app.poke();
    tracing::info!(device.id = %enrolled.device.id, "A device was enrolled.");
    came_in(&app, enrolled)
}

/// Which device asks.
#[derive(Debug, Deserialize)]
pub struct DeviceQuery {
    device: DeviceId,
}

/// What a device is to sign where its session has ended.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Challenge {
    /// Base64.
    challenge: String,
}

/// A challenge for any device id, known or not: nothing is told by it.
pub async fn challenge(
    State(app): State<App>,
    query: Result<Query<DeviceQuery>, QueryRejection>,
) -> Result<axum::Json<Challenge>, HttpProblem> {
    let Query(asking) = query.map_err(|_| HttpProblem::BadJson)?;
    let now = app.clock().now();
    let secret = app.read("reading the secret", |reader| reader.secret()).await?;
    let challenge = STANDARD.encode(challenge::make(&secret, asking.device, now));
    Ok(axum::Json(Challenge { challenge }))
}

/// A challenge answered: the session goes on.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SessionRequest {
    device: DeviceId,
    /// Base64, as it was asked.
    challenge: String,
    /// Base64 of r ‖ s.
    signature: String,
}

/// Goes on with a session.
pub async fn resume(
    State(app): State<App>,
    Peer(peer): Peer,
    Json(answered): Json<SessionRequest>,
) -> Result<impl IntoResponse, HttpProblem> {
    let (now, terms) = (app.clock().now(), app.terms());
    app.attempts().guess(peer, now)?;
    let challenge = STANDARD.decode(&answered.challenge).map_err(|_| HttpProblem::BadJson)?;
    let signature = STANDARD.decode(&answered.signature).map_err(|_| HttpProblem::BadJson)?;
    let store = Arc::clone(app.store());
    let answers = Arc::clone(app.answers());
    let resumed = run_blocking("going on with a session", move || {
        challenge::answer(&*store, &answers, terms, now, answered.device, &challenge, &signature)
    });
    let resumed = resumed.await?;
    app.attempts().was_right(peer);
    let cookie = begun(&app, &resumed);
    Ok((axum::http::StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, cookie)])))
}
