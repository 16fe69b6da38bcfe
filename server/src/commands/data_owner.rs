//! Whose a data directory is: what root writes into another user's, its server cannot read.

use super::CommandError;
use crate::store::store_file;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

/// The number of root.
const ROOT: u32 = 0;

/// Refuses to work as root on a data directory that is another user's.
///
/// # Errors
/// It is root that asks, the store, or else the directory that is to hold it, belongs to somebody else, and so would not what is made there.
pub(super) fn must_be_ours(data: &Path) -> Result<(), CommandError> {
    let who = rustix::process::geteuid().as_raw();
    match of(data).filter(|owner| is_anothers(who, *owner)) {
        Some(owner) if of_what_is_made(data) != Some(owner) => Err(CommandError::Refused(refusal(data, owner))),
        Some(_) | None => Ok(()),
    }
}

/// To whom it belongs: its store, where there is one; none where it is still to be made.
fn of(data: &Path) -> Option<u32> {
    let found = fs::metadata(store_file(data)).or_else(|_| fs::metadata(data));
    found.ok().map(|found| found.uid())
}

fn is_anothers(who: u32, owner: u32) -> bool {
    who == ROOT && owner != ROOT
}

/// To whom a file belongs that is made there now; none where none can be. A shared folder may give all to one user, whoever writes it
/// (SMB, NFS, a machine's folder in a container): what root writes there, its server can read.
fn of_what_is_made(data: &Path) -> Option<u32> {
    let path = data.join(format!(".whose-{}", std::process::id()));
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).ok()?;
    let owner = made.metadata().ok().map(|found| found.uid());
    // One that stays is empty, and nobody reads it.
    drop(fs::remove_file(&path));
    owner
}

fn refusal(data: &Path, owner: u32) -> String {
    let data = data.display();
    format!(
        "this runs as root, and {data} belongs to another user (number {owner}): its server could not read what root writes there. \
         Run it as that one: runuser -u \"$(stat --format=%U {data})\" -- ronda …, with the same settings; in a container, with --user \
         {owner}. Nothing was changed"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::chown;

    #[test]
    fn root_is_told_as_whom_to_run_it() {
        let told = refusal(Path::new("/var/lib/ronda"), 990);
        assert!(
            told.starts_with("this runs as root, and /var/lib/ronda belongs to another user (number 990)"),
            "{told}"
        );
        assert!(told.contains("runuser -u \"$(stat --format=%U /var/lib/ronda)\" -- ronda"), "{told}");
        assert!(told.contains("--user 990"), "{told}");
    }

    #[test]
    fn everybody_works_on_their_own() {
        assert!(is_anothers(ROOT, 990));
        assert!(!is_anothers(ROOT, ROOT) && !is_anothers(990, 990));
        assert!(!is_anothers(1000, 990), "that the system refuses by itself, where it must");
    }

    #[test]
    fn a_folder_of_our_own_is_taken_with_a_store_and_without() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        assert_eq!((of(&data), of_what_is_made(&data)), (None, None), "it is to be made");
        assert!(must_be_ours(&data).is_ok());
        fs::create_dir(&data).expect("made");
        let own = Some(rustix::process::geteuid().as_raw());
        assert_eq!((of(&data), of_what_is_made(&data)), (own, own));
        fs::write(store_file(&data), b"").expect("written");
        assert_eq!(of(&data), own);
        assert!(must_be_ours(&data).is_ok());
        let names = fs::read_dir(&data).expect("listed").count();
        assert_eq!(names, 1, "nothing but the store is left");
    }

    #[test]
    fn root_is_refused_beside_the_data_of_another_and_leaves_nothing_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path();
        // Nobody else may give a folder away.
        let is_root = chown(data, Some(990), None).is_ok() && rustix::process::geteuid().is_root();
        assert_eq!(must_be_ours(data).is_err(), is_root);
        assert_eq!(fs::read_dir(data).expect("listed").count(), 0);
    }
}
