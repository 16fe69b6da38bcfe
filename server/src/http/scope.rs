//! Read authorization by scope, as for replicas but without age limits.
//! Missing and forbidden look identical, so nobody can probe.

use super::session::Caller;
use crate::error::HttpProblem;
use crate::runtime::App;
use crate::runtime::scope::{key, may_read};
use crate::store::DocumentRow;
use ronda_shared::ids::DocumentId;
use ronda_shared::policy::ScopeKey;
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
        let Some(row) = reader.row_of(id)? else { return Ok(None) };
        let Some(key) = key(&row)? else { return Ok(None) };
        Ok(may_read(&organisation, &person, &key).then_some(Readable { row, key }))
    })
    .await?
    .ok_or(HttpProblem::NotFound)
}
