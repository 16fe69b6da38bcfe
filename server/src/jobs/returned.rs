//! Finds the tickets that came back from archives: that is no move of theirs, and the jobs follow what moved.

use crate::store::{EntryKind, Reader, StoreError};
use ronda_shared::ids::DocumentId;

/// Adds the tickets that came back from archives after a position, which is no move of theirs: a term that nobody knew as they left is
/// found in them.
pub(super) fn add(reader: &dyn Reader, from: u64, into: &mut Vec<DocumentId>) -> Result<(), StoreError> {
    for entry in reader.entries_after(from)? {
        match entry {
            Ok(entry) if matches!(entry.kind, EntryKind::Returned(_)) => into.extend(entry.document),
            // Of what is damaged nobody knows whether it is such a line: the next start looks at all.
            Ok(_) | Err(StoreError::Damaged { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
