//! What is read of evidence: bytes beside the store, who names them, what was said of them.

use super::super::super::{Arrived, BlobRow, ReadEvidence, SealRow, StoreError};
use super::super::evidence;
use super::PostgresReader;
use ronda_shared::ids::{ActId, DocumentId, Sha256};

impl ReadEvidence for PostgresReader {
    fn blob(&self, sha256: &Sha256) -> Result<Option<BlobRow>, StoreError> {
        evidence::blob(&self.session, sha256)
    }
    fn blobs(&self, after: Option<&Sha256>, limit: usize) -> Result<Vec<BlobRow>, StoreError> {
        evidence::blobs(&self.session, after, limit)
    }
    fn naming(&self, sha256: &Sha256) -> Result<Vec<(ActId, DocumentId)>, StoreError> {
        evidence::naming(&self.session, sha256)
    }
    fn seal(&self, act: ActId) -> Result<Option<SealRow>, StoreError> {
        evidence::seal(&self.session, act)
    }
    fn seals(&self, after: Option<ActId>, limit: usize) -> Result<Vec<SealRow>, StoreError> {
        evidence::seals(&self.session, after, limit)
    }
    fn arrived(&self, act: ActId) -> Result<Option<Arrived>, StoreError> {
        evidence::arrived(&self.session, act)
    }
    fn all_arrived(&self) -> Result<Vec<Arrived>, StoreError> {
        evidence::all_arrived(&self.session)
    }
}
