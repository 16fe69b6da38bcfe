//! What is read of evidence: bytes beside the store, who names them, what was said of them.

use super::super::{Arrived, BlobRow, SealRow, StoreError};
use ronda_shared::ids::{ActId, DocumentId, Sha256};

/// Evidence: bytes beside the store, who names them, what was said of them.
pub trait ReadEvidence {
    /// Bytes that are kept, by their hash.
    fn blob(&self, sha256: &Sha256) -> Result<Option<BlobRow>, StoreError>;
    /// All bytes that are kept, in the order of their hashes, a page at a time.
    fn blobs(&self, after: Option<&Sha256>, limit: usize) -> Result<Vec<BlobRow>, StoreError>;
    /// The acts that were received and name these bytes, whatever became of them, with their documents.
    fn naming(&self, sha256: &Sha256) -> Result<Vec<(ActId, DocumentId)>, StoreError>;
    /// What was said of an act's evidence.
    fn seal(&self, act: ActId) -> Result<Option<SealRow>, StoreError>;
    /// All that was said of evidence, a page at a time.
    fn seals(&self, after: Option<ActId>, limit: usize) -> Result<Vec<SealRow>, StoreError>;
    /// What came of an act's evidence and was not said yet.
    fn arrived(&self, act: ActId) -> Result<Option<Arrived>, StoreError>;
    /// All evidence that came and of which nothing was said yet.
    fn all_arrived(&self) -> Result<Vec<Arrived>, StoreError>;
}
