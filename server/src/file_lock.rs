//! Locks files that servers on one data directory, and commands beside them, read and write one at a time.
//!
//! The file system keeps them, also for other machines. They serve where the store's turn is not to be taken, or the store is not open
//! yet. A process that ends lets go of all of its locks; one that is stopped keeps them, so nobody waits for ever.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Who waits for a lock asks for it again after this. Over NFS the kernel itself may ask after a second, and then ever less often.
const RETRY_DELAY: Duration = Duration::from_millis(5);
/// Nobody waits longer: what is done under such a lock is over in a moment, and the store's turn may be held meanwhile.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A lock, held until it is dropped.
#[derive(Debug)]
#[must_use]
pub struct FileLock {
    /// None where the file system knows no locks.
    file: Option<File>,
    /// The file goes with the lock.
    goes: Option<PathBuf>,
}

impl FileLock {
    /// Whether it keeps others out: a file system that knows no locks is none that several servers share.
    pub fn is_real(&self) -> bool {
        self.file.is_some()
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        if let Some(path) = &self.goes {
            // Before the lock is let go of: who has opened the file meanwhile sees that it is gone. One that cannot be removed is in
            // nobody's way.
            drop(fs::remove_file(path));
        }
    }
}

/// Waits until nobody else has the lock of this file, which is made where it is not there. Within a process, too. It blocks.
///
/// # Errors
/// The file system said no, or somebody has had it for ten seconds.
pub fn alone(path: &Path) -> io::Result<FileLock> {
    waited_for(to_lock(path)?, File::try_lock, TIMEOUT).map(|file| FileLock { file, goes: None })
}

/// Waits until nobody has the lock alone; with others who do the same. Where there is no file, nobody ever had it. It blocks.
///
/// # Errors
/// The file system said no, or somebody has had it for ten seconds.
pub fn shared(path: &Path) -> io::Result<FileLock> {
    match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(FileLock { file: None, goes: None }),
        opened => waited_for(opened?, File::try_lock_shared, TIMEOUT).map(|file| FileLock { file, goes: None }),
    }
}

/// The lock of a file that stands there only as long as somebody has it, without waiting; none where somebody has. Of such a file no
/// other kind of lock is asked for.
///
/// # Errors
/// The file system said no.
pub fn try_alone(path: &Path) -> io::Result<Option<FileLock>> {
    loop {
        let file = to_lock(path)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                return Ok(Some(FileLock { file: None, goes: Some(path.to_owned()) }));
            }
            // Who had it has removed the file between the two, on another machine.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::StaleNetworkFileHandle => continue,
            Err(TryLockError::Error(error)) => return Err(error),
            Ok(()) => {}
        }
        // Else the lock of a file that nobody finds any more keeps nobody out.
        if is_at(&file, path)? {
            return Ok(Some(FileLock { file: Some(file), goes: Some(path.to_owned()) }));
        }
    }
}

fn to_lock(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).write(true).truncate(false).mode(0o600).open(path)
}

/// Whether a file is the one that stands at a path.
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let own = file.metadata()?;
    match path.metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        there => there.map(|there| (there.dev(), there.ino()) == (own.dev(), own.ino())),
    }
}

/// The file once it is locked; none where the file system knows no locks.
#[expect(clippy::disallowed_methods, reason = "whoever locks a file blocks, and is on a thread for that")]
fn waited_for(
    file: File,
    try_lock: fn(&File) -> Result<(), TryLockError>,
    limit: Duration,
) -> io::Result<Option<File>> {
    let mut waited = Duration::ZERO;
    loop {
        match try_lock(&file) {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if waited >= limit => {
                return Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "another process has it locked and does not let go",
                ));
            }
            Err(TryLockError::WouldBlock) => {}
        }
        std::thread::sleep(RETRY_DELAY);
        waited += RETRY_DELAY;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::sync::mpsc;
    use std::thread;

    #[test]
    fn one_waits_for_the_other_and_two_who_share_do_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock");
        drop(shared(&path).expect("nobody ever had it"));
        assert!(!path.exists(), "nothing is made to look");
        drop(alone(&path).expect("nobody has it"));
        let (one, other) = (shared(&path).expect("nobody has it"), shared(&path).expect("they share it"));
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

    #[test]
    fn who_is_stopped_with_a_lock_stops_nobody_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock");
        let stopped = alone(&path).expect("nobody has it");
        let told =
            waited_for(to_lock(&path).expect("opened"), File::try_lock_shared, RETRY_DELAY).expect_err("it is locked");
        assert_eq!(told.kind(), io::ErrorKind::TimedOut);
        drop(stopped);
        let next = waited_for(to_lock(&path).expect("opened"), File::try_lock_shared, RETRY_DELAY).expect("let go of");
        assert!(next.is_some());
    }

    #[test]
    fn a_file_that_goes_with_its_lock_is_one_servers_at_a_time() {
        const LOCKS: usize = 200;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock");
        let has = try_alone(&path).expect("looked").expect("nobody has it");
        assert!(has.is_real() && try_alone(&path).expect("looked").is_none(), "somebody has it");
        // One that has opened it, and asks for its lock once it is gone.
        let late = to_lock(&path).expect("opened");
        drop(has);
        assert!(!path.exists(), "nothing is left");
        late.try_lock().expect("nobody has that one");
        assert!(!is_at(&late, &path).expect("looked"), "which keeps nobody out");

        let (holders, got) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    while got.load(Ordering::SeqCst) < LOCKS {
                        let Some(_lock) = try_alone(&path).expect("looked") else { continue };
                        assert_eq!(holders.fetch_add(1, Ordering::SeqCst), 0, "two have it");
                        got.fetch_add(1, Ordering::SeqCst);
                        holders.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert!(!path.exists());
    }
}
