//! Devices as the operator sees them, and one revoked.

use crate::identity::devices;
use crate::ingest::Ingest;
use crate::store::{DeviceRecord, Reader, StoreError};
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A device in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceLine {
    /// Which.
    pub id: DeviceId,
    /// Its letters in provisional references.
    pub code: String,
    /// Whose.
    pub person: PersonId,
    /// What its person calls it.
    pub name: String,
    /// Since when.
    pub enrolled: Timestamp,
    /// Until when.
    pub revoked: Option<Timestamp>,
    /// When it was last heard of.
    pub seen: Option<Timestamp>,
    /// Acts it had made and not sent, by its own word.
    pub unsent: Option<u64>,
    /// Its acts that wait for a decision.
    pub held: u64,
}

fn line(reader: &dyn Reader, device: DeviceRecord) -> Result<DeviceLine, StoreError> {
    let seen = reader.last_seen(device.id)?;
    Ok(DeviceLine {
        held: reader.held_of(device.id)?.len() as u64,
        seen: seen.as_ref().map(|seen| seen.at),
        unsent: seen.map(|seen| seen.unsent),
        id: device.id,
        code: device.code,
        person: device.person,
        name: device.name,
        enrolled: device.enrolled,
        revoked: device.revoked,
    })
}

/// The devices of a person, or of all: those that come in first, then by person.
pub(super) fn devices(ingest: &Ingest, person: Option<&PersonId>) -> Result<Vec<DeviceLine>, String> {
    let listed = || {
        let reader = ingest.store().read()?;
        if let Some(person) = person
            && reader.person(person)?.is_none()
        {
            return Ok(None);
        }
        let theirs = person.map_or_else(|| reader.devices(), |person| reader.devices_of(person))?.into_iter();
        let mut lines = theirs.map(|device| line(&*reader, device)).collect::<Result<Vec<_>, StoreError>>()?;
        lines.sort_by(|a, b| (a.revoked.is_some(), &a.person, &a.code).cmp(&(b.revoked.is_some(), &b.person, &b.code)));
        Ok(Some(lines))
    };
    match listed() {
        Ok(Some(lines)) => Ok(lines),
        Ok(None) => Err(format!("there is no person «{}»", person.map_or("", PersonId::as_str))),
        Err(error) => Err(StoreError::to_string(&error)),
    }
}

/// Revokes a device by its id or its code.
pub(super) fn revoke(ingest: &Ingest, device: &str) -> Result<DeviceLine, String> {
    let told = |error: StoreError| error.to_string();
    let reader = ingest.store().read().map_err(told)?;
    let id = match device.trim().parse::<DeviceId>() {
        Ok(id) => Some(id),
        Err(_) => reader.device_by_code(&device.trim().to_uppercase()).map_err(told)?,
    };
    drop(reader);
    let id = id.ok_or_else(|| format!("there is no device «{device}»: ronda devices lists them"))?;
    let (store, now) = (ingest.store(), ingest.clock().now());
    let record = devices::revoke(&**store, now, id, None).map_err(|error| error.to_string())?;
    ingest.poke().map_err(told)?;
    let reader = store.read().map_err(told)?;
    line(&*reader, record).map_err(told)
}
