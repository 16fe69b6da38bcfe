//! What is read of time stamps and of answers on revocation.

use super::super::StoreError;
use super::super::ocsp::{OcspAnswer, OcspWaiting};
use super::super::time_stamps::{StampWaiting, StampsFollowed, StoredStamp};
use ronda_shared::ids::Sha256;

/// Time stamps and answers on revocation.
pub trait ReadProofs {
    /// What waits for its time stamp.
    fn stamps_waiting(&self) -> Result<Vec<StampWaiting>, StoreError>;
    /// One of it.
    fn stamp_waits(&self, key: &Sha256) -> Result<Option<StampWaiting>, StoreError>;
    /// Time stamps that were given, by their names, those behind one, at most so many.
    fn stamps(&self, after: Option<&Sha256>, limit: usize) -> Result<Vec<StoredStamp>, StoreError>;
    /// One of them.
    fn stamp(&self, key: &Sha256) -> Result<Option<StoredStamp>, StoreError>;
    /// How far the feed was read for what is to be stamped; none where nothing is.
    fn stamps_followed(&self) -> Result<Option<StampsFollowed>, StoreError>;
    /// Signatures by certificate that wait for their issuer's answer on revocation.
    fn ocsp_waiting(&self) -> Result<Vec<OcspWaiting>, StoreError>;
    /// One of them.
    fn ocsp_waits(&self, key: &Sha256) -> Result<Option<OcspWaiting>, StoreError>;
    /// Answers on revocation that were given, by their names, those behind one, at most so many.
    fn ocsp_answers(&self, after: Option<&Sha256>, limit: usize) -> Result<Vec<OcspAnswer>, StoreError>;
    /// One of them.
    fn ocsp_answer(&self, key: &Sha256) -> Result<Option<OcspAnswer>, StoreError>;
    /// How far the feed was read for certificates whose issuers are to be asked; none where nobody is.
    fn ocsp_followed(&self) -> Result<Option<u64>, StoreError>;
}
