//! Files every document of an earlier build's store in the scope index, once, before it is served.

#[cfg(test)]
mod tests;

use crate::store::{Batch, Store, StoreError};
use ronda_shared::ids::DocumentId;
use ronda_shared::policy::TERMS_VERSION;

/// How many documents share one commit.
const PAGE: usize = 2_000;

/// Writes the row of each document once more, by which the store files it under the terms of this build. Until it is done,
/// pulls look at every document; cut short, it begins again at the next start. Answers with how many it filed.
pub(super) fn renew(store: &dyn Store) -> Result<usize, StoreError> {
    if store.read()?.scope_index_of()? == TERMS_VERSION {
        return Ok(0);
    }
    let (mut after, mut filed) = (0, 0);
    loop {
        let _turn = store.turn();
        let reader = store.read()?;
        let page: Vec<(u64, DocumentId)> = reader.moved_after(after)?.take(PAGE).collect::<Result<_, _>>()?;
        let mut batch = Batch::after(reader.end()?);
        for (position, id) in &page {
            batch.documents.extend(reader.document(*id)?);
            after = *position;
        }
        filed += batch.documents.len();
        let last = page.len() < PAGE;
        batch.scope_index_of = last.then_some(TERMS_VERSION);
        drop(reader);
        let committed = store.commit(batch);
        if matches!(committed, Err(StoreError::Full)) {
            tracing::warn!("The disk is full: the scope index waits, and new devices take longer to be answered.");
            return Ok(filed);
        }
        committed?;
        if last {
            tracing::info!(documents = filed, "The scope index was made of a store of an earlier version.");
            return Ok(filed);
        }
    }
}
