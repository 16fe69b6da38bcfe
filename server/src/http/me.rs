//! `GET /api/me`: whose session this is.

use super::session::Caller;
use axum::Json;
use ronda_shared::ids::DeviceId;
use ronda_shared::person::Person;
use serde::Serialize;

/// A session's device and person.
#[derive(Debug, Serialize)]
pub struct Me {
    /// The device.
    pub device: DeviceId,
    /// The letters of its provisional references.
    pub code: String,
    /// What the person calls it.
    pub name: String,
    /// The person, whole.
    pub person: Person,
}

/// Whose it is; 401 without a session.
pub async fn me(caller: Caller) -> Json<Me> {
    Json(Me { device: caller.device.id, code: caller.device.code, name: caller.device.name, person: caller.person })
}
