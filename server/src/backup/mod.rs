//! Backups: consistent copies of the store, their restore into an empty place, and the proof of a whole store. A backup
//! is one file, made while the store is written on.
//!
//! A backup is logical: the feed, the documents beside it, what was signed, series and sessions, as of one instant.
//! Enrolments are left out: one used after the backup must not be good again after a restore.
//!
//! An increment holds what came after another backup, and is sealed and chained to it (decision 0039).

pub mod blobs;
mod derived_rows;
mod frames;
mod increment_chain;
mod leftovers;
pub mod messages;
mod record;
pub mod replica;
mod report;
mod restore;
mod row_digests;
mod seal;
mod snapshot_check;
pub mod verify;

use crate::blobs::{BlobError, BlobStore};
use crate::file_lock::{self, FileLock};
use crate::identity::audit;
use crate::store::{AuditKind, Batch, Reader, Store, StoreError};
use blobs::CopiedFiles;
use frames::{FrameReader, FrameWriter};
pub use increment_chain::LinkFault;
use increment_chain::PreviousBackup;
pub use leftovers::of_restore;
use record::{Footer, Header, Record};
pub use restore::{Restored, SERIES_JUMP, SeriesJump, begun_since, restore, restore_at, restore_chain};
use ronda_shared::cbor::CborError;
use ronda_shared::hex;
use ronda_shared::ids::Sha256;
use ronda_shared::time::Timestamp;
use row_digests::RowDigests;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter};
use std::path::{Path, PathBuf};

/// Why a backup was not made, read or restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file system said no.
    #[error("{path}: {error}")]
    Disk {
        /// The file that could not be read or written.
        path: PathBuf,
        /// The file system's error.
        error: io::Error,
    },
    /// Not a backup, or not all of one, or changed since it was made.
    #[error("the backup is not whole: {0}")]
    NotWhole(String),
    /// Made by a later build.
    #[error("the backup is of version {0}, later than this build")]
    TooNew(u32),
    /// It does not stand where it was put in a chain of a full backup and increments.
    #[error("{file}: {why}")]
    Link {
        /// The file that is out of its place.
        file: PathBuf,
        /// What does not fit.
        why: LinkFault,
    },
    /// There is something already where it should be restored.
    #[error(
        "{0} exists already: a backup is restored into an empty place, and who follows begins with an empty data directory"
    )]
    Occupied(PathBuf),
    /// Another one of the same name is being made, perhaps by another server.
    #[error("{0} is being written: another backup of that name is being made")]
    UnderWay(PathBuf),
    /// The organisation's own files beside it cannot be brought.
    #[error("the organisation's files beside the backup: {0}")]
    Organisation(String),
    /// The bytes of evidence could not be read or put.
    #[error(transparent)]
    Evidence(#[from] BlobError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<CborError> for BackupError {
    fn from(error: CborError) -> Self {
        Self::NotWhole(error.to_string())
    }
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The position of the feed's last entry in it.
    pub position: u64,
    /// Up to where the backup before it holds the feed; none where this one holds all.
    pub since: Option<u64>,
    /// The epoch of the store that it was made of.
    pub epoch: u64,
    /// When it was made.
    pub made: Timestamp,
    /// How many documents it holds.
    pub documents: u64,
    /// How many records in all.
    pub records: u64,
    /// SHA-256 of all of it, in hex.
    pub digest: String,
    /// The size of the backup's file, in bytes.
    pub bytes: u64,
    /// Evidence beside it.
    pub evidence: CopiedFiles,
    /// Messages beside it that came by mail and are kept.
    pub messages: CopiedFiles,
    /// It is whole, and its store took no mark of it: another server writes to that store, or it is being moved.
    pub unmarked: bool,
    /// Why its store, which is the one that writes, could take no mark of it: its disk is full, say.
    pub mark_fault: Option<String>,
}

/// A store's file and where its evidence lies: what stands beside the one and in the other goes with a backup.
pub type StoreFiles<'b> = (&'b Path, &'b BlobStore);

/// Makes a backup of a living store, reads it back, and only then marks it as passed: phones keep what they sent
/// until that mark. A file of that name is replaced once the new one is whole; of one name one is made at a time ([`alone`]). A store that
/// takes no writes now, such as a standby's or one on a full disk, is not marked ([`Manifest::unmarked`]).
pub fn make(store: &dyn Store, file: &Path, now: Timestamp) -> Result<Manifest, BackupError> {
    write_backup(store, None, None, file, now)
}

/// The same with the bytes of evidence, wherever they lie, and the messages that stand beside the store's file, into folders beside the
/// backup: what is there from an earlier one is not copied again.
pub fn make_whole(
    store: &dyn Store,
    store_file: &Path,
    evidence: &BlobStore,
    file: &Path,
    now: Timestamp,
) -> Result<Manifest, BackupError> {
    write_backup(store, Some((store_file, evidence)), None, file, now)
}

/// Makes a backup of what came after a former one, in the same folder: with it, and all that it follows, as good as a full one.
///
/// # Errors
/// The former one cannot be gone on from ([`LinkFault`]): make a full one.
pub fn make_since(
    store: &dyn Store,
    beside_it: Option<StoreFiles<'_>>,
    former: &Path,
    file: &Path,
    now: Timestamp,
) -> Result<Manifest, BackupError> {
    write_backup(store, beside_it, Some(former), file, now)
}

fn write_backup(
    store: &dyn Store,
    beside_it: Option<StoreFiles<'_>>,
    former: Option<&Path>,
    file: &Path,
    now: Timestamp,
) -> Result<Manifest, BackupError> {
    let part = beside(file, leftovers::PART);
    let reader = store.read()?;
    let former = former.map(|former| PreviousBackup::of(former, file, &*reader)).transpose()?;
    let manifest = put_whole(store, (reader, former.as_ref()), beside_it, (&part, file), now).inspect_err(|_| {
        // What was not made leaves nothing behind; where even that fails, its error is the one that counts.
        drop(fs::remove_file(&part));
    })?;
    sync_folder(file)?;
    let (unmarked, mark_fault) = match mark(store, &manifest, format!("position {}", manifest.position), now) {
        Ok(()) => (false, None),
        // Phones keep what they sent until the one that writes was backed up; this file is as good.
        Err(BackupError::Store(StoreError::Standby | StoreError::TakenOver { .. })) => (true, None),
        // It stands there whole: who is told that none was made would take away what belongs beside it.
        Err(error) => {
            tracing::error!(error.message = %error, "A backup was made, and its mark could not be written.");
            (true, Some(error.to_string()))
        }
    };
    Ok(Manifest { unmarked, mark_fault, ..manifest })
}

/// Held by whoever makes a backup of a name, from before anything is written beside it. Of two at once, as by the timers of two servers, the
/// second is refused: it would write into what the first has read back and puts in its place. Locked is a file of its own: on a share of
/// Windows nobody writes into one that is. What others of the folder that were killed left half made goes.
///
/// # Errors
/// [`BackupError::UnderWay`].
pub fn alone(file: &Path) -> Result<Option<FileLock>, BackupError> {
    match file_lock::try_alone(&beside(file, leftovers::LOCK)) {
        Ok(Some(lock)) => {
            leftovers::remove(file);
            Ok(Some(lock))
        }
        Ok(None) => Err(BackupError::UnderWay(file.to_owned())),
        // Whether anything can be written there is told by the backup itself.
        Err(error) => {
            tracing::warn!(error.message = %error, "Whether another backup of that name is being made is not known.");
            Ok(None)
        }
    }
}

/// Writes it under another name, reads it back, and only then gives it its own.
fn put_whole(
    store: &dyn Store,
    (reader, former): (Box<dyn Reader>, Option<&PreviousBackup>),
    beside_it: Option<StoreFiles<'_>>,
    (part, file): (&Path, &Path),
    now: Timestamp,
) -> Result<Manifest, BackupError> {
    write_since(&*reader, former, part, now)?;
    let (mut evidence, mut messages) = (CopiedFiles::default(), CopiedFiles::default());
    if let Some((own, place)) = beside_it {
        let to = BlobStore::folder(blobs::beside_backup(file));
        // What is not there was swept since the backup began where nobody names it any more.
        let still = |sha256: &Sha256| -> Result<bool, StoreError> { Ok(store.read()?.blob(sha256)?.is_some()) };
        evidence = blobs::carry(&*reader, place, &to, still)?;
        messages = messages::carry(&*reader, &messages::beside_store(own), &messages::beside_backup(file), |key| {
            Ok(store.read()?.mail_taken(key)?.is_some_and(|row| row.is_beside()))
        })?;
    }
    drop(reader);
    let manifest = Manifest { evidence, messages, ..check(part)? };
    fs::rename(part, file).map_err(on(file))?;
    Ok(manifest)
}

/// Marks the position that a backup has passed, which was read back and is durable where it is kept. The audit log has it as this subject.
fn mark(store: &dyn Store, manifest: &Manifest, subject: String, now: Timestamp) -> Result<(), BackupError> {
    let _turn = store.turn();
    let mut batch = Batch::after(store.read()?.end()?);
    batch.backed_up = Some(manifest.position);
    audit::enter(&mut batch, now, audit::line(None, None, AuditKind::BackedUp, subject, manifest.digest.as_str()));
    store.commit(batch)?;
    Ok(())
}

/// Reads a backup from end to end: every chunk, the feed's chain, the count of all. Of an increment only what it holds itself.
pub fn check(file: &Path) -> Result<Manifest, BackupError> {
    let mut chain = record::Chain::of(&open_frames(file)?.1);
    let mut documents = 0;
    read_all(file, |record| {
        match record {
            Record::Entry(bytes) => chain.then(&bytes),
            Record::Emptied(hash, bytes) => chain.resume_at(hash, &bytes)?,
            Record::Document(_) => documents += 1,
            _ => {}
        }
        Ok(())
    })
    .and_then(|(header, footer)| {
        chain.must_be(&header)?;
        let bytes = fs::metadata(file).map_err(on(file))?.len();
        Ok(manifest(&header, &footer, documents, bytes))
    })
}

/// Writes all that a reader sees.
fn write_all(reader: &dyn Reader, part: &Path, now: Timestamp) -> Result<(), BackupError> {
    write_since(reader, None, part, now)
}

/// Writes all that a reader sees, or what came after a former backup.
fn write_since(
    reader: &dyn Reader,
    former: Option<&PreviousBackup>,
    part: &Path,
    now: Timestamp,
) -> Result<(), BackupError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut output = BufWriter::new(options.open(part).map_err(on(part))?);
    let mut frames = FrameWriter::new(&mut output).map_err(on(part))?;
    let follows = former.map(PreviousBackup::follows).transpose()?;
    let header = Header { follows, ..Header::of(reader, now)? };
    frames.header(&header).map_err(on(part))?;
    let index = match former {
        Some(former) => {
            former.since(reader, header.position, &mut |record| frames.record(&record).map_err(on(part)))?
        }
        None => {
            let mut digests = RowDigests::default();
            record::all(reader, header.position, &mut |record| {
                digests.take(&record);
                frames.record(&record).map_err(on(part))
            })?;
            digests.index()
        }
    };
    frames.finish(&index, header.secret()).map_err(on(part))?;
    let file = output.into_inner().map_err(|error| on(part)(error.into_error()))?;
    file.sync_all().map_err(on(part))?;
    Ok(())
}

/// A backup's frames behind its header, and that.
fn open_frames(file: &Path) -> Result<(FrameReader<BufReader<File>>, Header), BackupError> {
    let input = BufReader::new(File::open(file).map_err(on(file))?);
    let mut frames = FrameReader::new(input)?;
    let header = frames.header()?;
    if header.schema > crate::store::SCHEMA {
        return Err(BackupError::TooNew(header.schema));
    }
    Ok((frames, header))
}

fn read_all(
    file: &Path,
    mut take: impl FnMut(Record) -> Result<(), BackupError>,
) -> Result<(Header, Footer), BackupError> {
    let (mut frames, header) = open_frames(file)?;
    let footer = frames.records(&mut take)?;
    Ok((header, footer))
}

fn manifest(header: &Header, footer: &Footer, documents: u64, bytes: u64) -> Manifest {
    Manifest {
        position: header.position,
        since: header.follows.as_ref().map(|follows| follows.position),
        epoch: header.founding.epochs.last().map_or(0, |epoch| epoch.epoch),
        made: header.made,
        documents,
        records: footer.records,
        digest: hex::write(&footer.whole),
        bytes,
        evidence: CopiedFiles::default(),
        messages: CopiedFiles::default(),
        unmarked: false,
        mark_fault: None,
    }
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    file.with_file_name(name)
}

fn sync_folder(file: &Path) -> Result<(), BackupError> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(on(folder))
}

fn on(path: &Path) -> impl Fn(io::Error) -> BackupError + '_ {
    move |error| BackupError::Disk { path: path.to_owned(), error }
}

#[cfg(test)]
mod tests;
