//! What is read of time stamps and of answers on revocation.

use super::super::super::ocsp::{OcspAnswer, OcspWaiting};
use super::super::super::row_codec::{key, read};
use super::super::super::time_stamps::{StampWaiting, StampsFollowed, StoredStamp};
use super::super::super::{ReadProofs, StoreError};
use super::super::keys::Span;
use super::super::tables::{OCSP_ANSWERS, OCSP_WAITING, Order, STAMPS, STAMPS_WAITING};
use super::PostgresReader;
use ronda_shared::ids::Sha256;

impl ReadProofs for PostgresReader {
    fn stamps_waiting(&self) -> Result<Vec<StampWaiting>, StoreError> {
        self.rows(STAMPS_WAITING, Span::all())
    }
    fn stamp_waits(&self, key: &Sha256) -> Result<Option<StampWaiting>, StoreError> {
        self.row(STAMPS_WAITING, key.bytes().to_vec())
    }
    fn stamps(&self, after: Option<&Sha256>, limit: usize) -> Result<Vec<StoredStamp>, StoreError> {
        let span = Span::behind(after.map(|key| key.bytes().to_vec()));
        let rows = self.session.span(STAMPS, &span, Order::Up, limit)?;
        rows.iter().map(|(_, bytes)| read(STAMPS.name(), bytes)).collect()
    }
    fn stamp(&self, key: &Sha256) -> Result<Option<StoredStamp>, StoreError> {
        self.row(STAMPS, key.bytes().to_vec())
    }
    fn stamps_followed(&self) -> Result<Option<StampsFollowed>, StoreError> {
        self.fact(key::STAMPS_FOLLOWED)
    }
    fn ocsp_waiting(&self) -> Result<Vec<OcspWaiting>, StoreError> {
        self.rows(OCSP_WAITING, Span::all())
    }
    fn ocsp_waits(&self, key: &Sha256) -> Result<Option<OcspWaiting>, StoreError> {
        self.row(OCSP_WAITING, key.bytes().to_vec())
    }
    fn ocsp_answers(&self, after: Option<&Sha256>, limit: usize) -> Result<Vec<OcspAnswer>, StoreError> {
        let span = Span::behind(after.map(|key| key.bytes().to_vec()));
        let rows = self.session.span(OCSP_ANSWERS, &span, Order::Up, limit)?;
        rows.iter().map(|(_, bytes)| read(OCSP_ANSWERS.name(), bytes)).collect()
    }
    fn ocsp_answer(&self, key: &Sha256) -> Result<Option<OcspAnswer>, StoreError> {
        self.row(OCSP_ANSWERS, key.bytes().to_vec())
    }
    fn ocsp_followed(&self) -> Result<Option<u64>, StoreError> {
        self.fact(key::OCSP_FOLLOWED)
    }
}
