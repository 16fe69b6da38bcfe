//! Records when a device last synced and what it reported, at intervals rather than on each contact.

use super::IdentityError;
use crate::store::{Batch, LastSeen, Store};
use ronda_shared::time::MINUTE_MS;

/// How exactly the time of the last contact is kept.
const GRAIN_MS: i64 = 10 * MINUTE_MS;

/// Notes a contact, where it says something new.
pub fn note(store: &dyn Store, seen: LastSeen) -> Result<(), IdentityError> {
    let known = store.read()?.last_seen(seen.device)?;
    let same = known.is_some_and(|known| {
        let told = (&known.app, known.unsent, known.holds) == (&seen.app, seen.unsent, seen.holds);
        told && seen.at.since(known.at) < GRAIN_MS
    });
    if !same && store.accepts_writes() {
        let _turn = store.turn();
        store.commit(Batch { seen: vec![seen], ..Batch::default() })?;
    }
    Ok(())
}
