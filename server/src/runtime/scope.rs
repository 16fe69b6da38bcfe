//! Who may read a document: the scope rule of replicas without their age limits.

use crate::store::{DocumentRow, Reader, StoreError, judged_together};
use ronda_shared::catalog::Organisation;
use ronda_shared::cbor;
use ronda_shared::ids::DocumentId;
use ronda_shared::person::Person;
use ronda_shared::policy::{self, ScopeKey};

/// As of this reader's instant.
pub fn may_read_now(
    reader: &dyn Reader,
    organisation: &Organisation,
    person: &Person,
    id: DocumentId,
) -> Result<bool, StoreError> {
    let Some(row) = reader.row_of(id)? else { return Ok(false) };
    Ok(key(&row)?.is_some_and(|key| may_read(organisation, person, &key)))
}

/// Those of what was found that a person may read, in their order.
pub fn those_readable<'r, T: 'r>(
    reader: &'r dyn Reader,
    organisation: &'r Organisation,
    person: &'r Person,
    found: impl Iterator<Item = Result<(DocumentId, T), StoreError>> + 'r,
) -> impl Iterator<Item = Result<T, StoreError>> + 'r {
    judged_together(reader, found, move |id| may_read_now(reader, organisation, person, id))
}

/// By the key alone. One that is closed is judged as of its closing, when it still was in every replica it belongs to.
pub fn may_read(organisation: &Organisation, person: &Person, key: &ScopeKey) -> bool {
    policy::in_scope(organisation, person, key, key.closed_at.unwrap_or_default())
}

/// What decides now who may read it; none before anything did.
pub fn key(row: &DocumentRow) -> Result<Option<ScopeKey>, StoreError> {
    row.scopes.last().map(|(_, bytes)| read(bytes)).transpose()
}

/// What decides now who may read it, and what decided before.
pub fn latest_keys(row: &DocumentRow) -> Result<Vec<ScopeKey>, StoreError> {
    row.scopes.iter().rev().take(2).map(|(_, bytes)| read(bytes)).collect()
}

fn read(bytes: &[u8]) -> Result<ScopeKey, StoreError> {
    cbor::decode(bytes).map_err(|error| StoreError::Damaged { place: "documents", detail: error.to_string() })
}
