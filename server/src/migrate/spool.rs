//! Keeps words and files of a former system on the disk on their way. So a dump of many gigabytes needs little memory.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

/// Where something is kept meanwhile; nothing by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct SpoolSlot {
    at: u64,
    bytes: u64,
}

impl SpoolSlot {
    /// How many bytes it has.
    pub(super) fn bytes(self) -> u64 {
        self.bytes
    }
}

/// A file that nobody else finds: its name is gone as soon as it is open, and it goes with this process.
#[derive(Debug)]
pub(super) struct Spool {
    file: File,
    end: u64,
}

impl Spool {
    /// In a folder with room for all words and files of a dump.
    pub(super) fn in_folder(folder: &Path) -> io::Result<Self> {
        let path = folder.join(format!(".migrate-{:016x}", rand::random::<u64>()));
        let file = File::options().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        fs::remove_file(&path)?;
        Ok(Self { file, end: 0 })
    }

    pub(super) fn keep(&mut self, bytes: &[u8]) -> io::Result<SpoolSlot> {
        let kept = SpoolSlot { at: self.end, bytes: bytes.len() as u64 };
        self.file.write_all_at(bytes, self.end)?;
        self.end += kept.bytes;
        Ok(kept)
    }

    /// What was kept.
    pub(super) fn read(&self, kept: SpoolSlot) -> io::Result<Vec<u8>> {
        let length = usize::try_from(kept.bytes).map_err(io::Error::other)?;
        let mut bytes = vec![0; length];
        self.file.read_exact_at(&mut bytes, kept.at)?;
        Ok(bytes)
    }

    /// Words that were kept: they are UTF-8, for so they were.
    pub(super) fn words(&self, kept: SpoolSlot) -> io::Result<String> {
        String::from_utf8(self.read(kept)?).map_err(io::Error::other)
    }
}
