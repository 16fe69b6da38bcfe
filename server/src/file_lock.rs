//! Locks files that servers on one data directory, and commands beside them, read and write one at a time.
//!
//! The file system keeps them, also for other machines. They serve where the store's turn is not to be taken, or the store is not open
//! yet. A process that ends lets go of all of its locks.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

/// A lock, held until it is dropped.
#[derive(Debug)]
#[must_use]
pub struct FileLock {
    file: Option<File>,
}

impl FileLock {
    /// Whether what stands at a path is the file that is locked: who had the lock before may have put it elsewhere.
    ///
    /// # Errors
    /// The file system said no.
    pub fn is_of(&self, path: &Path) -> io::Result<bool> {
        let Some(file) = &self.file else { return Ok(true) };
        let own = file.metadata()?;
        match path.metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            there => there.map(|there| (there.dev(), there.ino()) == (own.dev(), own.ino())),
        }
    }
}

/// Waits until nobody else has the lock of this file, which is made where it is not there. Within a process, too: who has it and asks
/// once more waits for ever. It blocks.
///
/// # Errors
/// The file system said no.
pub fn alone(path: &Path) -> io::Result<FileLock> {
    held(to_lock(path)?, File::lock)
}

/// The same without waiting; none where somebody has it.
///
/// # Errors
/// The file system said no.
pub fn try_alone(path: &Path) -> io::Result<Option<FileLock>> {
    let file = to_lock(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(FileLock { file: Some(file) })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
            Ok(Some(FileLock { file: None }))
        }
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Waits until nobody has the lock alone; with others who do the same. Where there is no file, nobody ever had it. It blocks.
///
/// # Errors
/// The file system said no.
pub fn shared(path: &Path) -> io::Result<FileLock> {
    match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(FileLock { file: None }),
        opened => held(opened?, File::lock_shared),
    }
}

fn to_lock(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).write(true).truncate(false).mode(0o600).open(path)
}

/// A file system that knows no locks is none that several servers share.
fn held(file: File, lock: fn(&File) -> io::Result<()>) -> io::Result<FileLock> {
    match lock(&file) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(FileLock { file: None }),
        locked => locked.map(|()| FileLock { file: Some(file) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc;
    use std::thread;

    #[test]
    fn one_waits_for_the_other_and_two_who_share_do_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock");
        drop(shared(&path).expect("nobody ever had it"));
        assert!(!path.exists(), "nothing is made to look");
        drop(alone(&path).expect("nobody has it"));
        let has = try_alone(&path).expect("looked").expect("nobody has it");
        assert!(try_alone(&path).expect("looked").is_none(), "somebody has it");
        drop(has);
        let (one, other) = (shared(&path).expect("nobody has it"), shared(&path).expect("they share it"));
        assert!(try_alone(&path).expect("looked").is_none(), "they have it");
        let (has, (tell, told)) = (AtomicBool::new(false), mpsc::channel());
        thread::scope(|scope| {
            let (path, has) = (&path, &has);
            scope.spawn(move || {
                tell.send(()).expect("told");
                let _alone = alone(path).expect("after them");
                has.store(true, Ordering::SeqCst);
            });
            told.recv().expect("it waits now, or soon");
            drop(one);
            assert!(!has.load(Ordering::SeqCst), "the other has it still");
            drop(other);
        });
        assert!(has.load(Ordering::SeqCst));
    }
}
