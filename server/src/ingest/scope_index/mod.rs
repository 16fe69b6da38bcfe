//! Files every document of an earlier build's store in the scope index, once, before it is served.

#[cfg(test)]
mod tests;

use super::writer::TURN_AMONG;
use crate::store::{Batch, Store, StoreError};
use ronda_shared::ids::DocumentId;
use ronda_shared::policy::TERMS_VERSION;
use std::time::{Duration, Instant};

/// How many documents share one commit.
const PAGE: usize = 2_000;

/// Empties the index, and writes the row of each document once more, by which the store files it under the terms of this build:
/// a build that has other terms leaves rows that this one would not remove. Until it is done, pulls look at every document; cut
/// short, it begins again at the next start. Answers with how many it filed.
pub(super) fn renew(store: &dyn Store) -> Result<usize, StoreError> {
    renew_in(store, TURN_AMONG)
}

/// The same, in turns that end after so long: other servers of the store wait for theirs meanwhile.
fn renew_in(store: &dyn Store, turn: Duration) -> Result<usize, StoreError> {
    if store.read()?.scope_index_of()? == TERMS_VERSION {
        return Ok(0);
    }
    let (mut after, mut filed) = (0, 0);
    if !emptied(store)? {
        return Ok(filed);
    }
    loop {
        let (_turn, began) = (store.turn(), Instant::now());
        let reader = store.read()?;
        let page: Vec<(u64, DocumentId)> = reader.moved_after(after)?.take(PAGE).collect::<Result<_, _>>()?;
        let (mut batch, mut looked_at) = (Batch::after(reader.end()?), 0);
        for (position, id) in &page {
            if looked_at > 0 && began.elapsed() >= turn {
                break;
            }
            looked_at += 1;
            match reader.row_of(*id) {
                // One that is damaged keeps no server from starting.
                Err(error) if error.is_damage_of_a_document() => {
                    tracing::error!(document.id = %id, error.message = %error, "A document cannot be read: the scope index is made without it, and no new device is told of it until «ronda verify --rebuild».");
                }
                row => batch.documents.extend(row?),
            }
            after = *position;
        }
        filed += batch.documents.len();
        let last = looked_at == page.len() && page.len() < PAGE;
        batch.scope_index_of = last.then_some(TERMS_VERSION);
        drop(reader);
        if !has_room(store.commit(batch))? {
            return Ok(filed);
        }
        if last {
            tracing::info!(documents = filed, "The scope index was made of a store of an earlier version.");
            return Ok(filed);
        }
    }
}

/// Removes every row of the index; false where the disk is full.
fn emptied(store: &dyn Store) -> Result<bool, StoreError> {
    let _turn = store.turn();
    let end = store.read()?.end()?;
    has_room(store.commit(Batch { scope_index_of: Some(0), ..Batch::after(end) }))
}

/// Whether a commit found room; where it did not, the index waits for the next start.
fn has_room(committed: Result<u64, StoreError>) -> Result<bool, StoreError> {
    match committed {
        Err(StoreError::Full) => {
            tracing::warn!("The disk is full: the scope index waits, and new devices take longer to be answered.");
            Ok(false)
        }
        committed => committed.map(|_| true),
    }
}
