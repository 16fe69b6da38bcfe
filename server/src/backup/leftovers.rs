//! What backups and restores that were killed left half made. A backup's is removed here: its name is one that no later one bears.

use super::{beside, frames};
use crate::file_lock;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// How the name of a backup ends that is being made.
pub(super) const PART: &str = "part";
/// How the name of the file ends that is locked meanwhile.
pub(super) const LOCK: &str = "lock";

/// How the name of a store ends that a restore is making.
pub(super) const RESTORING: &str = "restoring";
/// How a snapshot of a replica is called that was brought beside the store which is made of it.
pub(super) const BROUGHT: &str = "replica-restoring.ronda";

/// What a restore that was killed leaves beside the store in this file, each with all that was to be in it. The next one begins anew.
pub fn of_restore(store_file: &Path) -> [PathBuf; 3] {
    let brought = store_file.with_file_name(BROUGHT);
    [beside(store_file, RESTORING), brought.with_extension(PART), brought]
}

/// Removes those in the folder of a backup that is about to be made. One that somebody makes just now is locked, and stays; so does what is
/// not ours. Whoever was killed has left the file that they had locked, too: a backup that another program copies or downloads here under
/// such a name has none beside it.
pub(super) fn remove(file: &Path) {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // What cannot be looked through is told by whoever writes there.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let part = entry.path();
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if !is_file || part.extension().is_none_or(|ending| ending != PART) || !begins_as_a_backup(&part) {
            continue;
        }
        let locked = beside(&part.with_extension(""), LOCK);
        if !locked.exists() {
            continue;
        }
        let Ok(Some(lock)) = file_lock::try_alone(&locked) else { continue };
        if !lock.is_real() {
            continue;
        }
        match fs::remove_file(&part) {
            Ok(()) => tracing::info!("{}: a backup that was cut short left it; it is removed.", part.display()),
            Err(error) => {
                tracing::warn!(error.message = %error, "{}: a backup that was cut short left it, and it stays.", part.display());
            }
        }
    }
}

fn begins_as_a_backup(part: &Path) -> bool {
    let mut magic = [0; frames::MAGIC.len()];
    File::open(part).and_then(|mut part| part.read_exact(&mut magic)).is_ok() && magic == *frames::MAGIC
}
