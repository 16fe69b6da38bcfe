//! Sign-in with a passkey (`/api/sign-in`), and its repetition before an act that weighs (`/api/step-up`). The
//! repetition shows that it is still the same person.

use super::enrol::{Ceremony, NewBrowser, came_in};
use crate::error::HttpProblem;
use crate::http::session::{Caller, Nothing, begun, run_blocking};
use crate::http::{Json, Peer};
use crate::identity::IdentityError;
use crate::identity::passkey_sign_in::{self, PresentedDevice};
use crate::identity::passkeys::{CeremonyOptions, Purpose, of_person};
use crate::runtime::App;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::limits;
use serde::Deserialize;
use webauthn_rs::prelude::PublicKeyCredential;

/// Who comes, where they say so.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SignInBeginRequest {
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<PersonId>"))]
    person: Option<String>,
}

/// Asks for the passkey of whoever comes. Nothing in the answer tells whether the name is known.
pub async fn begin(
    State(app): State<App>,
    Peer(peer): Peer,
    Json(SignInBeginRequest { person }): Json<SignInBeginRequest>,
) -> Result<axum::Json<Ceremony>, HttpProblem> {
    let now = app.clock().now();
    let person = person.map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty());
    if person.as_ref().is_some_and(|name| name.chars().count() > limits::NAME_CHARS) {
        return Err(HttpProblem::BadJson);
    }
    let name = person.map(PersonId::new);
    app.attempts().question(peer, name.as_ref(), now)?;
    let own = app.clone();
    let question = run_blocking("asking for a passkey", move || {
        let passkeys = own.passkeys().ok_or(IdentityError::BadPasskey)?;
        passkeys.ask(&*own.store().read()?, now, name.as_ref(), Purpose::SignIn)
    });
    question.await.map(as_ceremony)
}

fn as_ceremony(asked: CeremonyOptions) -> axum::Json<Ceremony> {
    axum::Json(Ceremony { ceremony: asked.ceremony, options: asked.options })
}

/// An authenticator's answer, and the device it comes on.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SignInRequest {
    ceremony: String,
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown>"))]
    credential: PublicKeyCredential,
    #[serde(flatten)]
    on: SignInDevice,
}

/// On which device.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SignInDevice {
    /// A device enrolled before, which signed the ceremony's name.
    Device {
        /// The device.
        id: DeviceId,
        /// Base64 of r ‖ s.
        signature: String,
    },
    /// A browser that is none yet.
    Browser(NewBrowser),
}

impl SignInDevice {
    /// What `identity` takes.
    pub(super) fn read(self) -> Result<PresentedDevice, HttpProblem> {
        Ok(match self {
            Self::Device { id, signature } => {
                let signature = STANDARD.decode(&signature).map_err(|_| HttpProblem::BadJson)?;
                PresentedDevice::Known { device: id, signature }
            }
            Self::Browser(browser) => PresentedDevice::New(browser.read()?),
        })
    }
}

/// Lets the person in.
pub async fn sign_in(
    State(app): State<App>,
    Peer(peer): Peer,
    Json(answer): Json<SignInRequest>,
) -> Result<Response, HttpProblem> {
    let now = app.clock().now();
    app.attempts().guess(peer, now)?;
    let comes = answer.on.read()?;
    let own = app.clone();
    let (ceremony, credential) = (answer.ceremony, answer.credential);
    let came = run_blocking("signing in", move || {
        let passkeys = own.passkeys().ok_or(IdentityError::BadPasskey)?;
        passkey_sign_in::sign_in(&**own.store(), passkeys, now, &ceremony, &credential, comes)
    });
    let came = came.await?;
    app.attempts().was_right(peer);
    app.attempts().came(&came.person.id);
    app.poke();
    tracing::info!(device.id = %came.device.id, "A person signed in.");
    came_in(&app, came)
}

/// Asks the caller for their passkey again.
pub async fn step_up_begin(
    State(app): State<App>,
    caller: Caller,
    Json(Nothing {}): Json<Nothing>,
) -> Result<axum::Json<Ceremony>, HttpProblem> {
    let now = app.clock().now();
    let (own, person, session) = (app.clone(), caller.person.id, caller.session.token);
    let question = run_blocking("asking for a passkey again", move || {
        let passkeys = own.passkeys().ok_or(IdentityError::NoPasskey)?;
        let reader = own.store().read()?;
        if of_person(&*reader, &person)?.is_empty() {
            return Err(IdentityError::NoPasskey);
        }
        passkeys.ask(&*reader, now, Some(&person), Purpose::StepUp(session))
    });
    question.await.map(as_ceremony)
}

/// An authenticator's answer.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StepUpRequest {
    ceremony: String,
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown>"))]
    credential: PublicKeyCredential,
}

/// Takes the answer: for some minutes acts that weigh are open, and the session's cookie is another.
pub async fn step_up(
    State(app): State<App>,
    Peer(peer): Peer,
    caller: Caller,
    Json(again): Json<StepUpRequest>,
) -> Result<impl IntoResponse, HttpProblem> {
    let now = app.clock().now();
    app.attempts().guess(peer, now)?;
    let own = app.clone();
    let turned = run_blocking("verifying again", move || {
        let passkeys = own.passkeys().ok_or(IdentityError::NoPasskey)?;
        passkey_sign_in::step_up(&**own.store(), passkeys, now, &caller.session, &again.ceremony, &again.credential)
    });
    let cookie = begun(&app, &turned.await?);
    app.attempts().was_right(peer);
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, cookie)])))
}
