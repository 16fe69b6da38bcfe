//! Verifies a whole store: the feed's chain, every device's log and signatures, every document rebuilt from its
//! changes. It reads, and writes nothing.

mod cores;
mod document;
mod feed;
pub mod progress;
mod scopes;
mod signatures;
mod since;
#[cfg(test)]
mod tests;

pub use super::report::Report;
pub use cores::{ProgressCallback, Stage, VerifyOptions, all_cores};

use super::report::told_elsewhere;
use super::restore::restore_aside;
use super::{BackupError, blobs, messages};
use crate::blobs::BlobStore;
use crate::ocsp;
use crate::store::redb::RedbStore;
use crate::store::{DocumentRow, Reader, Store, StoreError};
use crate::time_stamps::kept;
use crate::verification::checkpoint::Checkpoint;
use crate::verification::{Actors, Organisations, archive};
use progress::VerificationProgress;
use ronda_shared::ids::DocumentId;
use ronda_shared::time::Timestamp;
use std::path::{Path, PathBuf};

/// Verifies a store on one thread.
pub fn store(reader: &dyn Reader) -> Result<Report, StoreError> {
    let mut report = Report::default();
    let logs = feed::whole(reader, reader.end()?, |_| {}, &mut report)?;
    for (device, log) in &logs {
        signatures::whole(reader, *device, log, &mut report)?;
    }
    report.logs = logs.len() as u64;
    let (mut actors, organisations) = (Actors::default(), Organisations::default());
    for moved in reader.moved_after(0)? {
        document::check(reader, moved?.1, (&mut actors, &organisations), &mut report)?;
    }
    check_document_count(reader, &mut report)?;
    scopes::whole(reader, &mut report)?;
    Ok(report)
}

/// As many documents are kept as were walked.
fn check_document_count(reader: &dyn Reader, report: &mut Report) -> Result<(), StoreError> {
    let (known, walked) = (reader.document_count()?, report.documents);
    report.expect(known == walked, || format!("{known} documents are kept, {walked} stand in the index by position"));
    Ok(())
}

/// Verifies a backup: its file, and the store that it becomes in the empty folder `scratch`.
pub fn backup(file: &Path, scratch: &Path) -> Result<Report, BackupError> {
    chain_as(&[file.to_owned()], scratch, false, &VerifyOptions::silent())
}

/// Verifies a full backup with the increments behind it, on as many threads as are told, telling how far it is; with the archives of
/// tickets that left opened where that is wanted.
pub fn chain_as(
    files: &[PathBuf],
    scratch: &Path,
    with_archives: bool,
    how: &VerifyOptions<'_>,
) -> Result<Report, BackupError> {
    let path = scratch.join("verify.redb");
    restore_aside(files, &path)?;
    // Of a chain that was restored: all stand in one folder.
    let file = files.last().map_or(scratch, PathBuf::as_path);
    let restored = RedbStore::open(&path)?;
    let mut report = on_cores(&restored, how)?;
    let (reader, beside) = (restored.read()?, BlobStore::folder(blobs::beside_backup(file)));
    blobs::check(&*reader, &beside, &mut report)?;
    if with_archives {
        archives(&restored, &beside, &mut report)?;
    }
    messages::check(&*reader, &messages::beside_backup(file), &mut report)?;
    Ok(report)
}

/// Opens the archive of each ticket that left, where they lie, and checks it whole: it holds the entries that were carried out, and they
/// prove themselves.
pub fn archives(store: &dyn Store, place: &BlobStore, report: &mut Report) -> Result<(), StoreError> {
    place.serves_archives_of(store);
    let reader = store.read()?;
    for moved in reader.moved_after(0)? {
        let Some(row) = readable_row(&*reader, moved?.1)?.filter(|row| row.archived > 0) else { continue };
        // What is no such line was told where the document was looked at.
        let Ok(Some(line)) = reader.archived(&row) else { continue };
        report.archives += 1;
        of_archived(row.id, archive::faults(&*reader, &row, &line), report)?;
    }
    Ok(())
}

/// The row of a document; none of one that cannot be read, which is told where the document is looked at.
fn readable_row(reader: &dyn Reader, id: DocumentId) -> Result<Option<DocumentRow>, StoreError> {
    Ok(told_elsewhere(reader.document(id))?.flatten())
}

/// What is wrong with a document that left; that something of it cannot be read ends no verification of the others.
fn of_archived(id: DocumentId, found: Result<Vec<String>, StoreError>, report: &mut Report) -> Result<(), StoreError> {
    match found {
        Err(error @ StoreError::Damaged { .. }) => report.fault(format!("document {id}: {error}")),
        found => found?.into_iter().for_each(|fault| report.fault(fault)),
    }
    Ok(())
}

/// Verifies every time stamp that is kept, offline, by the anchors that the file in a data directory names.
pub fn time_stamps(reader: &dyn Reader, data: &Path, report: &mut Report) -> Result<(), StoreError> {
    report.time_stamps = kept::check(reader, data, &mut |fault| report.fault(fault))?;
    Ok(())
}

/// Verifies every answer on revocation that is kept, offline, by the authorities in the folder of a data directory.
pub fn ocsp_answers(reader: &dyn Reader, data: &Path, report: &mut Report) -> Result<(), StoreError> {
    report.ocsp_answers = ocsp::kept::check(reader, data, &mut |fault| report.fault(fault))?;
    Ok(())
}

/// Verifies the store of a data directory and the evidence in the folder beside it, on one thread.
pub fn data(reader: &dyn Reader, store_file: &Path) -> Result<Report, StoreError> {
    let mut report = store(reader)?;
    blobs::check(reader, &blobs::beside_store(store_file), &mut report)?;
    messages::check(reader, &messages::beside_store(store_file), &mut report)?;
    Ok(report)
}

/// The same on as many threads as are told, telling how far it is, of evidence that lies in this place: the same report. Nobody may
/// write meanwhile.
pub fn data_as(
    store: &dyn Store,
    store_file: &Path,
    evidence: &BlobStore,
    how: &VerifyOptions<'_>,
) -> Result<Report, StoreError> {
    let report = on_cores(store, how)?;
    with_files(store, (store_file, evidence), report)
}

/// The same, going on from where another verification of all was cut short, where that is told; `keep` hears how far it is.
/// `at`: now.
pub fn data_from(
    store: &dyn Store,
    (store_file, evidence): (&Path, &BlobStore),
    from: Option<&VerificationProgress>,
    at: Timestamp,
    how: &VerifyOptions<'_>,
    keep: &mut ProgressCallback<'_>,
) -> Result<Report, StoreError> {
    let reader = store.read()?;
    let begun = from.map(|from| from.resumed(&*reader)).transpose()?.unwrap_or_default();
    let of = Checkpoint::of(&*reader, at, from.map(VerificationProgress::begun))?;
    drop(reader);
    let report = cores::whole(store, how, Some(cores::VerificationRun { of, begun, keep }))?;
    with_files(store, (store_file, evidence), report)
}

/// Looks at the evidence and the messages that a store tells of, too.
fn with_files(
    store: &dyn Store,
    (store_file, evidence): (&Path, &BlobStore),
    mut report: Report,
) -> Result<Report, StoreError> {
    let reader = store.read()?;
    blobs::check(&*reader, evidence, &mut report)?;
    messages::check(&*reader, &messages::beside_store(store_file), &mut report)?;
    Ok(report)
}

/// Verifies a store on as many threads as are told: the report of [`store`].
pub fn on_cores(store: &dyn Store, how: &VerifyOptions<'_>) -> Result<Report, StoreError> {
    cores::whole(store, how, None)
}

/// Verifies what came after the last proof: every hash of the feed up to there; the entries, signatures and files since; and
/// all of each document that one of these entries is about. Nobody may write meanwhile.
pub fn data_since(
    store: &dyn Store,
    (store_file, evidence): (&Path, &BlobStore),
    from: &Checkpoint,
    how: &VerifyOptions<'_>,
) -> Result<Report, StoreError> {
    since::check(store, (store_file, evidence), from, how)
}
