//! Copies the bytes of evidence beside a backup, into a folder of their own, under their hashes. So each backup after
//! the first copies only what came since. It also proves that all that is told as sealed is there.

use super::BackupError;
use super::report::{Report, told_elsewhere};
use crate::blobs::{BlobError, BlobStore, Stands, is_absent, named};
use crate::store::{BlobRow, Reader, SealRow, StoreError};
use ronda_shared::ids::{ActId, Sha256};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// So many rows are looked at between two looks at the store.
const PAGE: usize = 256;
/// The folder beside a backup. Backups of one folder share it.
const BESIDE: &str = "blobs";

/// What was carried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CopiedFiles {
    /// Files that are there now.
    pub files: u64,
    /// Of those, copied just now.
    pub copied: u64,
    /// Files that should be there and were not found, or not whole.
    pub missing: u64,
}

/// Where the bytes of a backup stand, whatever place those of its store lie in.
pub fn beside_backup(file: &Path) -> PathBuf {
    file.parent().unwrap_or(Path::new(".")).join(BESIDE)
}

/// The bytes that lie in the folder beside a store.
pub fn beside_store(store_file: &Path) -> BlobStore {
    BlobStore::of(store_file.parent().unwrap_or(Path::new(".")), None)
}

/// Copies what is missing of all that a reader's rows tell of, also of what an earlier link of a chain could not have. Each file is read by its
/// hash as it is copied.
pub(crate) fn carry(
    reader: &dyn Reader,
    from: &BlobStore,
    to: &BlobStore,
    still: impl Fn(&Sha256) -> Result<bool, StoreError>,
) -> Result<CopiedFiles, BackupError> {
    let (mut carried, mut after) = (CopiedFiles::default(), None);
    loop {
        let rows = reader.blobs(after.as_ref(), PAGE)?;
        let Some(last) = rows.last() else { return Ok(carried) };
        after = Some(last.sha256);
        let names: Vec<Sha256> = rows.iter().map(|row| row.sha256).collect();
        for (row, size) in rows.iter().zip(to.sizes(&names)?) {
            if size == Some(u64::from(row.size)) {
                carried.files += 1;
            } else if copy(from, to, &row.sha256)? {
                carried.files += 1;
                carried.copied += 1;
            } else if still(&row.sha256)? {
                carried.missing += 1;
            }
        }
    }
}

/// What of all that a reader's rows tell of lies in a place into which nothing is put: a bucket that is marked as another store's. That one
/// may have destroyed what is missing here.
pub(crate) fn found(reader: &dyn Reader, place: &BlobStore) -> Result<CopiedFiles, BackupError> {
    let (mut found, mut after) = (CopiedFiles::default(), None);
    loop {
        let rows = reader.blobs(after.as_ref(), PAGE)?;
        let Some(last) = rows.last() else { return Ok(found) };
        after = Some(last.sha256);
        let names: Vec<Sha256> = rows.iter().map(|row| row.sha256).collect();
        for (row, size) in rows.iter().zip(place.sizes(&names)?) {
            if size == Some(u64::from(row.size)) {
                found.files += 1;
            } else {
                found.missing += 1;
            }
        }
    }
}

/// The bytes of a file; none where it is not there, or where this machine's disk cannot give them: all others are copied.
///
/// # Errors
/// Where not even its length can be had: the disk is away then, and it is not one file that is damaged.
pub(super) fn readable(from: &BlobStore, sha256: &Sha256) -> Result<Option<Vec<u8>>, BlobError> {
    match from.read(sha256) {
        Err(error @ BlobError::Disk { .. }) => {
            from.size(sha256)?;
            tracing::error!(evidence.file = %sha256, error.message = %error, "A file of evidence cannot be read: it is missing in what is made of the store.");
            Ok(None)
        }
        read => read,
    }
}

/// Copies one file durably; false where it is not there, or not what it is called.
fn copy(from: &BlobStore, to: &BlobStore, sha256: &Sha256) -> Result<bool, BackupError> {
    let Some(bytes) = readable(from, sha256)? else { return Ok(false) };
    match to.put(sha256, bytes) {
        Ok(()) => Ok(true),
        Err(BlobError::Changed(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Every file is what it is called, and whatever a ticket tells as sealed is there.
pub fn check(reader: &dyn Reader, place: &BlobStore, report: &mut Report) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let rows = report.readable(reader.blobs(after.as_ref(), PAGE), || "the files of evidence".to_owned())?;
        let rows = rows.unwrap_or_default();
        let Some(last) = rows.last() else { break };
        after = Some(last.sha256);
        rows.iter().for_each(|row| check_file(row, place, report));
    }
    let mut after: Option<ActId> = None;
    loop {
        // What of it cannot be read was told where the feed's entries are compared with what is kept.
        let seals = told_elsewhere(reader.seals(after, PAGE))?.unwrap_or_default();
        let Some(last) = seals.last() else { return Ok(()) };
        after = Some(last.act);
        seals.iter().try_for_each(|seal| check_seal(reader, seal, report))?;
    }
}

/// The same of these files and of what was said of these acts alone.
pub(super) fn check_some(
    reader: &dyn Reader,
    place: &BlobStore,
    (mut files, sealed): (BTreeSet<Sha256>, &[ActId]),
    report: &mut Report,
) -> Result<(), StoreError> {
    for act in sealed {
        if let Some(seal) = told_elsewhere(reader.seal(*act))?.flatten() {
            check_seal(reader, &seal, report)?;
        }
        files.extend(told_elsewhere(named(reader, *act))?.flatten().map(|named| named.file.sha256));
    }
    for sha256 in files {
        // Without a row the bytes have not come yet, or were taken out.
        if let Some(row) = report.readable(reader.blob(&sha256), || format!("evidence {sha256}"))?.flatten() {
            check_file(&row, place, report);
        }
    }
    Ok(())
}

/// A file is what it is called.
fn check_file(row: &BlobRow, place: &BlobStore, report: &mut Report) {
    report.files += 1;
    match place.read(&row.sha256) {
        Ok(Some(bytes)) => {
            let found = (Sha256::of(&bytes), bytes.len() as u64);
            report.expect(found == (row.sha256, u64::from(row.size)), || {
                format!("evidence {}: the file was changed after it was sealed", row.sha256)
            });
        }
        Ok(None) => report.fault(format!("evidence {}: the file is not there", row.sha256)),
        Err(error) => report.fault(format!("evidence {}: the file cannot be read: {error}", row.sha256)),
    }
}

/// What is told as sealed is there.
fn check_seal(reader: &dyn Reader, seal: &SealRow, report: &mut Report) -> Result<(), StoreError> {
    if seal.fault.is_some() {
        return Ok(());
    }
    let is_kept = report.readable(is_kept(reader, seal.act), || format!("act {}: its evidence", seal.act))?;
    report
        .expect(is_kept != Some(false), || format!("act {}: its evidence is told as sealed and is not kept", seal.act));
    Ok(())
}

/// Whether the file is kept that an act names.
fn is_kept(reader: &dyn Reader, act: ActId) -> Result<bool, StoreError> {
    match named(reader, act)? {
        Some(named) => {
            let row = reader.blob(&named.file.sha256)?;
            Ok(named.stands == Stands::TakenOut || row.is_some_and(|row| row.size == named.file.size))
        }
        // An act that a redaction emptied names nothing any more; one of a ticket that left what the line tells by which it did.
        None => Ok(!is_absent(reader, act)?),
    }
}
