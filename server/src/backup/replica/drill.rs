//! A drill: the replica restored aside and verified, before it is needed.

use super::ReplicaError;
use super::place::ReplicaPlace;
use super::recover::{self, Recovered};
use crate::backup::on;
use crate::backup::report::Report;
use crate::backup::verify::{VerifyOptions, on_cores};
use crate::file_lock::{self, FileLock};
use crate::store::Store;
use crate::store::redb::RedbStore;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The folder of a data directory in which a drill restores.
pub fn scratch(data: &Path) -> PathBuf {
    data.join("drill")
}

/// Held by whoever makes a drill in a data directory: a second one would take away the store that the first is restoring, and tell that
/// as a fault of the replica. None where somebody has it.
///
/// # Errors
/// The file system said no.
pub fn alone(data: &Path) -> io::Result<Option<FileLock>> {
    file_lock::try_alone(&data.join("drill.lock"))
}

/// Restores a replica in an empty folder, which is removed afterwards, and verifies it as `ronda verify` does; of evidence that
/// it is there, by name and length.
///
/// # Errors
/// The replica cannot be restored: what is torn or missing is named.
pub fn drill(
    place: &dyn ReplicaPlace,
    scratch: &Path,
    how: &VerifyOptions<'_>,
) -> Result<(Recovered, Report), ReplicaError> {
    // One that was cut short left its own there.
    if scratch.exists() {
        fs::remove_dir_all(scratch).map_err(on(scratch))?;
    }
    std::os::unix::fs::DirBuilderExt::mode(&mut fs::DirBuilder::new(), 0o700).create(scratch).map_err(on(scratch))?;
    let done = drilled(place, &scratch.join("drill.redb"), how);
    fs::remove_dir_all(scratch).map_err(on(scratch))?;
    done
}

fn drilled(
    place: &dyn ReplicaPlace,
    file: &Path,
    how: &VerifyOptions<'_>,
) -> Result<(Recovered, Report), ReplicaError> {
    let recovered = recover::tried(place, file)?;
    let store = RedbStore::open(file)?;
    let mut report = on_cores(&store, how)?;
    let (files, missing) = recover::evidence_looked_at(place, &*store.read()?)?;
    report.files = files;
    report.expect(missing == 0, || format!("{missing} files of evidence are not in the replica as they came"));
    report.expect(recovered.later.is_none(), || {
        let later = recovered.later.unwrap_or_default();
        format!("generation {later} has begun, and nothing tells what its server takes: that cannot be restored")
    });
    Ok((recovered, report))
}
