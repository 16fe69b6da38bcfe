//! What is read of the feed and of the audit log, which is a part of it.

use super::super::super::row_codec::split_feed;
use super::super::super::{Entries, Entry, NextReads, ReadFeed, StoreError};
use super::super::entries::{self, entry_of};
use super::super::keys::{self, Span};
use super::super::planned_reads::PlannedReads;
use super::super::tables::{AUDIT, DOC_FEED, FEED, Order, PAPERS};
use super::PostgresReader;
use ronda_shared::ids::DocumentId;

impl ReadFeed for PostgresReader {
    fn end(&self) -> Result<u64, StoreError> {
        let last = self.session.first(FEED, &Span::all(), Order::Down)?;
        last.map_or(Ok(0), |(position, _)| keys::first_number("feed", &position))
    }
    fn feed_hash(&self, position: u64) -> Result<Option<[u8; 32]>, StoreError> {
        if position == 0 {
            return Ok(Some([0; 32]));
        }
        self.session.get(FEED, keys::number(position))?.map(|row| Ok(split_feed(&row)?.0.0)).transpose()
    }
    fn entry_bytes(&self, position: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.session.get(FEED, keys::number(position))?.map(|row| Ok(split_feed(&row)?.1.to_vec())).transpose()
    }
    fn entry(&self, position: u64) -> Result<Option<Entry>, StoreError> {
        self.session.get(FEED, keys::number(position))?.map(|row| entry_of(&row)).transpose()
    }
    fn entries_after(&self, position: u64) -> Result<Entries<'_>, StoreError> {
        let span = Span::from(keys::number(position.saturating_add(1)));
        Ok(Box::new(self.session.walk(FEED, span, Order::Up).map(|row| entry_of(&row?.1))))
    }
    fn entries_of(&self, id: DocumentId, position: u64) -> Result<Entries<'_>, StoreError> {
        Ok(self.entries_in(DOC_FEED, keys::of_document(id, position), Order::Up))
    }
    fn foresee(&self, next: NextReads<'_>) -> Result<(), StoreError> {
        self.session.foresee(PlannedReads::of(&next()))
    }
    fn audit_before(&self, position: u64) -> Result<Entries<'_>, StoreError> {
        Ok(self.entries_in(AUDIT, Span::between(Vec::new(), keys::number(position)), Order::Down))
    }
    fn audit_from(&self, position: u64) -> Result<Entries<'_>, StoreError> {
        Ok(self.entries_in(AUDIT, Span::from(keys::number(position)), Order::Up))
    }
    fn paper(&self, address: &str) -> Result<Option<Entry>, StoreError> {
        let position = self.number(PAPERS, address.as_bytes().to_vec())?;
        position.map(|position| entries::must(&self.session, position)).transpose()
    }
}
