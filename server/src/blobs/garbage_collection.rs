//! Deletes unreferenced bytes; keeps any that an accepted, held or hidden act references.

use super::disk::{self, BlobError};
use super::references::{kept_by_archive, named};
use super::store::{BlobStore, Listed};
use super::{Keeper, Owner};
use crate::store::{Batch, Reader, StoreError};
use ronda_shared::ids::{ActId, DocumentId, Sha256};
use ronda_shared::time::DAY_MS;
use std::time::{Duration, SystemTime};

/// So many rows are looked at between two looks at the store.
const PAGE: usize = 256;
/// So many rows, and so many files of a place, are looked at by one sweep; the next goes on behind them. To look at millions each hour
/// would be all that a server does.
const LOOKED_AT: usize = 50_000;
/// Bytes that nobody names are removed after so long: who names them may still be on the way.
const UNNAMED: Duration = Duration::from_secs(24 * 60 * 60);

/// What a sweep removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Uploads that stood still.
    pub parts: u64,
    /// Bytes that nobody names.
    pub blobs: u64,
    /// Files without a row.
    pub strays: u64,
}

/// Behind what the next sweep goes on; none where it begins anew.
#[derive(Debug, Default)]
pub(super) struct SweepRounds {
    rows: Option<Sha256>,
    kept: Option<String>,
    thumbs: Option<String>,
}

impl Keeper {
    /// Sweeps. Uploads without progress for `still` go too.
    pub fn sweep(&self, still: Duration) -> Result<Swept, BlobError> {
        let mut swept = Swept::default();
        if let Some(until) = disk::file_time_now().checked_sub(still) {
            swept.parts = self.blobs().parts().sweep(until)?;
        }
        let owner = self.owner()?;
        // In a bucket of another store's, or one that does not answer, nobody knows what is nobody's.
        self.blobs().ours(&owner)?;
        swept.blobs = self.unnamed(&owner)?;
        swept.strays = self.strays()?;
        metrics::counter!("ronda_swept_total", "what" => "parts").increment(swept.parts);
        metrics::counter!("ronda_swept_total", "what" => "blobs").increment(swept.blobs + swept.strays);
        if swept != Swept::default() {
            tracing::info!(
                parts = swept.parts,
                blobs = swept.blobs,
                strays = swept.strays,
                "Unreferenced evidence was deleted."
            );
        }
        Ok(swept)
    }

    /// Removes the bytes of files that were taken out of a document, where nobody else's act names the same: at once, what
    /// the sweep would do within a day.
    pub fn let_go(&self, document: DocumentId, acts: &[ActId]) -> Result<u64, BlobError> {
        let (mut removed, owner) = (0, self.owner()?);
        for act in acts {
            let Some(sha256) = taken_out(&*self.ingest().store().read()?, document, *act)? else { continue };
            let _moving = self.blobs().moving(&sha256);
            let reader = self.ingest().store().read()?;
            if let Some(named) = named(&*reader, *act)? {
                self.let_upload_go(&named)?;
            }
            drop(reader);
            let turn = self.ingest().store().turn();
            // In the turn: nobody's act that names the same comes now, at another server neither.
            let alone = !is_named(&*self.ingest().store().read()?, &sha256)?;
            let blobs_gone = if alone { vec![sha256] } else { Vec::new() };
            self.ingest().store().commit(Batch { blobs_gone, arrived_gone: vec![*act], ..Batch::default() })?;
            drop(turn);
            removed += u64::from(alone && self.blobs().remove(&sha256, &owner)?);
        }
        Ok(removed)
    }

    /// Rows whose bytes nobody names, with their files: as many as one sweep looks at.
    fn unnamed(&self, owner: &Owner) -> Result<u64, BlobError> {
        let (mut after, mut removed, mut looked_at) = (self.blobs().rounds().rows, 0, 0);
        while looked_at < LOOKED_AT {
            let reader = self.ingest().store().read()?;
            let rows = reader.blobs(after.as_ref(), PAGE)?;
            after = rows.last().map(|last| last.sha256);
            if rows.is_empty() {
                break;
            }
            looked_at += rows.len();
            let since = self.ingest().clock().now().plus(-DAY_MS);
            let mut unnamed = Vec::new();
            for row in rows.iter().filter(|row| row.at < since) {
                if !is_named(&*reader, &row.sha256)? {
                    unnamed.push(row.sha256);
                }
            }
            drop(reader);
            for sha256 in unnamed {
                let _moving = self.blobs().moving(&sha256);
                let turn = self.ingest().store().turn();
                // Once more in the turn: an act may have come since, and nobody's comes now, at another server neither.
                if is_named(&*self.ingest().store().read()?, &sha256)? {
                    continue;
                }
                // The row first: killed in between, the file is a stray.
                let batch = Batch { blobs_gone: vec![sha256], ..Batch::default() };
                self.ingest().store().commit(batch)?;
                drop(turn);
                self.blobs().remove(&sha256, owner)?;
                removed += 1;
            }
        }
        self.blobs().rounds().rows = after;
        Ok(removed)
    }

    /// Files that no row tells of: left by a server that was killed, or whose place was away when they were to be removed. As many as
    /// one sweep looks at, of whole files and of their pictures.
    fn strays(&self) -> Result<u64, BlobError> {
        let Some(until) = disk::file_time_now().checked_sub(UNNAMED) else { return Ok(0) };
        let (kept, thumbs) = {
            let rounds = self.blobs().rounds();
            (rounds.kept.clone(), rounds.thumbs.clone())
        };
        let (whole, kept) = self.strays_in(self.blobs().kept(), until, kept)?;
        self.blobs().rounds().kept = kept;
        let (small, thumbs) = self.strays_in(self.blobs().thumbs(), until, thumbs)?;
        self.blobs().rounds().thumbs = thumbs;
        Ok(whole + small)
    }

    /// The same in one place, behind a name: how many, and behind which name the next sweep goes on.
    fn strays_in(
        &self,
        place: &BlobStore,
        until: SystemTime,
        mut after: Option<String>,
    ) -> Result<(u64, Option<String>), BlobError> {
        let (mut removed, mut looked_at) = (0, 0);
        while looked_at < LOOKED_AT {
            let some = place.listed(after.as_deref())?;
            after = some.last().map(|last| last.name.clone());
            if some.is_empty() {
                break;
            }
            looked_at += some.len();
            for listed in &some {
                let _moving = listed.file.as_ref().map(|sha256| self.blobs().moving(sha256));
                removed += u64::from(self.is_stray(place, listed, until)? && place.remove_listed(listed)?);
            }
        }
        Ok((removed, after))
    }

    /// Whether no row tells of it, and it has lain there for long enough. A list alone says nothing: the store and the file itself are
    /// asked.
    fn is_stray(&self, place: &BlobStore, listed: &Listed, until: SystemTime) -> Result<bool, BlobError> {
        if let Some(sha256) = &listed.file
            && self.ingest().store().read()?.blob(sha256)?.is_some()
        {
            return Ok(false);
        }
        Ok(place.moved(listed)?.is_some_and(|moved| moved < until))
    }
}

/// What an act of this document named, whose words were taken out.
fn taken_out(reader: &dyn Reader, document: DocumentId, act: ActId) -> Result<Option<Sha256>, StoreError> {
    let Some(row) = reader.log(act.device, act.number)? else { return Ok(None) };
    let entry = reader.entry(row.position)?.filter(|entry| entry.document == Some(document));
    Ok(entry.and_then(|entry| entry.blank).and_then(|blank| blank.said).and_then(|said| said.file))
}

/// Whether any act that stands, or may yet, names these bytes.
pub(crate) fn is_named(reader: &dyn Reader, sha256: &Sha256) -> Result<bool, StoreError> {
    for (act, document) in reader.naming(sha256)? {
        match kept_by_archive(reader, document, sha256)? {
            Some(true) => return Ok(true),
            Some(false) => continue,
            None => {}
        }
        // An act that stands outside its log is known by its number alone: what it names is kept.
        let stands = named(reader, act)?;
        if stands.is_some_and(|named| named.keeps() || named.file.sha256 != *sha256) {
            return Ok(true);
        }
    }
    Ok(false)
}
