//! Replaces a document by its redacted, rebuilt successor.

use super::super::document_cache;
use super::UnitOfWork;
use crate::redact::Plan;
use crate::store::{EntryKind, StoreError};
use ronda_shared::ids::DocumentId;

impl UnitOfWork<'_> {
    /// The position of the next entry.
    pub(in super::super) fn next_position(&self) -> u64 {
        self.batch.end() + 1
    }

    /// Enters the founding, and everything of the former document that is another now.
    pub(in super::super) fn replace_document(&mut self, id: DocumentId, plan: Plan) -> Result<(), StoreError> {
        let Plan { document, emptied, founded, .. } = plan;
        self.batch.emptied = emptied;
        let heads = document_cache::heads(&document);
        let position = self.batch.enter(self.now, Some(id), heads.clone(), EntryKind::Founded(founded));
        let bytes = document.save_nocompress();
        let open = self.open(id)?;
        (open.folded, open.size) = (bytes.len(), bytes.len());
        *open.written() = document;
        open.own.clear();
        open.summary = None;
        open.touched = true;
        if let Some(row) = &mut open.row {
            row.founded = position;
            row.latest = position;
            row.snapshot = position;
            row.tail = 0;
            row.heads = heads;
        }
        self.batch.snapshots.push((id, bytes));
        Ok(())
    }
}
