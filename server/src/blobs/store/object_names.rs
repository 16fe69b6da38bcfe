//! Names of objects in folders and buckets, and which store a bucket belongs to.

use ronda_shared::ids::Sha256;
use std::fmt;

/// A folder and a name in it: one for each first byte keeps folders small.
pub(super) fn names_of(sha256: &Sha256) -> [String; 2] {
    let name = sha256.to_string();
    [name[..2].to_owned(), name]
}

/// Whether a folder is one of those that [`names_of`] names.
pub(super) fn is_folder_of_ours(folder: &str) -> bool {
    folder.len() == 2 && folder.bytes().all(|letter| matches!(letter, b'0'..=b'9' | b'a'..=b'f'))
}

/// The file of a name in a list, as `ab/abcdef…`; none where it is no file of ours.
pub(super) fn file_of(name: &str) -> Option<Sha256> {
    let (folder, name) = name.split_once('/')?;
    let sha256: Sha256 = name.parse().ok()?;
    (names_of(&sha256) == [folder, name]).then_some(sha256)
}

/// Which store a bucket belongs to: the epoch that it is in. A restored store is another: what it does not know may still be
/// somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner(u64);

impl Owner {
    /// The store in this epoch.
    pub const fn epoch(epoch: u64) -> Self {
        Self(epoch)
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_name_and_nothing_else_is() {
        let sha256 = Sha256::of(b"una foto");
        let [folder, name] = names_of(&sha256);
        assert_eq!(file_of(&format!("{folder}/{name}")), Some(sha256));
        for other in [name.clone(), format!("zz/{name}"), format!("{folder}/{name}.new"), format!("a/{folder}/{name}")]
        {
            assert_eq!(file_of(&other), None, "{other}");
        }
    }
}
