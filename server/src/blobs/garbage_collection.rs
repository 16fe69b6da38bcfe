//! Deletes unreferenced bytes; keeps any that an accepted, held or hidden act references.

use super::disk::{self, BlobError, at};
use super::references::named;
use super::{Keeper, within};
use crate::store::{Batch, Reader, StoreError};
use ronda_shared::ids::{ActId, DocumentId, Sha256};
use ronda_shared::time::DAY_MS;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// So many rows are looked at between two looks at the store.
const PAGE: usize = 256;
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

impl Keeper {
    /// Sweeps. Uploads without progress for `still` go too.
    pub fn sweep(&self, still: Duration) -> Result<Swept, BlobError> {
        let mut swept = Swept::default();
        if let Some(until) = disk::file_time_now().checked_sub(still) {
            swept.parts = self.blobs().parts().sweep(until)?;
        }
        swept.blobs = self.unnamed()?;
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
        let mut removed = 0;
        for act in acts {
            let _moving = self.blobs().moving();
            let reader = self.ingest().store().read()?;
            let Some(sha256) = taken_out(&*reader, document, *act)? else { continue };
            if let Some(named) = named(&*reader, *act)? {
                self.let_upload_go(&named)?;
            }
            let alone = !is_named(&*reader, &sha256)?;
            drop(reader);
            let blobs_gone = if alone { vec![sha256] } else { Vec::new() };
            self.ingest().store().commit(Batch { blobs_gone, arrived_gone: vec![*act], ..Batch::default() })?;
            removed += u64::from(alone && self.blobs().remove(&sha256)?);
        }
        Ok(removed)
    }

    /// Rows whose bytes nobody names, with their files.
    fn unnamed(&self) -> Result<u64, BlobError> {
        let (mut after, mut removed) = (None, 0);
        loop {
            let rows = self.ingest().store().read()?.blobs(after.as_ref(), PAGE)?;
            let Some(last) = rows.last() else { return Ok(removed) };
            after = Some(last.sha256);
            let since = self.ingest().clock().now().plus(-DAY_MS);
            for row in rows.iter().filter(|row| row.at < since) {
                let _moving = self.blobs().moving();
                // A reader of its own for each: an act may have come since.
                if is_named(&*self.ingest().store().read()?, &row.sha256)? {
                    continue;
                }
                // The row first: killed in between, the file is a stray.
                let batch = Batch { blobs_gone: vec![row.sha256], ..Batch::default() };
                self.ingest().store().commit(batch)?;
                self.blobs().remove(&row.sha256)?;
                removed += 1;
            }
        }
    }

    /// Files that no row tells of: left by a server that was killed.
    fn strays(&self) -> Result<u64, BlobError> {
        let Some(until) = disk::file_time_now().checked_sub(UNNAMED) else { return Ok(0) };
        let mut removed = 0;
        for folder in [self.blobs().kept(), self.blobs().folder.join("thumbs")] {
            for first in disk::names(&folder)? {
                for name in disk::names(&folder.join(&first))? {
                    let path = folder.join(&first).join(&name);
                    let _moving = self.blobs().moving();
                    removed += u64::from(self.is_stray(&folder, &path, &name, until)? && disk::remove(&path)?);
                }
            }
        }
        Ok(removed)
    }

    fn is_stray(&self, folder: &Path, path: &Path, name: &str, until: SystemTime) -> Result<bool, BlobError> {
        let moved = match fs::metadata(path).and_then(|found| found.modified()) {
            Ok(moved) => moved,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(at(path)(error)),
        };
        if moved >= until {
            return Ok(false);
        }
        let Ok(sha256) = name.parse::<Sha256>() else { return Ok(true) };
        Ok(within(folder, &sha256) != path || self.ingest().store().read()?.blob(&sha256)?.is_none())
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
    for (act, _) in reader.naming(sha256)? {
        // An act that stands outside its log is known by its number alone: what it names is kept.
        let stands = named(reader, act)?;
        if stands.is_some_and(|named| named.keeps() || named.file.sha256 != *sha256) {
            return Ok(true);
        }
    }
    Ok(false)
}
