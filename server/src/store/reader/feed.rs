//! What is read of the feed and of the audit log, which is a part of it.

use super::super::{Entries, Entry, NextReads, StoreError};
use ronda_shared::ids::DocumentId;

/// The feed: its entries in order, those of the audit log among them.
pub trait ReadFeed {
    /// The position of the last entry; 0 in an empty store.
    fn end(&self) -> Result<u64, StoreError>;
    /// The hash of the feed up to and with `position`: each entry is chained to the one before.
    fn feed_hash(&self, position: u64) -> Result<Option<[u8; 32]>, StoreError>;
    /// An entry's bytes as they are chained.
    fn entry_bytes(&self, position: u64) -> Result<Option<Vec<u8>>, StoreError>;
    /// One entry.
    fn entry(&self, position: u64) -> Result<Option<Entry>, StoreError>;
    /// The entries after a position.
    fn entries_after(&self, position: u64) -> Result<Entries<'_>, StoreError>;
    /// All entries about a document after a position, also those that made no change.
    fn entries_of(&self, id: DocumentId, position: u64) -> Result<Entries<'_>, StoreError>;
    /// Says what is read next: a store over a network fetches it in one round trip.
    fn foresee(&self, next: NextReads<'_>) -> Result<(), StoreError> {
        let _ = next;
        Ok(())
    }
    /// The entry of the audit log at a position or the last before it, and so on back: the latest first.
    fn audit_before(&self, position: u64) -> Result<Entries<'_>, StoreError>;
    /// The entry of the audit log at a position or the first behind it, and so on: in feed order.
    fn audit_from(&self, position: u64) -> Result<Entries<'_>, StoreError>;
    /// The line of the audit log by which a paper was first printed, by the letters of its address.
    fn paper(&self, address: &str) -> Result<Option<Entry>, StoreError>;
}
