//! Session authentication: resolves a request's cookie to its session, device and person. And `POST /api/sign-out`.

use super::Json;
use crate::error::{HttpProblem, internal};
use crate::identity::sessions::{self, Session, SessionRights};
use crate::identity::token::Cookie;
use crate::identity::{IdentityError, passkeys};
use crate::runtime::cookies::{self, Name};
use crate::runtime::{App, of_store};
use crate::store::DeviceRecord;
use crate::traces;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse};
use ronda_shared::catalog::Class;
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
    /// The session.
    pub session: Session,
}

/// A device with a session that holds; revoked or left behind, it may still hand in what it wrote (property 7).
#[derive(Debug, Clone)]
pub struct Sender {
    /// Whose it is.
    pub caller: Caller,
    /// What it may do.
    pub rights: SessionRights,
}

impl FromRequestParts<App> for Sender {
    type Rejection = HttpProblem;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, HttpProblem> {
        let token = cookies::shown(app, &parts.headers, Name::Session).ok_or(HttpProblem::NoSession)?;
        let (store, terms, now) = (Arc::clone(app.store()), app.terms(), app.clock().now());
        let session = run_blocking("looking up a session", move || sessions::check(&*store, terms, now, &token)).await;
        // Now that its cookie is known to be copied, a line that the copy opened ends.
        let session = session.inspect_err(|trouble| {
            if *trouble == HttpProblem::Prove {
                app.live().wake();
            }
        })?;
        let rights = session.rights;
        let caller = Caller { device: session.device.clone(), person: session.person.clone(), session };
        Ok(Self { caller, rights })
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = HttpProblem;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, HttpProblem> {
        let sender = Sender::from_request_parts(parts, app).await?;
        match sender.rights {
            SessionRights::Full => Ok(sender.caller),
            SessionRights::HandInOnly => Err(HttpProblem::Revoked),
        }
    }
}

/// A caller who was verified by a passkey a moment ago: acts that weigh ask for one.
#[derive(Debug, Clone)]
pub struct Verified(pub Caller);

impl FromRequestParts<App> for Verified {
    type Rejection = HttpProblem;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, HttpProblem> {
        let caller = Caller::from_request_parts(parts, app).await?;
        if caller.session.is_verified(app.clock().now()) {
            return Ok(Self(caller));
        }
        let person = caller.person.id.clone();
        let own = app.read("looking up passkeys", move |reader| passkeys::of_person(reader, &person)).await?;
        Err(if own.is_empty() || app.passkeys().is_none() { HttpProblem::NoPasskey } else { HttpProblem::VerifyFirst })
    }
}

impl Caller {
    /// Whether the person supervises: decides, revokes, lets people in.
    pub fn supervises(&self, app: &App) -> bool {
        app.organisation().acts_as(&self.person, &[Class::Sup])
    }
    /// Only who supervises goes on.
    pub fn must_supervise(&self, app: &App) -> Result<(), HttpProblem> {
        self.must_be(app, &[Class::Sup])
    }
    /// Only the people of the desk go on.
    pub fn must_be_of_desk(&self, app: &App) -> Result<(), HttpProblem> {
        self.must_be(app, &[Class::Desk, Class::Sup])
    }
    /// Only who acts as one of these goes on.
    pub fn must_be(&self, app: &App, any_of: &[Class]) -> Result<(), HttpProblem> {
        if app.organisation().acts_as(&self.person, any_of) { Ok(()) } else { Err(HttpProblem::NotYours) }
    }

    /// Looks again who they are; false where the session has ended or is doubted, the device was revoked or the person sent
    /// away since.
    pub async fn again(&mut self, app: &App) -> bool {
        let (session, terms, now) = (self.session.token, app.terms(), app.clock().now());
        let looked = app.read("looking up a live session", move |reader| sessions::still(reader, terms, now, &session));
        match looked.await {
            Ok(Some((person, ends))) => {
                self.person = person;
                self.session.ends = ends;
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
) -> Result<impl IntoResponse, HttpProblem> {
    let (store, session) = (Arc::clone(app.store()), sender.caller.session.token);
    run_blocking("ending a session", move || sessions::end(&*store, &session)).await?;
    app.live().wake();
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, expired_cookie(&app))])))
}

/// Ends the person's other sessions, on whatever device.
pub async fn sign_out_others(
    State(app): State<App>,
    caller: Caller,
    Json(Nothing {}): Json<Nothing>,
) -> Result<StatusCode, HttpProblem> {
    let (store, now) = (Arc::clone(app.store()), app.clock().now());
    let (person, own) = (caller.person.id.clone(), caller.session.token);
    run_blocking("ending sessions", move || sessions::end_all(&*store, now, &person, Some(&own))).await?;
    app.live().wake();
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the cookie back.
pub fn expired_cookie(app: &App) -> HeaderValue {
    cookies::take_back(app, Name::Session)
}

/// The cookie of a session that begins or goes on.
pub fn begun(app: &App, cookie: &Cookie) -> HeaderValue {
    cookies::set(app, Name::Session, &cookie.text(), app.terms().longest_ms() / 1_000)
}

/// Asks `identity`, off the async threads.
pub async fn run_blocking<T: Send + 'static>(
    doing: &'static str,
    work: impl FnOnce() -> Result<T, IdentityError> + Send + 'static,
) -> Result<T, HttpProblem> {
    match traces::blocking(work).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(match error {
            IdentityError::NoEnrolment => HttpProblem::BadLink,
            IdentityError::NoSession => HttpProblem::NoSession,
            IdentityError::Doubted => HttpProblem::Prove,
            IdentityError::BadPasskey | IdentityError::PasskeyCopied(_) => HttpProblem::BadPasskey,
            IdentityError::NoPasskey => HttpProblem::NoPasskey,
            IdentityError::NoSuchPasskey
            | IdentityError::NoPerson(_)
            | IdentityError::Inactive(_)
            | IdentityError::NoDevice(_) => HttpProblem::NotFound,
            IdentityError::LastPasskey => HttpProblem::LastPasskey,
            IdentityError::PersonExists(_) => HttpProblem::PersonExists,
            IdentityError::PersonChanged(_) => HttpProblem::PersonChanged,
            IdentityError::Revoked(_) => HttpProblem::Revoked,
            IdentityError::BadKey => HttpProblem::BadKey,
            IdentityError::BadSignature => HttpProblem::BadSignature,
            IdentityError::NoAccount => HttpProblem::BadAccount,
            IdentityError::OutOfBounds(_) => HttpProblem::BadJson,
            IdentityError::Store(error) => of_store(doing, &error),
        }),
        Err(error) => Err(internal(doing, &error)),
    }
}
