//! `/api/push`: whether and of what the caller's browser tells them, though no page of Ronda is open.

use super::Json;
use super::session::{Caller, Nothing};
use crate::error::HttpProblem;
use crate::push::encrypt::{AUTH_BYTES, KEY_BYTES};
use crate::push::endpoint;
use crate::runtime::App;
use crate::store::push::{PushKind, PushLang, PushRow, PushRows};
use crate::store::{Batch, Reader, StoreError};
use axum::extract::State;
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::PublicKey;
use ronda_shared::ids::{DeviceId, PersonId};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Browsers of one person that are told; with one more, the one told for longest is told no more.
const MOST: usize = 10;

/// Whether push is to be had here, and how the asking device is told.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PushState {
    /// The key by which browsers know this server's messages, in base64url; none where there is no push.
    key: Option<String>,
    /// How this device is told; none where it is not.
    told: Option<PushTold>,
}

/// How a device is told.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PushTold {
    /// Where its browser's push service takes messages.
    endpoint: String,
    /// Of what it is told.
    kinds: BTreeSet<PushKind>,
    /// Nothing is told while the desk is closed, but for what cannot wait.
    quiet: bool,
    /// In which language.
    lang: PushLang,
}

/// How a device is to be told from now on.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PushRequest {
    endpoint: String,
    /// The browser's key, in base64url.
    p256dh: String,
    /// The browser's secret, in base64url.
    auth: String,
    kinds: BTreeSet<PushKind>,
    quiet: bool,
    lang: PushLang,
}

/// Of the asking device.
pub async fn read(State(app): State<App>, caller: Caller) -> Result<axum::Json<PushState>, HttpProblem> {
    let Some(push) = app.push() else { return Ok(axum::Json(PushState { key: None, told: None })) };
    let (key, device) = (Some(push.key().to_owned()), caller.device.id);
    let row = app.read("reading how a device is told", move |reader| reader.push_of(device)).await?;
    let told = row.map(|row| PushTold { endpoint: row.endpoint, kinds: row.kinds, quiet: row.quiet, lang: row.lang });
    Ok(axum::Json(PushState { key, told }))
}

/// The asking device is told from now on; told before, it is told like this. What waits for it is kept.
pub async fn begin(
    State(app): State<App>,
    caller: Caller,
    Json(said): Json<PushRequest>,
) -> Result<StatusCode, HttpProblem> {
    if app.push().is_none() {
        return Err(HttpProblem::NoPush);
    }
    endpoint::read(&said.endpoint).ok_or(HttpProblem::BadEndpoint)?;
    let p256dh = bytes(&said.p256dh, KEY_BYTES).filter(|key| PublicKey::from_sec1_bytes(key).is_ok());
    let auth = bytes(&said.auth, AUTH_BYTES);
    let (Some(p256dh), Some(auth)) = (p256dh, auth) else { return Err(HttpProblem::BadEndpoint) };
    let row = PushRow {
        device: caller.device.id,
        endpoint: said.endpoint,
        p256dh,
        auth,
        kinds: said.kinds,
        quiet: said.quiet,
        lang: said.lang,
        since: app.clock().now(),
        waiting: Vec::new(),
        tries: 0,
        not_before: None,
    };
    let (store, person) = (Arc::clone(app.store()), caller.person.id);
    app.blocking("keeping how a device is told", move || {
        let _turn = store.turn();
        let reader = store.read()?;
        let gone = too_many(&*reader, &person, row.device)?;
        let row = match reader.push_of(row.device)? {
            Some(known) => PushRow { since: known.since, waiting: known.waiting, ..row },
            None => row,
        };
        drop(reader);
        let push = PushRows { put: vec![row], gone, ..PushRows::default() };
        store.commit(Batch { push, ..Batch::default() }).map(|_| ())
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The asking device is told no more.
pub async fn end(
    State(app): State<App>,
    caller: Caller,
    Json(Nothing {}): Json<Nothing>,
) -> Result<StatusCode, HttpProblem> {
    let (store, device) = (Arc::clone(app.store()), caller.device.id);
    app.blocking("a device is told no more", move || {
        let _turn = store.turn();
        let push = PushRows { gone: vec![device], ..PushRows::default() };
        store.commit(Batch { push, ..Batch::default() }).map(|_| ())
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn bytes(text: &str, length: usize) -> Option<ByteBuf> {
    let decoded = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
    (decoded.len() == length).then(|| ByteBuf::from(decoded))
}

/// The person's other devices that go so that this one finds room.
fn too_many(reader: &dyn Reader, person: &PersonId, own: DeviceId) -> Result<Vec<DeviceId>, StoreError> {
    let mut theirs = Vec::new();
    let others = reader.push_all()?.into_iter().filter(|row| row.device != own).collect();
    for (row, device) in reader.pushed_to(others)? {
        if device.is_some_and(|device| device.person == *person) {
            theirs.push((row.since, row.device));
        }
    }
    theirs.sort_by_key(|(since, device)| (*since, device.raw()));
    let over = (theirs.len() + 1).saturating_sub(MOST);
    Ok(theirs.into_iter().take(over).map(|(_, device)| device).collect())
}
