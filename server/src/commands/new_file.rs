//! A file that a command writes, made before it asks: what is done for it is done once.

use super::{CommandError, system};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// A file that was not there yet, for its owner alone: people may stand in it. It goes with this where it is not written whole: half of it
/// would pass for the whole, and be in the next one's way.
pub(super) struct NewFile<'p> {
    path: &'p Path,
    file: File,
    is_written: bool,
}

impl<'p> NewFile<'p> {
    /// Makes it. Labels are bound, papers issued and exports told in the audit log as they are asked for: where the file cannot be written
    /// nothing of that is to be done.
    pub(super) fn made(path: &'p Path) -> Result<Self, CommandError> {
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
            Ok(file) => Ok(Self { path, file, is_written: false }),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                Err(CommandError::Refused(format!("{} is there already: name another file", path.display())))
            }
            Err(error) => Err(system(format!("{} cannot be written", path.display()))(error)),
        }
    }

    /// Writes all of it, durably.
    pub(super) fn write(mut self, bytes: &[u8]) -> Result<(), CommandError> {
        let written = self.file.write_all(bytes).and_then(|()| self.file.sync_all());
        self.is_written = written.is_ok();
        written.map_err(system(format!("{} cannot be written", self.path.display())))
    }
}

impl Drop for NewFile<'_> {
    fn drop(&mut self) {
        if !self.is_written {
            // Why it was not written is what is told.
            drop(fs::remove_file(self.path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_written_leaves_nothing_and_one_that_is_there_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("hoja.pdf");
        drop(NewFile::made(&path).expect("made"));
        assert!(!path.exists(), "nothing came to be written");
        NewFile::made(&path).expect("made").write(b"%PDF-").expect("written");
        let refused = NewFile::made(&path).map(|_| ());
        assert!(matches!(&refused, Err(CommandError::Refused(why)) if why.contains("another file")), "{refused:?}");
        assert_eq!(fs::read(&path).expect("there"), b"%PDF-");
        let nowhere = folder.path().join("none").join("hoja.pdf");
        assert!(matches!(NewFile::made(&nowhere).map(|_| ()), Err(CommandError::System { .. })));
    }
}
