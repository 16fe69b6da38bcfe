//! What was committed beside this writer since its last turn: dropped from memory before anything is judged.
//!
//! Other servers on the same store write documents, and so does whoever else commits on this one. Each of their commits that
//! moves a document says so in the feed, so what stands after the position that the writer knows is all there is to follow.

use super::super::document_cache::DocumentCache;
use crate::store::{EntryKind, Reader, StoreError};
use ronda_shared::catalog::Organisation;

/// How far the writer knows the feed.
pub(in super::super) struct Followed {
    to: u64,
    /// The organisation's data that another server has brought into the feed, where acts are judged by others here.
    replaced_by: Option<String>,
}

impl Followed {
    /// All that memory holds was read as of this position or later.
    pub(in super::super) fn to(end: u64) -> Self {
        Self { to: end, replaced_by: None }
    }

    /// Reads on to the feed's end, in the turn: documents that moved are read anew when they are asked for. `shared` where other
    /// servers have the store.
    ///
    /// # Errors
    /// [`StoreError::Disk`] where another server serves other data by now: acts judged by these would be judged wrongly.
    pub(in super::super) fn read_on(
        &mut self,
        (reader, end): (&dyn Reader, u64),
        (organisation, shared): (&Organisation, bool),
        opened: &mut DocumentCache,
    ) -> Result<(), StoreError> {
        if end < self.to {
            // A store that went back: nothing of what was read is known to stand.
            *opened = DocumentCache::default();
        } else if end > self.to {
            for entry in reader.entries_after(self.to)? {
                let entry = entry?;
                if let Some(id) = entry.document {
                    opened.documents.remove(&id);
                }
                if let EntryKind::Organisation { version, .. } = entry.kind {
                    self.replaced_by = Some(version).filter(|version| *version != organisation.version);
                }
            }
        }
        self.to = end;
        match &self.replaced_by {
            Some(version) if shared => Err(StoreError::Disk(format!(
                "another server serves the organisation's data of version {version}: this one writes nothing until it serves \
                 them too"
            ))),
            Some(_) | None => Ok(()),
        }
    }

    /// This writer has committed: up to here memory holds what it wrote itself.
    pub(in super::super) fn wrote_to(&mut self, end: u64) {
        self.to = end;
    }
}
