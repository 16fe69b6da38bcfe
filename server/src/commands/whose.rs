//! Whose a data directory is: what root writes into another user's, its server cannot read.

use super::CommandError;
use crate::store::store_file;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The number of root.
const ROOT: u32 = 0;

/// Refuses to work as root on a data directory that is another user's.
///
/// # Errors
/// It is root that asks, and the store, or else the directory that is to hold it, belongs to somebody else.
pub(super) fn must_be_ours(data: &Path) -> Result<(), CommandError> {
    let who = rustix::process::geteuid().as_raw();
    match of(data).and_then(|owner| refusal(data, who, owner)) {
        Some(words) => Err(CommandError::Refused(words)),
        None => Ok(()),
    }
}

/// To whom it belongs: its store, where there is one; none where it is still to be made.
fn of(data: &Path) -> Option<u32> {
    let found = fs::metadata(store_file(data)).or_else(|_| fs::metadata(data));
    found.ok().map(|found| found.uid())
}

fn refusal(data: &Path, who: u32, owner: u32) -> Option<String> {
    let data = data.display();
    (who == ROOT && owner != ROOT).then(|| {
        format!(
            "this runs as root, and {data} belongs to another user (number {owner}): its server could not read what root writes there. \
             Run it as that one: runuser -u \"$(stat --format=%U {data})\" -- ronda …, with the same settings. Nothing was changed"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_is_told_as_whom_to_run_it() {
        let told = refusal(Path::new("/var/lib/ronda"), ROOT, 990).expect("refused");
        assert!(
            told.starts_with("this runs as root, and /var/lib/ronda belongs to another user (number 990)"),
            "{told}"
        );
        assert!(told.contains("runuser -u \"$(stat --format=%U /var/lib/ronda)\" -- ronda"), "{told}");
    }

    #[test]
    fn everybody_works_on_their_own() {
        let refused = |who, owner| refusal(Path::new("/var/lib/ronda"), who, owner).is_some();
        assert!(!refused(ROOT, ROOT) && !refused(990, 990));
        assert!(!refused(1000, 990), "that the system refuses by itself, where it must");
    }

    #[test]
    fn a_folder_of_our_own_is_taken_with_a_store_and_without() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        assert_eq!(of(&data), None, "it is to be made");
        assert!(must_be_ours(&data).is_ok());
        fs::create_dir(&data).expect("made");
        let own = Some(rustix::process::geteuid().as_raw());
        assert_eq!(of(&data), own);
        fs::write(store_file(&data), b"").expect("written");
        assert_eq!(of(&data), own);
        assert!(must_be_ours(&data).is_ok());
    }
}
