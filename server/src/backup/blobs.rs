//! The bytes of evidence beside a backup: in a folder of their own, under their hashes, so that each backup after the
//! first copies only what came since; and the proof that all that is told as sealed is there.

use super::report::Report;
use super::{BackupError, on};
use crate::blobs::{Stands, digest, named, within};
use crate::store::{BlobRow, Reader, SealRow, StoreError};
use ronda_shared::ids::{ActId, Sha256};
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// So many rows are looked at between two looks at the store.
const PAGE: usize = 256;
/// The folder beside a backup. Backups of one folder share it.
const BESIDE: &str = "blobs";

/// What was carried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Carried {
    /// Files that are there now.
    pub files: u64,
    /// Of those, copied just now.
    pub copied: u64,
    /// Files that should be there and were not found, or not whole.
    pub missing: u64,
}

/// Where the bytes of a backup stand.
pub fn beside_backup(file: &Path) -> PathBuf {
    file.parent().unwrap_or(Path::new(".")).join(BESIDE)
}

/// Where the bytes of a store stand.
pub fn beside_store(store_file: &Path) -> PathBuf {
    crate::blobs::kept(store_file.parent().unwrap_or(Path::new(".")))
}

/// Copies what is missing of all that a reader's rows tell of. Each file is read back by its hash as it is copied.
pub(super) fn carry(
    reader: &dyn Reader,
    from: &Path,
    to: &Path,
    still: impl Fn(&Sha256) -> Result<bool, StoreError>,
) -> Result<Carried, BackupError> {
    let (mut carried, mut after) = (Carried::default(), None);
    loop {
        let rows = reader.blobs(after.as_ref(), PAGE)?;
        let Some(last) = rows.last() else { return Ok(carried) };
        after = Some(last.sha256);
        for row in rows {
            let (source, place) = (within(from, &row.sha256), within(to, &row.sha256));
            let there = fs::metadata(&place).is_ok_and(|found| found.len() == u64::from(row.size));
            if there {
                carried.files += 1;
            } else if copy(&source, &place, &row.sha256)? {
                carried.files += 1;
                carried.copied += 1;
            } else if still(&row.sha256)? {
                carried.missing += 1;
            }
        }
    }
}

/// Copies one file durably; false where it is not there, or not what it is called.
pub(super) fn copy(source: &Path, place: &Path, sha256: &Sha256) -> Result<bool, BackupError> {
    let mut input = match File::open(source) {
        Ok(input) => input,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(on(source)(error)),
    };
    let folder = place.parent().unwrap_or(Path::new("."));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(on(folder))?;
    let part = place.with_extension("part");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut output = options.open(&part).map_err(on(&part))?;
    io::copy(&mut input, &mut output).and_then(|_| output.sync_all()).map_err(on(&part))?;
    if digest(&part).map_err(on(&part))?.0 != *sha256 {
        fs::remove_file(&part).map_err(on(&part))?;
        return Ok(false);
    }
    fs::rename(&part, place).map_err(on(place))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(on(folder))?;
    Ok(true)
}

/// Every file is what it is called, and whatever a ticket tells as sealed is there.
pub fn check(reader: &dyn Reader, folder: &Path, report: &mut Report) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let rows = reader.blobs(after.as_ref(), PAGE)?;
        let Some(last) = rows.last() else { break };
        after = Some(last.sha256);
        rows.iter().for_each(|row| check_file(row, folder, report));
    }
    let mut after: Option<ActId> = None;
    loop {
        let seals = reader.seals(after, PAGE)?;
        let Some(last) = seals.last() else { return Ok(()) };
        after = Some(last.act);
        seals.iter().try_for_each(|seal| check_seal(reader, seal, report))?;
    }
}

/// The same of these files and of what was said of these acts alone.
pub(super) fn check_some(
    reader: &dyn Reader,
    folder: &Path,
    (mut files, sealed): (BTreeSet<Sha256>, &[ActId]),
    report: &mut Report,
) -> Result<(), StoreError> {
    for act in sealed {
        if let Some(seal) = reader.seal(*act)? {
            check_seal(reader, &seal, report)?;
        }
        files.extend(named(reader, *act)?.map(|named| named.file.sha256));
    }
    for sha256 in files {
        // Without a row the bytes have not come yet, or were taken out.
        if let Some(row) = reader.blob(&sha256)? {
            check_file(&row, folder, report);
        }
    }
    Ok(())
}

/// A file is what it is called.
fn check_file(row: &BlobRow, folder: &Path, report: &mut Report) {
    report.files += 1;
    match digest(&within(folder, &row.sha256)) {
        Ok(found) => report.expect(found == (row.sha256, u64::from(row.size)), || {
            format!("evidence {}: the file was changed after it was sealed", row.sha256)
        }),
        Err(error) => report.fault(format!("evidence {}: the file cannot be read: {error}", row.sha256)),
    }
}

/// What is told as sealed is there.
fn check_seal(reader: &dyn Reader, seal: &SealRow, report: &mut Report) -> Result<(), StoreError> {
    if seal.fault.is_some() {
        return Ok(());
    }
    // An act that a redaction emptied names nothing any more.
    let Some(named) = named(reader, seal.act)?.filter(|named| named.stands != Stands::TakenOut) else { return Ok(()) };
    let row = reader.blob(&named.file.sha256)?;
    report.expect(row.is_some_and(|row| row.size == named.file.size), || {
        format!("act {}: its evidence is told as sealed and is not kept", seal.act)
    });
    Ok(())
}
