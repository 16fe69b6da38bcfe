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
/// would be all that a server does. Where there are fewer, each sweep looks at all.
const SCAN_LIMIT: usize = 50_000;
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

/// Behind what the next sweep goes on; none where that is the beginning.
#[derive(Debug, Default)]
pub(super) struct SweepRounds {
    is_begun: bool,
    rows: Option<Sha256>,
    kept: Option<String>,
    thumbs: Option<String>,
}

/// The way of one sweep: from where the one before ended to the end, and on from the beginning until all was looked at.
struct SweepWay<K> {
    began: Option<K>,
    after: Option<K>,
    has_turned: bool,
    is_over: bool,
    looked_at: usize,
}

impl<K: Ord + Clone> SweepWay<K> {
    fn on_from(after: Option<K>) -> Self {
        Self { began: after.clone(), after, has_turned: false, is_over: false, looked_at: 0 }
    }

    /// So many were looked at, the last of them this one; none were left where there is none.
    fn passed(&mut self, many: usize, last: Option<K>) {
        self.looked_at += many;
        let is_round = match &last {
            Some(last) => self.has_turned && self.began.as_ref().is_some_and(|began| last >= began),
            None => self.has_turned || self.began.is_none(),
        };
        self.has_turned |= last.is_none();
        self.after = last;
        self.is_over = is_round || self.looked_at >= SCAN_LIMIT;
    }
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
        self.begin_rounds();
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
    /// a sweep would do once it comes by.
    pub fn let_go(&self, document: DocumentId, acts: &[ActId]) -> Result<u64, BlobError> {
        let (mut removed, owner) = (0, self.owner()?);
        for act in acts {
            let Some(sha256) = taken_out(&*self.ingest().store().read()?, document, *act)? else { continue };
            let _moving = self.blobs().moving(&sha256)?;
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

    /// The first sweep begins anywhere: one of a server that is started anew each day comes to the last of millions all the same.
    fn begin_rounds(&self) {
        let mut rounds = self.blobs().rounds();
        if !rounds.is_begun {
            let anywhere = Sha256::of(&self.ingest().clock().now().millis().to_be_bytes());
            let folder: String = anywhere.to_string().chars().take(2).collect();
            let (kept, thumbs) = (Some(folder.clone()), Some(folder));
            *rounds = SweepRounds { is_begun: true, rows: Some(anywhere), kept, thumbs };
        }
    }

    /// Rows whose bytes nobody names, with their files: as many as one sweep looks at.
    fn unnamed(&self, owner: &Owner) -> Result<u64, BlobError> {
        let (mut way, mut removed) = (SweepWay::on_from(self.blobs().rounds().rows), 0);
        while !way.is_over {
            let reader = self.ingest().store().read()?;
            let rows = reader.blobs(way.after.as_ref(), PAGE)?;
            way.passed(rows.len(), rows.last().map(|last| last.sha256));
            let since = self.ingest().clock().now().plus(-DAY_MS);
            let mut unnamed = Vec::new();
            for row in rows.iter().filter(|row| row.at < since) {
                if !is_named(&*reader, &row.sha256)? {
                    unnamed.push(row.sha256);
                }
            }
            drop(reader);
            for sha256 in unnamed {
                let _moving = self.blobs().moving(&sha256)?;
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
        self.blobs().rounds().rows = way.after;
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
        after: Option<String>,
    ) -> Result<(u64, Option<String>), BlobError> {
        let (mut way, mut removed) = (SweepWay::on_from(after), 0);
        while !way.is_over {
            let some = place.listed(way.after.as_deref())?;
            way.passed(some.len(), some.last().map(|last| last.name.clone()));
            for listed in &some {
                // Nearly none is: the lock is asked for where one is, and then it is looked at once more.
                if !self.is_stray(place, listed, until)? {
                    continue;
                }
                let _moving = listed.file.as_ref().map(|sha256| self.blobs().moving(sha256)).transpose()?;
                removed += u64::from(self.is_stray(place, listed, until)? && place.remove_listed(listed)?);
            }
        }
        Ok((removed, way.after))
    }

    /// Whether neither row nor act tells of it, and it has lain there for long enough. A list alone says nothing: the store and the file
    /// itself are asked.
    fn is_stray(&self, place: &BlobStore, listed: &Listed, until: SystemTime) -> Result<bool, BlobError> {
        if let Some(sha256) = &listed.file {
            let reader = self.ingest().store().read()?;
            // One whose row a kill kept back is named by its act: whoever sends it once more, to another server too, finds it there, and
            // in a bucket what is found is as old as ever.
            if reader.blob(sha256)?.is_some() || is_named(&*reader, sha256)? {
                return Ok(false);
            }
        }
        Ok(place.moved(listed)?.is_some_and(|moved| moved < until))
    }
}

/// What an act of this document named, whose words were taken out.
fn taken_out(reader: &dyn Reader, document: DocumentId, act: ActId) -> Result<Option<Sha256>, StoreError> {
    let Some(row) = reader.log(act.device, act.number)? else { return Ok(None) };
    let entry = reader.entry(row.position)?.filter(|entry| entry.document == Some(document));
    Ok(entry.and_then(|entry| entry.emptied).and_then(|emptied| emptied.said).and_then(|said| said.file))
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// What one sweep looks at of the numbers to `end`, so many at a time, and behind what the next goes on.
    fn seen(after: Option<u32>, end: u32, page: u32) -> (Vec<u32>, Option<u32>) {
        let (mut way, mut seen) = (SweepWay::on_from(after), Vec::new());
        while !way.is_over {
            let first = way.after.map_or(0, |after| after + 1);
            let some: Vec<u32> = (first..end).take(page as usize).collect();
            way.passed(some.len(), some.last().copied());
            seen.extend(some);
        }
        (seen, way.after)
    }

    #[test]
    fn a_sweep_goes_round_from_wherever_it_begins_and_no_further() {
        for begins in [None, Some(0), Some(4), Some(9), Some(20)] {
            let mut all = seen(begins, 10, 3).0;
            assert!(all.len() < 10 + 3, "{begins:?}: {all:?}");
            all.sort_unstable();
            all.dedup();
            assert_eq!(all, Vec::from_iter(0..10), "{begins:?}");
            assert!(seen(begins, 0, 3).0.is_empty(), "where there is nothing");
        }
        let (first, after) = seen(Some(1_000), 60_000, 500);
        assert_eq!((first.len(), first.first(), after), (SCAN_LIMIT, Some(&1_001), Some(51_000)));
        let (second, _) = seen(after, 60_000, 500);
        assert_eq!(second.first(), Some(&51_001));
        let both: BTreeSet<u32> = first.into_iter().chain(second).collect();
        assert_eq!(both.len(), 60_000);
    }
}
