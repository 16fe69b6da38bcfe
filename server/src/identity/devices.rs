//! Renames and revokes enrolled devices.

use super::{IdentityError, audit};
use crate::store::{AuditKind, Batch, DeviceRecord, EntryKind, Store};
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::limits;
use ronda_shared::time::Timestamp;

/// Revokes a device: what it sends from now on is held, and it is told to clear. Revoking twice changes nothing.
pub fn revoke(
    store: &dyn Store,
    now: Timestamp,
    device: DeviceId,
    by: Option<PersonId>,
) -> Result<DeviceRecord, IdentityError> {
    change(store, now, device, by, AuditKind::DeviceRevoked, |record| {
        record.revoked.get_or_insert(now);
    })
}

/// Gives a device another name.
pub fn rename(
    store: &dyn Store,
    now: Timestamp,
    device: DeviceId,
    by: Option<PersonId>,
    name: &str,
) -> Result<DeviceRecord, IdentityError> {
    let name = checked_name(name)?;
    change(store, now, device, by, AuditKind::DeviceRenamed, |record| record.name = name)
}

/// A device's name, without outer blanks.
pub(super) fn checked_name(name: &str) -> Result<String, IdentityError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > limits::NAME_CHARS {
        return Err(IdentityError::OutOfBounds("a device's name"));
    }
    Ok(name.to_owned())
}

fn change(
    store: &dyn Store,
    now: Timestamp,
    device: DeviceId,
    by: Option<PersonId>,
    what: AuditKind,
    how: impl FnOnce(&mut DeviceRecord),
) -> Result<DeviceRecord, IdentityError> {
    let _turn = store.turn();
    let reader = store.read()?;
    let known = reader.device(device)?.ok_or(IdentityError::NoDevice(device))?;
    let mut record = known.clone();
    how(&mut record);
    if record != known {
        let mut batch = Batch::after(reader.end()?);
        batch.enter(now, None, vec![], EntryKind::Device(record.clone()));
        audit::enter(&mut batch, now, audit::line(by, None, what, device.to_string(), record.name.as_str()));
        drop(reader);
        store.commit(batch)?;
    }
    Ok(record)
}
