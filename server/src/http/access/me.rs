//! `GET /api/me`: whose session this is, and what the server has of its device.

use crate::error::HttpProblem;
use crate::http::session::Caller;
use crate::identity::passkeys;
use crate::runtime::App;
use axum::Json;
use axum::extract::State;
use ronda_shared::ids::DeviceId;
use ronda_shared::person::Person;
use ronda_shared::time::{MINUTE_MS, Timestamp};
use serde::Serialize;

/// A session's device and person. A browser that was emptied has the cookie alone: by this it learns what it had been, and
/// what of it is safe.
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
    /// The number of the last act that the server has of the device; 0 where it has none.
    pub last_act: u64,
    /// When the device was last heard of, to some minutes; none where it never was.
    pub seen: Option<Timestamp>,
    /// Acts that it had made and not sent by then, as it said itself.
    pub unsent: Option<u64>,
    /// The person has a passkey to come in with.
    pub passkey: bool,
}

/// Whose it is; 401 without a session.
pub async fn me(State(app): State<App>, caller: Caller) -> Result<Json<Me>, HttpProblem> {
    let verified = caller.session.is_verified(app.clock().now().plus(MINUTE_MS));
    let Caller { device, person, .. } = caller;
    let (id, whose, used) = (device.id, person.id.clone(), app.passkeys().is_some());
    let known = app.read("reading what is known of a device", move |reader| {
        let last_act = reader.log_head(id)?.map_or(0, |(number, _)| number);
        let passkey = used && !passkeys::of_person(reader, &whose)?.is_empty();
        Ok((last_act, reader.last_seen(id)?, passkey))
    });
    let (last_act, seen, passkey) = known.await?;
    Ok(Json(Me {
        device: device.id,
        code: device.code,
        name: device.name,
        person,
        verified,
        last_act,
        unsent: seen.as_ref().map(|seen| seen.unsent),
        seen: seen.map(|seen| seen.at),
        passkey,
    }))
}
