//! Adds, names and removes a person's own passkeys.

use super::passkeys::{checked_name, of_person};
use super::{IdentityError, audit};
use crate::store::{AuditKind, Batch, EntryKind, PasskeyRecord, Store};
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::time::Timestamp;

/// Adds a passkey that was just made.
pub fn add(
    store: &dyn Store,
    now: Timestamp,
    device: DeviceId,
    record: PasskeyRecord,
) -> Result<PasskeyRecord, IdentityError> {
    let _turn = store.turn();
    let reader = store.read()?;
    if reader.passkey(&record.id)?.is_some() {
        return Err(IdentityError::BadPasskey);
    }
    let batch = Batch::after(reader.end()?);
    drop(reader);
    enter(store, batch, now, device, AuditKind::PasskeyAdded, record)
}

/// Gives a passkey of theirs another name.
pub fn rename(
    store: &dyn Store,
    now: Timestamp,
    by: (&PersonId, DeviceId),
    id: &[u8],
    name: &str,
) -> Result<PasskeyRecord, IdentityError> {
    let name = checked_name(name)?;
    let _turn = store.turn();
    change(store, now, by, id, AuditKind::PasskeyRenamed, |record| record.name = name)
}

/// Removes a passkey of theirs, unless it is the last one.
pub fn remove(
    store: &dyn Store,
    now: Timestamp,
    by: (&PersonId, DeviceId),
    id: &[u8],
) -> Result<PasskeyRecord, IdentityError> {
    let _turn = store.turn();
    // Asked twice, for no answer came: it was removed the first time.
    let known = store.read()?.passkey(id)?;
    if let Some(gone) = known.filter(|known| known.person == *by.0 && known.removed.is_some()) {
        return Ok(gone);
    }
    change(store, now, by, id, AuditKind::PasskeyRemoved, |record| record.removed = Some(now))
}

/// In the store's turn.
fn change(
    store: &dyn Store,
    now: Timestamp,
    (person, device): (&PersonId, DeviceId),
    id: &[u8],
    what: AuditKind,
    how: impl FnOnce(&mut PasskeyRecord),
) -> Result<PasskeyRecord, IdentityError> {
    let reader = store.read()?;
    let own = of_person(&*reader, person)?;
    let mut record = own.iter().find(|known| known.id.as_slice() == id).cloned().ok_or(IdentityError::NoSuchPasskey)?;
    how(&mut record);
    if record.removed.is_some() && own.len() == 1 {
        return Err(IdentityError::LastPasskey);
    }
    let batch = Batch::after(reader.end()?);
    drop(reader);
    enter(store, batch, now, device, what, record)
}

fn enter(
    store: &dyn Store,
    mut batch: Batch,
    now: Timestamp,
    device: DeviceId,
    what: AuditKind,
    record: PasskeyRecord,
) -> Result<PasskeyRecord, IdentityError> {
    batch.enter(now, None, vec![], EntryKind::Passkey(record.clone()));
    let by = record.person.clone();
    audit::enter(&mut batch, now, audit::line(Some(by.clone()), Some(device), what, by.to_string(), &record.name));
    store.commit(batch)?;
    Ok(record)
}
