//! Files made durable: what is said to be there is there after the power fails.

use crate::store::StoreError;
use crate::whole_file;
use ronda_shared::ids::Sha256;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::time::SystemTime;

/// How often something is begun in a folder that goes away under it.
const ATTEMPTS: usize = 8;

/// Why bytes could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// No room: nothing was acknowledged; what was there before still is.
    #[error("the disk is full: nothing was kept")]
    Full,
    /// The disk said no.
    #[error("{path}: {error}")]
    Disk {
        /// Where.
        path: String,
        /// What it said.
        error: io::Error,
    },
    /// The place where they lie is away, or refuses us: nothing is known of any file, and later is soon enough.
    #[error("{place} cannot be used now: {why}")]
    Away {
        /// As the settings call it.
        place: String,
        /// What it said, or that it said nothing.
        why: String,
    },
    /// Bytes are not those of the hash under which they were to be put.
    #[error("the bytes are not those of {0}")]
    Changed(Sha256),
    /// The store beside them.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BlobError {
    /// What this is in the store's words, by which requests are answered.
    pub fn into_store(self) -> StoreError {
        match self {
            Self::Full => StoreError::Full,
            Self::Disk { .. } | Self::Away { .. } | Self::Changed(_) => StoreError::Disk(self.to_string()),
            Self::Store(error) => error,
        }
    }
}

/// An error at a path, told without the path's ids where it is only that there is no room.
pub(super) fn at(path: &Path) -> impl Fn(io::Error) -> BlobError + '_ {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    move |error| match error.kind() {
        StorageFull | QuotaExceeded | FileTooLarge => BlobError::Full,
        _ => BlobError::Disk { path: path.display().to_string(), error },
    }
}

/// The machine's own time, with which those of files are compared.
#[expect(clippy::disallowed_methods, reason = "files bear the machine's times, whatever the server's clock says")]
pub(super) fn file_time_now() -> SystemTime {
    SystemTime::now()
}

/// A folder for its owner alone, and all above it: the name of each that is made is durable, from the top.
pub(super) fn folder(path: &Path) -> Result<(), BlobError> {
    if path.is_dir() {
        return Ok(());
    }
    let named_in = parents_of_missing(path);
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(at(path))?;
    named_in.into_iter().try_for_each(sync_folder)
}

/// The folders in which a name appears once this one is made, the topmost first.
fn parents_of_missing(path: &Path) -> Vec<&Path> {
    let missing = path.ancestors().take_while(|each| !each.as_os_str().is_empty() && !each.is_dir());
    let mut parents: Vec<&Path> = missing.filter_map(Path::parent).map(here_where_empty).collect();
    parents.reverse();
    parents
}

/// The parent of a name alone is the working directory, which is opened by a name of its own.
fn here_where_empty(parent: &Path) -> &Path {
    if parent.as_os_str().is_empty() { Path::new(".") } else { parent }
}

/// The names in a folder are as durable as the files.
pub(super) fn sync_folder(path: &Path) -> Result<(), BlobError> {
    File::open(path).and_then(|folder| folder.sync_all()).map_err(at(path))
}

/// A file for its owner alone, to be written on.
pub(super) fn open_to_write(path: &Path) -> Result<File, BlobError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600).open(path).map_err(at(path))
}

/// Writes a whole file in one step: under its name stands all of it, or what stood there before.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), BlobError> {
    whole_file::replace(path, 0o600, bytes).map_err(at(path))
}

/// Does something in a folder for its owner alone, which is made where it is not there. Whoever sweeps, here or at another server on the
/// store, removes folders that are empty, and may do so just now: then it is made once more.
pub(super) fn in_folder<T>(path: &Path, work: impl Fn() -> Result<T, BlobError>) -> Result<T, BlobError> {
    for _ in 1..ATTEMPTS {
        folder(path)?;
        match work() {
            Err(BlobError::Disk { error, .. }) if error.kind() == io::ErrorKind::NotFound => {}
            done => return done,
        }
    }
    folder(path)?;
    work()
}

/// Says of a file that it is of use still; one that is gone needs nothing.
pub(super) fn touch(path: &Path) -> Result<(), BlobError> {
    let touched = OpenOptions::new().write(true).open(path).and_then(|file| file.set_modified(file_time_now()));
    match touched {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(path)(error)),
        _ => Ok(()),
    }
}

/// Removes a file; one that is not there is removed already.
pub(super) fn remove(path: &Path) -> Result<bool, BlobError> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(at(path)(error)),
    }
}

/// The names in a folder; none where it is not there.
pub(super) fn names(path: &Path) -> Result<Vec<String>, BlobError> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(at(path)(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry.map_err(at(path))?.file_name().into_string().ok());
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    /// A power failure took the upper ones away, and with them what was acknowledged.
    #[test]
    fn the_names_of_all_folders_that_are_made_are_durable_from_the_top() {
        let dir = tempfile::tempdir().expect("a folder");
        let [top, middle, deep] = ["ab", "ab/cd", "ab/cd/ef"].map(|name| dir.path().join(name));
        assert_eq!(parents_of_missing(&deep), [dir.path(), top.as_path(), middle.as_path()]);
        folder(&deep).expect("made");
        assert!(deep.is_dir() && parents_of_missing(&deep).is_empty());
        assert_eq!(parents_of_missing(&deep.join("gh")), [deep.as_path()]);
        assert_eq!(parents_of_missing(Path::new("not-here/below")), [Path::new("."), Path::new("not-here")]);
    }

    #[test]
    fn a_folder_that_is_swept_under_a_write_is_made_once_more() {
        let dir = tempfile::tempdir().expect("a folder");
        let (owner, swept) = (dir.path().join("ana"), Cell::new(0));
        let written = in_folder(&owner, || {
            if swept.replace(swept.get() + 1) < 2 {
                fs::remove_dir(&owner).expect("nothing is in it yet");
            }
            write_whole(&owner.join("part"), b"1")
        });
        written.expect("written at last");
        assert_eq!((swept.get(), names(&owner).expect("read")), (3, vec!["part".to_owned()]));
    }
}
