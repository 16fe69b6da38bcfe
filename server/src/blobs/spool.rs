//! Files that came with a request, on the disk before an act names them. Where the disk fills meanwhile, or the server is
//! killed, nothing is lost that was answered as filed.

use super::disk::{self, BlobError};
use super::{Keeper, UploadProblem};
use crate::ingest::stored_ticket;
use ronda_shared::evidence::Evidence;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// In the folder of evidence.
const FOLDER: &str = "spool";
/// A file that no ticket has named for so long came with a request that was not filed.
const FORGOTTEN: Duration = Duration::from_secs(24 * 60 * 60);

/// Folders of documents in which somebody puts files, or out of which somebody brings them.
static AT_WORK: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
/// One of them is free again.
static FREE: Condvar = Condvar::new();

/// A document's folder for one alone: what is sent twice at once brings the same files.
struct Alone<'f>(&'f Path);

impl<'f> Alone<'f> {
    /// Waits until nobody else is at it. It blocks.
    fn in_folder(folder: &'f Path) -> Self {
        let at_work = AT_WORK.lock().unwrap_or_else(PoisonError::into_inner);
        let is_taken = |at_work: &mut BTreeSet<PathBuf>| at_work.contains(folder);
        let mut at_work = FREE.wait_while(at_work, is_taken).unwrap_or_else(PoisonError::into_inner);
        at_work.insert(folder.to_owned());
        Self(folder)
    }
}

impl Drop for Alone<'_> {
    fn drop(&mut self) {
        AT_WORK.lock().unwrap_or_else(PoisonError::into_inner).remove(self.0);
        FREE.notify_all();
    }
}

impl Keeper {
    /// Puts the files that acts on a document are about to name on the disk: all of them, or none and why. It blocks.
    ///
    /// # Errors
    /// The disk's.
    pub fn spool<'f>(
        &self,
        document: DocumentId,
        files: impl IntoIterator<Item = (Sha256, &'f [u8])>,
    ) -> Result<(), UploadProblem> {
        let folder = self.spooled(document);
        let _alone = Alone::in_folder(&folder);
        let mut put: Vec<PathBuf> = Vec::new();
        for (sha256, bytes) in files {
            let path = folder.join(sha256.to_string());
            let is_new = !path.exists();
            let written = disk::in_folder(&folder, || disk::write_whole(&path, bytes));
            if let Err(error) = written {
                for path in put {
                    disk::remove(&path)?;
                }
                tidy(&folder);
                return Err(error.into());
            }
            // What somebody else put there, whose act is on its way, does not go where there is no room for all of these.
            put.extend(is_new.then_some(path));
        }
        Ok(())
    }

    /// Brings what lies there through the gate of uploads; answers how many files still wait. It blocks.
    ///
    /// # Errors
    /// The store's, or the disk's, of the first document whose files could not be brought: what is left is tried again.
    pub fn bring_spooled(&self) -> Result<u64, UploadProblem> {
        let (mut waiting, mut failed) = (0, None);
        for name in disk::names(&self.blobs().folder.join(FOLDER))? {
            let Ok(document) = name.parse() else { continue };
            match self.bring_spooled_of(document) {
                Ok(left) => waiting += left,
                // One document keeps no other's files from being brought.
                Err(problem) => failed = failed.or(Some(problem)),
            }
        }
        failed.map_or(Ok(waiting), Err)
    }

    /// The same of one document.
    ///
    /// # Errors
    /// As [`Keeper::bring_spooled`].
    pub fn bring_spooled_of(&self, document: DocumentId) -> Result<u64, UploadProblem> {
        let folder = self.spooled(document);
        let _alone = Alone::in_folder(&folder);
        let names = disk::names(&folder)?;
        if names.is_empty() {
            tidy(&folder);
            return Ok(0);
        }
        let view = stored_ticket(&*self.ingest().store().read()?, document)?;
        let evidence = view.map(|view| view.evidence).unwrap_or_default();
        let mut waiting = 0;
        for name in names {
            let path = folder.join(&name);
            let named = name.parse().map(|sha256| by_the_server(&evidence, &sha256)).unwrap_or_default();
            if named.is_empty() && !is_forgotten(&path)? {
                waiting += 1;
                continue;
            }
            let read = if named.is_empty() { Ok(Vec::new()) } else { fs::read(&path) };
            let bytes = match read {
                // Another server has brought it.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                read => read.map_err(disk::at(&path))?,
            };
            for (person, act) in named {
                match self.bring_for(&person, act, &bytes) {
                    // Where its place is away all of it is with the uploads, which are finished when it is back.
                    Ok(_) | Err(UploadProblem::Away(_)) => {}
                    Err(problem) => return Err(problem),
                }
            }
            disk::remove(&path)?;
        }
        tidy(&folder);
        Ok(waiting)
    }

    fn spooled(&self, document: DocumentId) -> PathBuf {
        self.blobs().folder.join(FOLDER).join(document.to_string())
    }
}

/// The acts that the server made which name these bytes, each with the person in whose name.
fn by_the_server(evidence: &[Evidence], sha256: &Sha256) -> Vec<(PersonId, ActId)> {
    let own = evidence.iter().filter(|each| each.file.sha256 == *sha256 && each.id.device == DeviceId::SERVER);
    own.map(|each| (each.stamp.by.clone(), each.id)).collect()
}

fn is_forgotten(path: &Path) -> Result<bool, BlobError> {
    let written = match fs::metadata(path).and_then(|about| about.modified()) {
        // Another server has written it to its end, or brought it, meanwhile.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        written => written.map_err(disk::at(path))?,
    };
    Ok(disk::file_time_now().duration_since(written).is_ok_and(|lay| lay > FORGOTTEN))
}

/// Removes a folder that has become empty; one that has not stays.
fn tidy(folder: &Path) {
    drop(fs::remove_dir(folder));
}
