//! Verifies a ticket that left for an archive (decision 0040): what stands of it in the store, and its archive. What
//! the archive holds is a bundle, made while the ticket was still here.

use super::bundle::{Bundle, ChainedEntry};
use super::check;
use crate::store::{Archived, DocumentRow, Entry, Reader, StoreError, row_digest};
use ronda_shared::act::ChainHash;
use ronda_shared::cbor;
use ronda_shared::ids::DocumentId;

/// Rows of entries that were carried out, as the line by which their ticket left vouches for them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rows {
    /// How many there are.
    pub entries: u32,
    /// Their digests, one chained to the other.
    pub digest: ChainHash,
}

impl Rows {
    /// Takes the next one, in feed order: the feed's hash there, and the bytes that stand in its place.
    pub fn take(&mut self, feed: &ChainHash, bytes: &[u8]) {
        self.entries = self.entries.saturating_add(1);
        self.digest = self.digest.then(&row_digest(feed, bytes).0);
    }

    /// Those of a document, as they stand.
    ///
    /// # Errors
    /// The store could not.
    pub fn standing(reader: &dyn Reader, id: DocumentId) -> Result<Self, StoreError> {
        let mut rows = Self::default();
        for entry in reader.entries_of(id, 0)? {
            let entry = entry?;
            if entry.is_carried() {
                let place = || damaged(format!("entry {} is missing", entry.position));
                let feed = ChainHash(reader.feed_hash(entry.position)?.ok_or_else(place)?);
                rows.take(&feed, &reader.entry_bytes(entry.position)?.ok_or_else(place)?);
            }
        }
        Ok(rows)
    }
}

fn damaged(detail: String) -> StoreError {
    StoreError::Damaged { place: "archive", detail }
}

/// The archive of a document; none of one that is in the store. It blocks, for as long as its file takes to read.
///
/// # Errors
/// [`StoreError::Archive`] where it cannot be had.
pub fn opened(reader: &dyn Reader, row: &DocumentRow) -> Result<Option<Bundle>, StoreError> {
    reader.archived(row)?.map(|line| read(reader, row, &line)).transpose()
}

fn read(reader: &dyn Reader, row: &DocumentRow, line: &Archived) -> Result<Bundle, StoreError> {
    let bytes = reader.archive(&line.archive)?;
    let unread = |why: String| StoreError::Archive { archive: line.archive, why, is_lost: false };
    let (bundle, as_written) = Bundle::read(bytes.as_slice()).map_err(|error| unread(error.to_string()))?;
    if !as_written || bundle.document != row.id {
        return Err(unread(format!("it is not that of {}", row.id)));
    }
    Ok(bundle)
}

/// The entries that a bundle carries.
///
/// # Errors
/// [`StoreError::Damaged`] where one cannot be read.
pub fn entries(bundle: &Bundle) -> Result<Vec<Entry>, StoreError> {
    let of = |carried: &ChainedEntry| {
        cbor::decode::<Entry>(&carried.bytes)
            .map_err(|error| damaged(format!("entry {} of {}: {error}", carried.position, bundle.document)))
    };
    bundle.entries.iter().map(of).collect()
}

/// Whether this build writes these entries of a bundle byte by byte as they stand there: only then do they have their hashes in the
/// feed again.
pub fn is_written_as_now(bundle: &Bundle, entries: &[Entry]) -> bool {
    let mut both = bundle.entries.iter().zip(entries);
    bundle.entries.len() == entries.len() && both.all(|(carried, entry)| carried.bytes[..] == cbor::encode(entry)[..])
}

/// The whole document of its entries, as devices load it.
pub fn history(entries: &[Entry]) -> Vec<u8> {
    entries.iter().flat_map(|entry| entry.change().iter().copied()).collect()
}

/// What is wrong with a document that left: what stands in its entries' places is not what the line by which it left vouches for.
///
/// # Errors
/// The store could not.
pub fn standing_faults(reader: &dyn Reader, row: &DocumentRow, line: &Archived) -> Result<Vec<String>, StoreError> {
    let (id, rows) = (row.id, Rows::standing(reader, row.id)?);
    let mut faults = Vec::new();
    if (rows.entries, rows.digest) != (line.entries, line.rows) {
        faults.push(format!("what was carried out of document {id} is not what entry {} vouches for", row.archived));
    }
    if reader.blob(&line.archive)?.is_none_or(|blob| blob.size != line.size) {
        faults.push(format!("document {id}: its archive {} is not kept", line.archive));
    }
    Ok(faults)
}

/// What is wrong with the archive of a document: its entries are not those that were carried out, or do not prove themselves.
///
/// # Errors
/// The store could not.
pub fn faults(reader: &dyn Reader, row: &DocumentRow, line: &Archived) -> Result<Vec<String>, StoreError> {
    let bundle = match read(reader, row, line) {
        Ok(bundle) => bundle,
        Err(error @ StoreError::Archive { .. }) => return Ok(vec![error.to_string()]),
        Err(other) => return Err(other),
    };
    let (id, mut faults) = (row.id, check::check(&bundle, true).faults);
    for carried in &bundle.entries {
        let at = |position: u64| Ok::<_, StoreError>(reader.feed_hash(position)?.map(ChainHash));
        let told = (at(carried.position.saturating_sub(1))?, at(carried.position)?);
        if told != (Some(carried.before), Some(carried.hash)) {
            faults.push(format!("entry {} in it is not the one of the feed", carried.position));
        }
    }
    let mut missing = Vec::new();
    for entry in reader.entries_of(id, 0)? {
        let entry = entry?;
        if entry.is_carried() && bundle.entries.binary_search_by_key(&entry.position, |one| one.position).is_err() {
            missing.push(entry.position);
        }
    }
    faults.extend(missing.iter().map(|position| format!("entry {position} was carried out, and is not in it")));
    Ok(faults.into_iter().map(|fault| format!("archive of document {id}: {fault}")).collect())
}
