//! `GET /api/me`: whose session this is.

use crate::http::session::Caller;
use crate::runtime::App;
use axum::Json;
use axum::extract::State;
use ronda_shared::ids::DeviceId;
use ronda_shared::person::Person;
use ronda_shared::time::MINUTE_MS;
use serde::Serialize;

/// A session's device and person.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Me {
    /// The device.
    pub device: DeviceId,
    /// The letters of its provisional references.
    pub code: String,
    /// What the person calls it.
    pub name: String,
    /// The person, whole.
    pub person: Person,
    /// They were verified a moment ago, and will still be in a minute: what weighs can be sent as things stand.
    pub verified: bool,
}

/// Whose it is; 401 without a session.
pub async fn me(State(app): State<App>, caller: Caller) -> Json<Me> {
    let verified = caller.session.is_verified(app.clock().now().plus(MINUTE_MS));
    let Caller { device, person, .. } = caller;
    Json(Me { device: device.id, code: device.code, name: device.name, person, verified })
}
