//! Closed years from the console: archives written, a backup that has them, and only then tickets leave; and back again.

use super::Answer;
use crate::archive::{self, WhyKept, WrittenArchives};
use crate::backup::blobs::beside_backup;
use crate::blobs::BlobStore;
use crate::identity::audit;
use crate::ingest::Ingest;
use crate::store::AuditKind;
use crate::verification::export;
use ronda_shared::ids::Sha256;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::{fs, io};

/// Files that are asked for at once.
const PAGE: usize = 256;

/// Which tickets come back.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToReturn {
    /// One: its folio, reference or id.
    Ticket(String),
    /// All of a year.
    Year(i32),
}

/// A folder as one process sees it: another that sees the same files under its name sees the same numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderFingerprint {
    /// The file system that it is on.
    pub device: u64,
    /// Its number there.
    pub inode: u64,
}

impl FolderFingerprint {
    /// The folder in which a file is, or is to be.
    ///
    /// # Errors
    /// It is not there, or may not be looked at.
    pub fn of(file: &Path) -> io::Result<Self> {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let found = fs::metadata(folder)?;
        Ok(Self { device: found.dev(), inode: found.ino() })
    }
}

/// What of a year left the store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearArchived {
    /// Tickets.
    pub tickets: u64,
    /// Tickets whose archives were written, and to which something happened before they left: they stay.
    pub moved: u64,
    /// Bytes of the archives.
    pub bytes: u64,
    /// The SHA-256 of the backup that has them, in hex; none where nothing could leave, and none was made.
    pub backup: Option<String>,
    /// Tickets that ended in the year and stay, by why.
    pub stay: BTreeMap<WhyKept, u64>,
}

/// What of a year would leave.
pub(super) fn would_leave(ingest: &Ingest, year: i32) -> Result<Answer, String> {
    let (store, now) = (ingest.store(), ingest.clock().now());
    let counted = store.read().and_then(|reader| archive::leaving(&*reader, ingest.organisation(), year, now));
    counted.map(Answer::Leaving).map_err(|error| error.to_string())
}

/// Tickets of a year leave for archives that lie in `place`; `back_up` makes the backup that has them. Whoever asked sees its
/// folder as `folder`: once tickets have left, it is too late to find out that they do not see the backup.
pub(super) fn year(
    ingest: &Ingest,
    place: &BlobStore,
    (year, backup, folder): (i32, &Path, FolderFingerprint),
    back_up: impl FnOnce() -> Result<Answer, String>,
) -> Result<Answer, String> {
    if backup.exists() {
        return Err(format!("{} exists already: nothing was done", backup.display()));
    }
    match FolderFingerprint::of(backup) {
        Ok(here) if here == folder => {}
        Ok(_) => {
            return Err(format!(
                "the folder of {} is another one for the server than for you: it has a /tmp of its own (PrivateTmp), or sees another \
                 disk there. Nothing has left; name a folder that both see",
                backup.display()
            ));
        }
        Err(error) => {
            return Err(format!("the server cannot see the folder of {}: {error}. Nothing has left", backup.display()));
        }
    }
    let written = archive::written(ingest, place, year).map_err(|error| error.to_string())?;
    let WrittenArchives { leavers, bytes, stay } = written;
    if leavers.is_empty() {
        return Ok(Answer::YearArchived(YearArchived { stay, ..YearArchived::default() }));
    }
    let Answer::BackedUp { sha256, missing, .. } = back_up()? else {
        return Err("no backup was made: nothing has left".into());
    };
    if missing > 0 {
        return Err(format!(
            "the backup lacks {missing} files that are not where they should be: run ronda verify. Nothing has left"
        ));
    }
    let archives: BTreeSet<Sha256> = leavers.iter().map(|leaver| leaver.archive).collect();
    let lacks = lacking(&BlobStore::folder(beside_backup(backup)), &archives)?;
    if lacks > 0 {
        return Err(format!("the backup lacks {lacks} of the archives: nothing has left"));
    }
    let left = archive::leave(ingest, &leavers).map_err(|error| error.to_string())?;
    let detail = format!("{left} tickets; the backup that has their archives: {sha256}");
    log_audit(ingest, AuditKind::YearArchived, year.to_string(), detail)?;
    let moved = (leavers.len() as u64).saturating_sub(left);
    Ok(Answer::YearArchived(YearArchived { tickets: left, moved, bytes, backup: Some(sha256), stay }))
}

/// How many of these files a place does not have.
fn lacking(place: &BlobStore, files: &BTreeSet<Sha256>) -> Result<usize, String> {
    let mut lacks = 0;
    for page in Vec::from_iter(files.iter().copied()).chunks(PAGE) {
        let sizes = place.sizes(page).map_err(|error| error.to_string())?;
        lacks += sizes.iter().filter(|size| size.is_none()).count();
    }
    Ok(lacks)
}

/// Tickets that left are in the store again.
pub(super) fn bring_back(ingest: &Ingest, which: &ToReturn) -> Result<Answer, String> {
    let reader = ingest.store().read().map_err(|error| error.to_string())?;
    let (subject, ids) = match which {
        ToReturn::Ticket(name) => {
            let id = export::find(&*reader, name).map_err(|error| error.to_string())?;
            (name.clone(), BTreeSet::from([id]))
        }
        ToReturn::Year(year) => {
            let ids = archive::archived_in(&*reader, *year).map_err(|error| error.to_string())?;
            (year.to_string(), ids)
        }
    };
    drop(reader);
    let tickets = archive::bring_back(ingest, ids).map_err(|error| error.to_string())?;
    if tickets > 0 {
        log_audit(ingest, AuditKind::ArchiveReturned, subject, format!("{tickets} tickets"))?;
    }
    Ok(Answer::BroughtBack { tickets })
}

fn log_audit(ingest: &Ingest, what: AuditKind, subject: String, detail: String) -> Result<(), String> {
    let (store, now) = (ingest.store(), ingest.clock().now());
    let line = audit::line(None, None, what, subject, detail);
    audit::write(&**store, now, line).map_err(|error| error.to_string())
}
