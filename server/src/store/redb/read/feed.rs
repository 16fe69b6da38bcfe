//! What is read of the feed and of the audit log, which is a part of it.

use super::super::super::{Entries, Entry, ReadFeed, StoreError};
use super::super::packing::read_feed_row;
use super::super::tables::split_feed;
use super::{RedbReader, entry_of};
use redb::ReadableTable;
use ronda_shared::ids::DocumentId;

impl ReadFeed for RedbReader {
    fn end(&self) -> Result<u64, StoreError> {
        Ok(self.tables.feed()?.last()?.map_or(0, |(position, _)| position.value()))
    }
    fn feed_hash(&self, position: u64) -> Result<Option<[u8; 32]>, StoreError> {
        if position == 0 {
            return Ok(Some([0; 32]));
        }
        self.tables.feed()?.get(position)?.map(|row| Ok(split_feed(row.value())?.0.0)).transpose()
    }
    fn entry_bytes(&self, position: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.tables.feed()?.get(position)?.map(|row| Ok(read_feed_row(row.value())?.1.into_owned())).transpose()
    }
    fn entry(&self, position: u64) -> Result<Option<Entry>, StoreError> {
        self.tables.feed()?.get(position)?.map(|row| entry_of(row.value())).transpose()
    }
    fn entries_after(&self, position: u64) -> Result<Entries<'_>, StoreError> {
        let range = self.tables.feed()?.range(position.saturating_add(1)..)?;
        Ok(Box::new(range.map(|row| entry_of(row?.1.value()))))
    }
    fn entries_of(&self, id: DocumentId, position: u64) -> Result<Entries<'_>, StoreError> {
        let first = (id.bytes(), position.saturating_add(1));
        let range = self.tables.doc_feed()?.range(first..=(id.bytes(), u64::MAX))?;
        Ok(Box::new(range.map(|row| self.must_entry(row?.0.value().1))))
    }
    fn audit_before(&self, position: u64) -> Result<Entries<'_>, StoreError> {
        let range = self.tables.audit()?.range(..=position)?.rev();
        Ok(Box::new(range.map(|row| self.must_entry(row?.0.value()))))
    }
    fn audit_from(&self, position: u64) -> Result<Entries<'_>, StoreError> {
        let range = self.tables.audit()?.range(position..)?;
        Ok(Box::new(range.map(|row| self.must_entry(row?.0.value()))))
    }
    fn paper(&self, address: &str) -> Result<Option<Entry>, StoreError> {
        let position = self.tables.papers()?.get(address)?.map(|row| row.value());
        position.map(|position| self.must_entry(position)).transpose()
    }
}
