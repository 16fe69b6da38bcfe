//! The audit log: who did what that weighs, beside the tickets. Its lines are entries of the feed: chained, never changed.

use crate::store::{Audit, AuditKind, Batch, EntryKind, Store, StoreError};
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::time::Timestamp;

/// A line about somebody or something.
pub fn line(
    by: Option<PersonId>,
    device: Option<DeviceId>,
    what: AuditKind,
    subject: impl Into<String>,
    detail: impl Into<String>,
) -> Audit {
    Audit { by, device, what, subject: subject.into(), detail: detail.into() }
}

/// Writes a line in the same commit as what it tells.
pub fn enter(batch: &mut Batch, now: Timestamp, line: Audit) {
    batch.enter(now, None, vec![], EntryKind::Audit(line));
}

/// Writes a line about something that has no commit of its own.
pub fn write(store: &dyn Store, now: Timestamp, line: Audit) -> Result<(), StoreError> {
    let _turn = store.turn();
    let mut batch = Batch::after(store.read()?.end()?);
    enter(&mut batch, now, line);
    store.commit(batch).map(|_| ())
}
