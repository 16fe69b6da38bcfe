//! `/api/devices`: which browsers are enrolled, and the end of one.

use super::NameRequest;
use super::enrol::came_in;
use crate::error::HttpProblem;
use crate::http::session::{Caller, Nothing, run_blocking};
use crate::http::{Json, Peer};
use crate::identity::devices;
use crate::runtime::App;
use crate::store::{DeviceKind, DeviceRecord, Reader, StoreError};
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A device as people see it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DeviceCard {
    id: DeviceId,
    /// The letters in its provisional references.
    code: String,
    person: PersonId,
    name: String,
    kind: DeviceKind,
    enrolled: Timestamp,
    revoked: Option<Timestamp>,
    /// It is the one that asks.
    own: bool,
    /// When it was last heard of, to some minutes.
    seen: Option<Timestamp>,
    /// The version of its app.
    app: Option<String>,
    /// Acts it had made and not sent, as it said itself.
    unsent: Option<u64>,
    /// Documents it held, as it said itself.
    holds: Option<u64>,
    /// Its acts that wait for a decision.
    held: u64,
    /// Whether a session of it is open.
    signed_in: bool,
}

/// Whose.
#[derive(Debug, Deserialize)]
pub struct Whose {
    #[serde(default)]
    person: Option<PersonId>,
}

/// The caller's devices; for who supervises, anybody's.
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<Whose>, QueryRejection>,
) -> Result<axum::Json<Vec<DeviceCard>>, HttpProblem> {
    let Query(Whose { person }) = query.map_err(|_| HttpProblem::BadJson)?;
    let person = person.unwrap_or_else(|| caller.person.id.clone());
    if person != caller.person.id {
        caller.must_supervise(&app)?;
    }
    let (own, terms, now) = (caller.device.id, app.terms(), app.clock().now());
    let cards = app.read("reading devices", move |reader| {
        let sessions = reader.sessions()?;
        let theirs = reader.devices_of(&person)?.into_iter();
        let open = |device: &DeviceRecord| {
            let mut own = sessions.iter().filter(|row| row.device == Some(device.id) && !row.doubted);
            device.revoked.is_none() && own.any(|row| terms.holds(row, device.kind, now))
        };
        theirs
            .map(|device| {
                let open = open(&device);
                card(reader, device, own, open)
            })
            .collect::<Result<Vec<_>, _>>()
    });
    let mut cards = cards.await?;
    cards.sort_by_key(|card| (card.revoked.is_some(), !card.own, std::cmp::Reverse(card.seen)));
    Ok(axum::Json(cards))
}

fn card(reader: &dyn Reader, device: DeviceRecord, own: DeviceId, signed_in: bool) -> Result<DeviceCard, StoreError> {
    let seen = reader.last_seen(device.id)?;
    let held = reader.held_of(device.id)?.len() as u64;
    Ok(DeviceCard {
        own: device.id == own,
        held,
        signed_in,
        seen: seen.as_ref().map(|seen| seen.at),
        unsent: seen.as_ref().map(|seen| seen.unsent),
        holds: seen.as_ref().and_then(|seen| seen.holds),
        app: seen.map(|seen| seen.app),
        id: device.id,
        code: device.code,
        person: device.person,
        name: device.name,
        kind: device.kind,
        enrolled: device.enrolled,
        revoked: device.revoked,
    })
}

/// The device, if it is the caller's or they supervise.
async fn reachable(app: &App, caller: &Caller, id: DeviceId) -> Result<(), HttpProblem> {
    let device = app.read("reading a device", move |reader| reader.device(id)).await?.ok_or(HttpProblem::NotFound)?;
    let own = device.person == caller.person.id;
    if own || caller.supervises(app) { Ok(()) } else { Err(HttpProblem::NotFound) }
}

/// Gives a device another name.
pub async fn rename(
    State(app): State<App>,
    caller: Caller,
    id: Result<Path<DeviceId>, PathRejection>,
    Json(NameRequest { name }): Json<NameRequest>,
) -> Result<StatusCode, HttpProblem> {
    let Path(id) = id.map_err(|_| HttpProblem::NotFound)?;
    reachable(&app, &caller, id).await?;
    let (store, now, by) = (app.store().clone(), app.clock().now(), caller.person.id);
    run_blocking("renaming a device", move || devices::rename(&*store, now, id, Some(by), &name)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A browser that goes on under another key.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DeviceAnewRequest {
    /// The device it is until now: the session's own.
    device: DeviceId,
    /// Base64 of the 65 bytes of the new device's point.
    public_key: String,
    /// Base64 of r ‖ s, by the former device's key.
    signature: String,
}

/// Goes on as another device of the person, where the log of this one went two ways.
pub async fn anew(
    State(app): State<App>,
    Peer(peer): Peer,
    caller: Caller,
    Json(given): Json<DeviceAnewRequest>,
) -> Result<Response, HttpProblem> {
    let now = app.clock().now();
    app.attempts().guess(peer, now)?;
    if given.device != caller.device.id {
        return Err(HttpProblem::WrongDevice);
    }
    let public_key = STANDARD.decode(&given.public_key).map_err(|_| HttpProblem::BadKey)?;
    let signature = STANDARD.decode(&given.signature).map_err(|_| HttpProblem::BadJson)?;
    let store = app.store().clone();
    let next = run_blocking("going on as another device", move || {
        crate::identity::device_succession::go_on(&*store, now, &caller.session, &public_key, &signature)
    });
    let next = next.await?;
    app.attempts().was_right(peer);
    app.poke();
    tracing::info!(device.id = %next.device.id, "A device goes on as another.");
    came_in(&app, next)
}

/// Revokes a device: one's own, or anybody's by who supervises. It asks for no passkey: a lost phone cannot wait.
pub async fn revoke(
    State(app): State<App>,
    caller: Caller,
    id: Result<Path<DeviceId>, PathRejection>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<StatusCode, HttpProblem> {
    let Path(id) = id.map_err(|_| HttpProblem::NotFound)?;
    reachable(&app, &caller, id).await?;
    let (store, now, by) = (app.store().clone(), app.clock().now(), caller.person.id);
    run_blocking("revoking a device", move || devices::revoke(&*store, now, id, Some(by))).await?;
    app.poke();
    app.live().wake();
    Ok(StatusCode::NO_CONTENT)
}
