//! Reads a person as they were when they made an act. Roles and scope are those of a position of the feed.

use crate::store::{Reader, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::PersonId;
use ronda_shared::person::Person;
use ronda_shared::time::{DAY_MS, Timestamp};

/// A person as they were at the position that an act of theirs is proven to have seen, if that lies within the
/// organisation's window before its receipt; as they are now beyond it.
pub(super) fn standing(
    reader: &dyn Reader,
    organisation: &Organisation,
    person: &PersonId,
    position: u64,
    received: Timestamp,
) -> Result<Option<Person>, StoreError> {
    let recent = within_window(reader, organisation, position, received)?;
    person_at(reader, person, if recent { position } else { reader.end()? })
}

/// Whether a position lies within the organisation's window before an instant.
pub(super) fn within_window(
    reader: &dyn Reader,
    organisation: &Organisation,
    position: u64,
    received: Timestamp,
) -> Result<bool, StoreError> {
    let window = received.plus(-i64::from(organisation.settings.window_days) * DAY_MS);
    Ok(seen_at(reader, position)?.is_none_or(|at| at >= window))
}

/// When the feed reached a position.
pub(super) fn seen_at(reader: &dyn Reader, position: u64) -> Result<Option<Timestamp>, StoreError> {
    if position == 0 { Ok(None) } else { Ok(reader.entry(position)?.map(|entry| entry.at)) }
}

/// A person as of a position, or now where the position lies beyond the organisation's window.
pub(super) fn person_at(reader: &dyn Reader, id: &PersonId, position: u64) -> Result<Option<Person>, StoreError> {
    match reader.person_at(id, position)? {
        Some(person) => Ok(Some(person)),
        None => reader.person(id),
    }
}
