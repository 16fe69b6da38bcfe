//! `/api/passkeys`: a person's own passkeys.

use super::NameRequest;
use super::enrol::{Ceremony, NewPasskey};
use crate::error::HttpProblem;
use crate::http::Json;
use crate::http::session::{Caller, Nothing, Verified, run_blocking};
use crate::identity::passkeys::{Purpose, of_person, point};
use crate::identity::{IdentityError, own_passkeys};
use crate::runtime::App;
use crate::store::PasskeyRecord;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ronda_shared::time::Timestamp;
use serde::Serialize;

/// A passkey as its person sees it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PasskeyCard {
    /// Base64url of the credential's id.
    id: String,
    name: String,
    added: Timestamp,
    used: Option<Timestamp>,
    /// Base64url of its point where it is of P-256: a device's own lock checks answers with it.
    key: Option<String>,
}

/// The caller's passkeys.
pub async fn list(State(app): State<App>, caller: Caller) -> Result<axum::Json<Vec<PasskeyCard>>, HttpProblem> {
    let cards = app.read("reading passkeys", move |reader| {
        let own = of_person(reader, &caller.person.id)?;
        own.into_iter()
            .map(|one| {
                let used = reader.passkey_use(&one.id)?.map(|last| last.at);
                Ok(PasskeyCard { used, ..card(one) })
            })
            .collect::<Result<Vec<_>, _>>()
    });
    Ok(axum::Json(cards.await?))
}

/// Asks for a further passkey: of somebody who has just shown one, or made their first one as they came in.
pub async fn begin(
    State(app): State<App>,
    Verified(caller): Verified,
    Json(Nothing {}): Json<Nothing>,
) -> Result<axum::Json<Ceremony>, HttpProblem> {
    let now = app.clock().now();
    let own = app.clone();
    let question = run_blocking("asking for a new passkey", move || {
        let passkeys = own.passkeys().ok_or(IdentityError::NoPasskey)?;
        passkeys.ask_new(&*own.store().read()?, now, &caller.person, Purpose::Add(caller.session.token))
    });
    let question = question.await?;
    Ok(axum::Json(Ceremony { ceremony: question.ceremony, options: question.options }))
}

/// Adds what the authenticator made.
pub async fn add(
    State(app): State<App>,
    Verified(caller): Verified,
    Json(made): Json<NewPasskey>,
) -> Result<(StatusCode, axum::Json<PasskeyCard>), HttpProblem> {
    let now = app.clock().now();
    let own = app.clone();
    let added = run_blocking("adding a passkey", move || {
        let passkeys = own.passkeys().ok_or(IdentityError::NoPasskey)?;
        let store = own.store();
        let name = made.name.as_deref().unwrap_or(&caller.device.name);
        let purpose = Purpose::Add(caller.session.token);
        let record = passkeys.made(&*store.read()?, now, &made.ceremony, &purpose, &made.credential, name)?;
        own_passkeys::add(&**store, now, caller.device.id, record)
    });
    Ok((StatusCode::CREATED, axum::Json(card(added.await?))))
}

fn card(record: PasskeyRecord) -> PasskeyCard {
    let key = point(&record.credential).map(|point| URL_SAFE_NO_PAD.encode(point));
    PasskeyCard { id: URL_SAFE_NO_PAD.encode(&record.id), name: record.name, added: record.added, used: None, key }
}

/// The credential that a path names.
fn credential(id: Result<Path<String>, PathRejection>) -> Result<Vec<u8>, HttpProblem> {
    let Path(id) = id.map_err(|_| HttpProblem::NotFound)?;
    URL_SAFE_NO_PAD.decode(&id).map_err(|_| HttpProblem::NotFound)
}

/// Gives a passkey another name.
pub async fn rename(
    State(app): State<App>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
    Json(NameRequest { name }): Json<NameRequest>,
) -> Result<StatusCode, HttpProblem> {
    let id = credential(id)?;
    let (store, now) = (app.store().clone(), app.clock().now());
    run_blocking("renaming a passkey", move || {
        own_passkeys::rename(&*store, now, (&caller.person.id, caller.device.id), &id, &name)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a passkey.
pub async fn remove(
    State(app): State<App>,
    Verified(caller): Verified,
    id: Result<Path<String>, PathRejection>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<StatusCode, HttpProblem> {
    let id = credential(id)?;
    let (store, now) = (app.store().clone(), app.clock().now());
    run_blocking("removing a passkey", move || {
        own_passkeys::remove(&*store, now, (&caller.person.id, caller.device.id), &id)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
