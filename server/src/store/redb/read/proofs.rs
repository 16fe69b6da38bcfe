//! What is read of time stamps and of answers on revocation.

use super::super::super::ocsp::{OcspAnswer, OcspWaiting};
use super::super::super::time_stamps::{StampWaiting, StampsFollowed, StoredStamp};
use super::super::super::{ReadProofs, StoreError};
use super::super::tables::{key, read};
use super::{RedbReader, row, rows};
use ronda_shared::ids::Sha256;
use std::ops::Bound;

impl ReadProofs for RedbReader {
    fn stamps_waiting(&self) -> Result<Vec<StampWaiting>, StoreError> {
        rows("stamps_waiting", self.tables.stamps_waiting()?)
    }
    fn stamp_waits(&self, key: &Sha256) -> Result<Option<StampWaiting>, StoreError> {
        row("stamps_waiting", self.tables.stamps_waiting()?, key.bytes())
    }
    fn stamps(&self, after: Option<&Sha256>, limit: usize) -> Result<Vec<StoredStamp>, StoreError> {
        let from = after.map_or(Bound::Unbounded, |key| Bound::Excluded(key.bytes()));
        let rows = self.tables.stamps()?.range::<&[u8; 32]>((from, Bound::Unbounded))?.take(limit);
        rows.map(|row| read("stamps", row?.1.value())).collect()
    }
    fn stamp(&self, key: &Sha256) -> Result<Option<StoredStamp>, StoreError> {
        row("stamps", self.tables.stamps()?, key.bytes())
    }
    fn stamps_followed(&self) -> Result<Option<StampsFollowed>, StoreError> {
        self.fact(key::STAMPS_FOLLOWED)
    }
    fn ocsp_waiting(&self) -> Result<Vec<OcspWaiting>, StoreError> {
        rows("ocsp_waiting", self.tables.ocsp_waiting()?)
    }
    fn ocsp_waits(&self, key: &Sha256) -> Result<Option<OcspWaiting>, StoreError> {
        row("ocsp_waiting", self.tables.ocsp_waiting()?, key.bytes())
    }
    fn ocsp_answers(&self, after: Option<&Sha256>, limit: usize) -> Result<Vec<OcspAnswer>, StoreError> {
        let from = after.map_or(Bound::Unbounded, |key| Bound::Excluded(key.bytes()));
        let rows = self.tables.ocsp_answers()?.range::<&[u8; 32]>((from, Bound::Unbounded))?.take(limit);
        rows.map(|row| read("ocsp_answers", row?.1.value())).collect()
    }
    fn ocsp_answer(&self, key: &Sha256) -> Result<Option<OcspAnswer>, StoreError> {
        row("ocsp_answers", self.tables.ocsp_answers()?, key.bytes())
    }
    fn ocsp_followed(&self) -> Result<Option<u64>, StoreError> {
        self.fact(key::OCSP_FOLLOWED)
    }
}
