//! Read authorization by scope, as for replicas but without age limits.
//! Missing and forbidden look identical, so nobody can probe.

use super::session::Caller;
use crate::app::App;
use crate::error::HttpProblem;
use crate::store::{DocumentRow, Reader, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::cbor;
use ronda_shared::ids::DocumentId;
use ronda_shared::person::Person;
use ronda_shared::policy::{self, ScopeKey};
use std::sync::Arc;

/// A document that the caller may read.
pub struct Readable {
    /// Its row.
    pub row: DocumentRow,
    /// What decides who may read it.
    pub key: ScopeKey,
}

/// The document, if the caller may read it; otherwise 404: that it exists is not told.
pub async fn readable(app: &App, caller: &Caller, id: DocumentId) -> Result<Readable, HttpProblem> {
    let (organisation, person) = (Arc::clone(app.organisation()), caller.person.clone());
    app.read("looking whether a document may be read", move |reader| {
        let Some(row) = reader.document(id)? else { return Ok(None) };
        let Some(key) = key(&row)? else { return Ok(None) };
        Ok(may_read(&organisation, &person, &key).then_some(Readable { row, key }))
    })
    .await?
    .ok_or(HttpProblem::NotFound)
}

/// As of this reader's instant.
pub fn may_read_now(
    reader: &dyn Reader,
    organisation: &Organisation,
    person: &Person,
    id: DocumentId,
) -> Result<bool, StoreError> {
    let Some(row) = reader.document(id)? else { return Ok(false) };
    Ok(key(&row)?.is_some_and(|key| may_read(organisation, person, &key)))
}

/// By the key alone. One that is closed is judged as of its closing, when it still was in every replica it belongs to.
pub fn may_read(organisation: &Organisation, person: &Person, key: &ScopeKey) -> bool {
    policy::in_scope(organisation, person, key, key.closed_at.unwrap_or_default())
}

fn key(row: &DocumentRow) -> Result<Option<ScopeKey>, StoreError> {
    row.scopes.last().map(|(_, bytes)| read(bytes)).transpose()
}

/// What decides now who may read it, and what decided before.
pub fn latest_keys(row: &DocumentRow) -> Result<Vec<ScopeKey>, StoreError> {
    row.scopes.iter().rev().take(2).map(|(_, bytes)| read(bytes)).collect()
}

fn read(bytes: &[u8]) -> Result<ScopeKey, StoreError> {
    cbor::decode(bytes).map_err(|error| StoreError::Damaged { place: "documents", detail: error.to_string() })
}
