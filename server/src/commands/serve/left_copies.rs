//! Copies of a whole store that a killed command left in a data directory: removed as a server starts.
//!
//! The next command of the same kind would begin with it, too; often there is none, and what is taken out of the store stays in the copy.

use crate::backup;
use crate::backup::replica::drill;
use crate::file_lock::FileLock;
use crate::filling;
use crate::store::{FOLLOWS, founding, store_file};
use std::fs;
use std::path::{Path, PathBuf};

/// Removes what a restore and a drill left. Whoever makes one has its lock, and theirs stays.
pub(super) fn remove(data: &Path) {
    // A store that follows another server's is told by its own command how it begins anew.
    if !data.join(FOLLOWS).exists() {
        let drafts = filling::drafts(data);
        let restored = [&store_file(data), &drafts[0]].map(|file| backup::of_restore(file));
        let copies: Vec<PathBuf> = restored.into_iter().flatten().chain(drafts).collect();
        remove_under(|| founding(&store_file(data)).ok(), &copies);
    }
    remove_under(|| drill::alone(data).ok().flatten(), &[drill::scratch(data)]);
}

/// Removes those that are there, once nobody else has the lock. What cannot be locked, or removed, is told by whoever needs its place.
fn remove_under(lock: impl FnOnce() -> Option<FileLock>, copies: &[PathBuf]) {
    if !copies.iter().any(|copy| copy.exists()) {
        return;
    }
    let Some(_lock) = lock().filter(FileLock::is_real) else { return };
    for copy in copies.iter().filter(|copy| copy.exists()) {
        let removed = if copy.is_dir() { fs::remove_dir_all(copy) } else { fs::remove_file(copy) };
        match removed {
            Ok(()) => tracing::info!(
                "{}: a command that was cut short left this copy of a store; it is removed.",
                copy.display()
            ),
            Err(error) => {
                tracing::warn!(error.message = %error, "{}: a command that was cut short left this copy of a store: remove it.", copy.display());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_killed_leaves_no_copy_and_what_is_at_work_keeps_its_own() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path();
        let write = |name: &str| {
            let path = data.join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(&path, b"all that the desk knows").expect("written");
            path
        };
        let own = ["ronda.redb", "drill.json"].map(write);
        let restored = [
            "ronda.redb.restoring",
            "replica-restoring.ronda",
            "replica-restoring.part",
            "draft.redb",
            "draft.part",
            "draft.redb.restoring",
        ]
        .map(write);
        let drilled = write("drill/drill.redb");

        let making = founding(&store_file(data)).expect("nobody makes one");
        let drilling = drill::alone(data).expect("locked").expect("nobody makes one");
        remove(data);
        assert!(restored.iter().all(|copy| copy.exists()) && drilled.exists(), "they are at work");
        drop(drilling);
        remove(data);
        assert!(restored.iter().all(|copy| copy.exists()) && !data.join("drill").exists());
        drop(making);
        let follows = write(FOLLOWS);
        remove(data);
        assert!(restored.iter().all(|copy| copy.exists()), "a follower's");
        fs::remove_file(follows).expect("removed");
        remove(data);
        assert!(restored.iter().all(|copy| !copy.exists()), "nobody is at work");
        assert!(own.iter().all(|file| file.exists()));
        assert_eq!(fs::read_dir(data).expect("read").count(), own.len(), "no lock is left either");
    }
}
