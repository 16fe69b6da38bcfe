//! Entries of the feed by their positions, fetched many at a time.

use super::super::row_codec::{read, split_feed};
use super::super::{Entry, StoreError};
use super::keys;
use super::session::Session;
use super::tables::FEED;
use std::vec;

/// So many are fetched first, four times as many each time after, up to the most.
const FIRST: usize = 8;
/// See [`FIRST`].
const MOST: usize = 256;

/// The entry of a row of the feed.
pub(super) fn entry_of(row: &[u8]) -> Result<Entry, StoreError> {
    read("feed", split_feed(row)?.1)
}

/// The entries at these positions, in their order: each of them is there.
pub(super) fn at(session: &Session, positions: &[u64]) -> Result<Vec<Entry>, StoreError> {
    let mut entries = Vec::with_capacity(positions.len());
    for some in positions.chunks(MOST) {
        let found = session.many(FEED, some.iter().map(|position| keys::number(*position)).collect())?;
        for position in some {
            let row = found.get(&keys::number(*position)).ok_or_else(|| missing(*position))?;
            entries.push(entry_of(row)?);
        }
    }
    Ok(entries)
}

/// The entry at a position, which is there.
pub(super) fn must(session: &Session, position: u64) -> Result<Entry, StoreError> {
    let row = session.get(FEED, keys::number(position))?.ok_or_else(|| missing(position))?;
    entry_of(&row)
}

fn missing(position: u64) -> StoreError {
    StoreError::Damaged { place: "feed", detail: format!("entry {position} is missing") }
}

/// Entries at positions that are read on the way.
pub(super) struct AtPositions<'s, I> {
    session: &'s Session,
    positions: I,
    ready: vec::IntoIter<Result<Entry, StoreError>>,
    size: usize,
}

impl<'s, I> AtPositions<'s, I> {
    pub(super) fn new(session: &'s Session, positions: I) -> Self {
        Self { session, positions, ready: Vec::new().into_iter(), size: FIRST }
    }
}

impl<I: Iterator<Item = Result<u64, StoreError>>> Iterator for AtPositions<'_, I> {
    type Item = Result<Entry, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(entry) = self.ready.next() {
            return Some(entry);
        }
        let (mut positions, mut failed) = (Vec::new(), None);
        for position in self.positions.by_ref().take(self.size) {
            match position {
                Ok(position) => positions.push(position),
                Err(error) => {
                    failed = Some(Err(error));
                    break;
                }
            }
        }
        let mut entries: Vec<Self::Item> = match at(self.session, &positions) {
            Ok(entries) => entries.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        };
        entries.extend(failed);
        self.size = (self.size * 4).min(MOST);
        self.ready = entries.into_iter();
        self.ready.next()
    }
}
