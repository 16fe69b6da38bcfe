//! Remembers which file an act of a ticket that left still awaits.
//!
//! Its archive alone tells that, and a large file comes in many parts: each of them, and each question before one, would open it
//! anew. It says the same for as long as the ticket is away.

use super::references::{BlobReference, Stands};
use crate::store::{Reader, StoreError};
use ronda_shared::ids::{ActId, DeviceId};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// So many are remembered at most.
const MOST: usize = 64;

/// An act as a device means it.
type Meant = (DeviceId, ActId);

/// The files that are awaited, each with the position of the line by which its ticket left.
#[derive(Default)]
pub(super) struct AwaitedFiles(Mutex<BTreeMap<Meant, (u64, BlobReference)>>);

impl AwaitedFiles {
    /// What an act names as its archive told; none where that is not known, or its ticket left or came back since.
    ///
    /// # Errors
    /// The store could not.
    pub(super) fn known(&self, reader: &dyn Reader, meant: Meant) -> Result<Option<BlobReference>, StoreError> {
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&meant).cloned();
        let Some((left, named)) = found else { return Ok(None) };
        if left_at(reader, &named)? == Some(left) {
            return Ok(Some(named));
        }
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&meant);
        Ok(None)
    }

    /// Remembers what an act names, where its archive told it.
    ///
    /// # Errors
    /// The store could not.
    pub(super) fn note(&self, reader: &dyn Reader, meant: Meant, named: &BlobReference) -> Result<(), StoreError> {
        if named.shadowed || named.stands != Stands::Taken || reader.blob(&named.file.sha256)?.is_some() {
            return Ok(());
        }
        if let Some(left) = left_at(reader, named)? {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= MOST {
                known.pop_first();
            }
            known.insert(meant, (left, named.clone()));
        }
        Ok(())
    }
}

/// The position of the line by which the ticket of an act left; none where it is in the store.
fn left_at(reader: &dyn Reader, named: &BlobReference) -> Result<Option<u64>, StoreError> {
    Ok(reader.document(named.document)?.map(|row| row.archived).filter(|left| *left > 0))
}
