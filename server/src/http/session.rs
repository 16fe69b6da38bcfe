//! Whose request it is: a cookie that scripts cannot read, a session that the store knows, a device and a person as
//! they are at this moment. And `POST /api/sign-out`.

use super::Json;
use crate::app::{App, of_store};
use crate::error::{Trouble, internal};
use crate::identity::IdentityError;
use crate::identity::sessions::{self, ABSOLUTE_MS, Standing};
use crate::identity::token::Token;
use crate::store::{DeviceRecord, TokenHash};
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse};
use ronda_shared::person::Person;
use serde::Deserialize;
use std::sync::Arc;

/// A device with a session that holds, of a person who may act.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The device.
    pub device: DeviceRecord,
    /// Its person.
    pub person: Person,
    session: TokenHash,
}

/// A device with a session that holds; revoked or left behind, it may still hand in what it wrote (property 7).
#[derive(Debug, Clone)]
pub struct Sender {
    /// Whose it is.
    pub caller: Caller,
    /// What it may do.
    pub standing: Standing,
}

impl FromRequestParts<App> for Sender {
    type Rejection = Trouble;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Trouble> {
        let token = cookie(&parts.headers, cookie_name(app)).ok_or(Trouble::NoSession)?.to_owned();
        let (store, now) = (Arc::clone(app.store()), app.clock().now());
        let session = asked("looking up a session", move || sessions::check(&*store, now, &token)).await?;
        let device = session.device.ok_or(Trouble::NoSession)?;
        let caller = Caller { device, person: session.person, session: session.token };
        Ok(Self { caller, standing: session.standing })
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Trouble;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Trouble> {
        let sender = Sender::from_request_parts(parts, app).await?;
        match sender.standing {
            Standing::Full => Ok(sender.caller),
            Standing::HandInOnly => Err(Trouble::Revoked),
        }
    }
}

impl Caller {
    /// Looks again who they are; false where the session was ended, the device revoked or the person sent away since.
    pub async fn again(&mut self, app: &App) -> bool {
        let (session, device, person) = (self.session, self.device.id, self.person.id.clone());
        let looked = app.read("looking up a live session", move |reader| {
            let device = reader.device(device)?.is_some_and(|device| device.revoked.is_none());
            let holds = device && reader.session(&session)?.is_some();
            Ok(reader.person(&person)?.filter(|person| holds && person.active))
        });
        match looked.await {
            Ok(Some(person)) => {
                self.person = person;
                true
            }
            Ok(None) | Err(_) => false,
        }
    }
}

/// Nothing to say.
#[derive(Debug, Deserialize)]
pub struct Nothing {}

/// Ends the session; the device stays enrolled and its outbox its own.
pub async fn sign_out(
    State(app): State<App>,
    sender: Sender,
    Json(Nothing {}): Json<Nothing>,
) -> Result<impl IntoResponse, Trouble> {
    let (store, session) = (Arc::clone(app.store()), sender.caller.session);
    asked("ending a session", move || sessions::end(&*store, &session)).await?;
    app.live().wake();
    let gone = set_cookie(&app, "", 0)?;
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, gone)])))
}

/// The cookie of a session that begins.
pub fn begun(app: &App, token: &Token) -> Result<HeaderValue, Trouble> {
    set_cookie(app, token.as_str(), ABSOLUTE_MS / 1_000)
}

fn set_cookie(app: &App, value: &str, seconds: i64) -> Result<HeaderValue, Trouble> {
    let secure = if app.config().secure() { "; Secure" } else { "" };
    let name = cookie_name(app);
    HeaderValue::try_from(format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"))
        .map_err(|error| internal("writing a cookie", &error))
}

/// `__Host-` binds the cookie to this host, to TLS and to the whole path; browsers refuse it over plain HTTP.
fn cookie_name(app: &App) -> &'static str {
    if app.config().secure() { "__Host-ronda" } else { "ronda" }
}

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

/// Asks `identity`, off the async threads.
pub async fn asked<T: Send + 'static>(
    doing: &'static str,
    work: impl FnOnce() -> Result<T, IdentityError> + Send + 'static,
) -> Result<T, Trouble> {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(match error {
            IdentityError::NoEnrolment | IdentityError::NoPerson(_) | IdentityError::Inactive(_) => Trouble::BadLink,
            IdentityError::NoSession => Trouble::NoSession,
            IdentityError::NoDevice(_) => Trouble::NotFound,
            IdentityError::BadKey => Trouble::BadKey,
            IdentityError::BadSignature => Trouble::BadSignature,
            IdentityError::OutOfBounds(_) => Trouble::BadJson,
            IdentityError::Store(error) => of_store(doing, &error),
        }),
        Err(error) => Err(internal(doing, &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; rondax=2"));
        headers.append(header::COOKIE, HeaderValue::from_static("x=y;ronda=secret=; z=1"));
        assert_eq!(cookie(&headers, "ronda"), Some("secret="));
        assert_eq!(cookie(&headers, "__Host-ronda"), None);
    }
}
