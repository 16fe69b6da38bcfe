//! Stores requests submitted without proof of work until their emailed link is opened, for at most one day.
//! Their number is bounded, and none has a folio yet.

use crate::whole_file;
use ronda_shared::cbor;
use ronda_shared::command::OpenTicket;
use ronda_shared::evidence::Media;
use ronda_shared::ids::DocumentId;
use ronda_shared::time::{DAY_MS, Timestamp};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Requests that wait at once.
const MOST: usize = 400;
/// Bytes that they take together.
const ROOM: u64 = 400 * 1024 * 1024;

/// A file that came with a form.
#[derive(Clone, Serialize, Deserialize)]
pub struct Upload {
    /// The field it answers; empty: none.
    pub field: String,
    /// Its name, one line.
    pub name: String,
    /// What it is by its first bytes.
    pub media: Media,
    /// The file.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Upload({}, {} bytes)", self.field, self.bytes.len())
    }
}

/// A request that waits.
#[derive(Debug, Serialize, Deserialize)]
pub struct PendingSubmission {
    /// Since when.
    pub at: Timestamp,
    /// What is asked for.
    pub open: OpenTicket,
    /// Its files.
    pub files: Vec<Upload>,
}

/// When a document's name was made.
fn born(id: DocumentId) -> Timestamp {
    let millis = id.bytes()[..6].iter().fold(0_i64, |sum, byte| sum << 8 | i64::from(*byte));
    Timestamp::from_millis(millis)
}

/// The folder.
#[derive(Debug)]
pub struct PendingSubmissions {
    folder: PathBuf,
    turn: Mutex<()>,
}

impl PendingSubmissions {
    /// In this folder; nothing is touched yet.
    pub fn within(folder: &Path) -> Self {
        Self { folder: folder.join("waiting"), turn: Mutex::default() }
    }

    /// Keeps a request; false where there is no room for more. It blocks.
    pub fn keep(&self, document: DocumentId, kept: &PendingSubmission, now: Timestamp) -> io::Result<bool> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let (count, taken) = self.sweep(now)?;
        let bytes = cbor::encode(kept);
        if count >= MOST || taken + bytes.len() as u64 > ROOM {
            return Ok(false);
        }
        whole_file::replace(&self.folder.join(document.to_string()), 0o600, &bytes)?;
        Ok(true)
    }

    /// The request of this name; none where it is not there, or waited too long. It blocks.
    pub fn read(&self, document: DocumentId, now: Timestamp) -> io::Result<Option<PendingSubmission>> {
        let bytes = match fs::read(self.folder.join(document.to_string())) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other?,
        };
        let kept: PendingSubmission = cbor::decode(&bytes).map_err(|error| io::Error::other(error.to_string()))?;
        Ok((now.since(kept.at) < DAY_MS).then_some(kept))
    }

    /// Removes what has waited too long. It blocks.
    pub fn tidy(&self, now: Timestamp) -> io::Result<()> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if self.folder.exists() { self.sweep(now).map(|_| ()) } else { Ok(()) }
    }

    /// It was filed. It blocks.
    pub fn done(&self, document: DocumentId) -> io::Result<()> {
        remove(&self.folder.join(document.to_string()))
    }

    /// Removes what has waited too long; how many stay, and how much they take.
    fn sweep(&self, now: Timestamp) -> io::Result<(usize, u64)> {
        let (mut count, mut taken) = (0, 0);
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name();
            // Named by the ticket it would become, which says when it was asked for. What is being written is perhaps another server's.
            let name = name.to_str().and_then(|name| name.trim_start_matches('.').split('.').next());
            let asked = name.and_then(|name| name.parse::<DocumentId>().ok()).map(born);
            if asked.is_none_or(|at| now.since(at) >= 2 * DAY_MS) {
                remove(&entry.path())?;
                continue;
            }
            match entry.metadata() {
                Ok(about) => {
                    count += 1;
                    taken += about.len();
                }
                // It was filed meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok((count, taken))
    }
}

/// Removes a file; one that is gone already is as it should be.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filed_meanwhile_fails_nobody_elses() {
        let folder = tempfile::tempdir().expect("a folder");
        let now = Timestamp::from_millis(1_795_186_800_000);
        let waiting = PendingSubmissions::within(folder.path());
        let place = folder.path().join("waiting");
        fs::create_dir(&place).expect("a folder");
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for number in 0..2_000_u16 {
                    let mut drawn = [0; 10];
                    drawn[..2].copy_from_slice(&number.to_be_bytes());
                    let document = DocumentId::new(now, drawn);
                    fs::write(place.join(document.to_string()), b"x").expect("written");
                    waiting.done(document).expect("filed");
                }
            });
            for _ in 0..2_000 {
                waiting.tidy(now).expect("what went meanwhile is no fault");
            }
        });
        assert_eq!(fs::read_dir(&place).expect("a folder").count(), 0);
    }
    /// Servers on one store share the folder: one looks it through while another writes.
    #[test]
    fn what_another_server_writes_is_let_be_and_what_was_left_of_it_goes() {
        let folder = tempfile::tempdir().expect("a folder");
        let now = Timestamp::from_millis(1_795_186_800_000);
        let waiting = PendingSubmissions::within(folder.path());
        let place = folder.path().join("waiting");
        fs::create_dir(&place).expect("a folder");
        let document = DocumentId::new(now, [1; 10]);
        // A former release called it so.
        let halves = [whole_file::part_of(&place.join(document.to_string())), place.join(format!("{document}.new"))];
        halves.iter().for_each(|half| fs::write(half, b"x").expect("written"));
        waiting.tidy(now.plus(DAY_MS)).expect("looked through");
        assert!(halves.iter().all(|half| half.exists()), "it is given its name in a moment");
        waiting.tidy(now.plus(2 * DAY_MS)).expect("looked through");
        assert!(!halves.iter().any(|half| half.exists()), "its server was killed");
    }
}
