//! Closed years from the console: archives written, a backup that has them, and only then tickets leave; and back again.

use super::Answer;
use crate::archive::{self, BrokenOff, WhyKept, WrittenArchives};
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
    let (all, told) = (leavers.len(), year.to_string());
    let told = (AuditKind::YearArchived, told, format!("the backup that has their archives: {sha256}"));
    let left = entered(ingest, archive::leave(ingest, &leavers), told).map_err(|(left, why)| {
        format!(
            "{left} of {all} tickets have left for their archives, which the backup has (SHA-256 {sha256}); the others stay: {why}. Run this \
             again for them, with a backup of another name"
        )
    })?;
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
    let back = archive::bring_back(ingest, ids);
    let tickets =
        entered(ingest, back, (AuditKind::ArchiveReturned, subject, String::new())).map_err(|(back, why)| {
            format!("{back} tickets are in the store again, the others are not: {why}. Run this again for them")
        })?;
    Ok(Answer::BroughtBack { tickets })
}

/// Enters into the audit log for how many tickets something was done, also where it ended early; with why it did, or why that could not be
/// entered, for how many it was done all the same.
fn entered(
    ingest: &Ingest,
    done: Result<u64, BrokenOff>,
    (what, subject, detail): (AuditKind, String, String),
) -> Result<u64, (u64, String)> {
    let (tickets, broken) = match done {
        Ok(tickets) => (tickets, None),
        Err(broken) => (broken.done, Some(broken.error.to_string())),
    };
    let mut why = Vec::from_iter(broken);
    if tickets > 0 || (why.is_empty() && what == AuditKind::YearArchived) {
        let parts = [format!("{tickets} tickets"), detail];
        let words = parts.into_iter().chain(why.first().map(|why| format!("the others stay: {why}")));
        let words: Vec<String> = words.filter(|part| !part.is_empty()).collect();
        if let Err(error) = log_audit(ingest, what, subject, words.join("; ")) {
            why.push(format!("the audit log has no line of it: {error}"));
        }
    }
    if why.is_empty() { Ok(tickets) } else { Err((tickets, why.join("; "))) }
}

fn log_audit(ingest: &Ingest, what: AuditKind, subject: String, detail: String) -> Result<(), String> {
    let (store, now) = (ingest.store(), ingest.clock().now());
    let line = audit::line(None, None, what, subject, detail);
    audit::write(&**store, now, line).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backup;
    use crate::store::interfering_store::InterferingStore;
    use crate::store::redb::RedbStore;
    use crate::store::{Batch, EntryKind, store_file};
    use crate::verification::testing::{Fixture, opening};
    use ronda_shared::command::{Command, ContactWay, Decision};
    use ronda_shared::ids::DocumentId;
    use ronda_shared::stamp::Site;
    use ronda_shared::sync::wire::Outcome;
    use ronda_shared::time::DAY_MS;
    use std::sync::Arc;

    /// The year in which the trial's tickets end.
    const YEAR: i32 = 2026;

    /// Whether a batch tells of tickets that leave or return.
    fn moves(batch: &Batch) -> bool {
        batch.entries.iter().any(|entry| matches!(entry.kind, EntryKind::Archived(_) | EntryKind::Returned(_)))
    }

    /// The last line of this kind in the audit log, as its details tell.
    fn last(fixture: &Fixture, what: AuditKind) -> Option<String> {
        let reader = fixture.store.read().expect("reads");
        let mut lines = reader.audit_before(u64::MAX).expect("reads").map(|entry| entry.expect("a line").kind);
        lines.find_map(|kind| match kind {
            EntryKind::Audit(line) if line.what == what => Some(line.detail),
            _ => None,
        })
    }

    #[test]
    fn what_ends_in_the_middle_tells_how_many_have_left_and_the_audit_log_has_it() {
        let store = Arc::new(InterferingStore::on(Arc::new(RedbStore::in_memory().expect("memory"))));
        store.has_room_for(1, moves);
        let fixture = Fixture::on(Arc::<InterferingStore>::clone(&store));
        let mut eva = fixture.browser("eva.rios", 1, Site::Desk);
        for n in 1..=3 {
            let id = DocumentId::new(fixture.now(), [n; 10]);
            assert_eq!(fixture.does(&mut eva, id, &opening("Sin red")), Outcome::Accepted);
            let withdrawn = Some(ContactWay::Phone);
            let cancel = Decision::Cancel { reason: "Ya no hace falta".into(), duplicate_of: None, withdrawn };
            assert_eq!(fixture.does(&mut eva, id, &Command::Decision(cancel)), Outcome::Accepted);
        }
        fixture.pass(400 * DAY_MS);
        let (folder, backups) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let place = BlobStore::of(folder.path(), None);
        place.serves_archives_of(&*fixture.store);
        let archives = |name: &str| {
            let file = backups.path().join(name);
            let seen = FolderFingerprint::of(&file).expect("seen");
            year(&fixture.ingest, &place, (YEAR, &file, seen), || {
                let own = store_file(folder.path());
                let made = backup::make_whole(&*fixture.store, &own, &place, &file, fixture.now()).expect("made");
                Ok(Answer::BackedUp {
                    position: made.position,
                    since: made.since,
                    documents: made.documents,
                    bytes: made.bytes,
                    sha256: made.digest,
                    files: made.evidence.files,
                    copied: made.evidence.copied,
                    messages: made.messages.files,
                    missing: made.evidence.missing,
                    unmarked: made.unmarked,
                    mark_fault: made.mark_fault,
                })
            })
        };
        let why = archives("first.ronda").expect_err("there is room for one");
        assert!(why.starts_with("1 of 3 tickets have left"), "{why}");
        let line = last(&fixture, AuditKind::YearArchived).expect("a line");
        assert!(line.starts_with("1 tickets; ") && line.contains("the others stay"), "{line}");
        store.has_room_for(9, moves);
        let Answer::YearArchived(told) = archives("second.ronda").expect("the others") else { panic!("archived") };
        assert_eq!((told.tickets, told.moved), (2, 0));

        store.has_room_for(1, moves);
        let why = bring_back(&fixture.ingest, &ToReturn::Year(YEAR)).expect_err("there is room for one");
        assert!(why.starts_with("1 tickets are in the store again"), "{why}");
        assert!(last(&fixture, AuditKind::ArchiveReturned).is_some_and(|line| line.starts_with("1 tickets")));
    }
}
