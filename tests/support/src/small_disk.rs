//! A real disk of a few megabytes, which fills up and is freed.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Room for the store of a small desk.
const SIZE: &str = "size=24m";

/// A disk in memory of a few megabytes, for as long as this lives.
pub struct SmallDisk(TempDir);

impl SmallDisk {
    /// None where no disk may be mounted.
    pub fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", SIZE, "tmpfs"]).arg(folder.path()).output();
        mounted.is_ok_and(|done| done.status.success()).then(|| Self(folder))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    /// Takes all the room there is but so many bytes.
    pub fn fill_but(&self, left: u64) {
        self.fill();
        let ballast = OpenOptions::new().write(true).open(self.ballast()).expect("what takes the room");
        let size = ballast.metadata().expect("its size").len();
        ballast.set_len(size.saturating_sub(left)).expect("some of it is given back");
    }

    /// Takes all the room there is.
    pub fn fill(&self) {
        let mut ballast = OpenOptions::new().create(true).append(true).open(self.ballast()).expect("a file");
        for size in [1 << 20, 1 << 12] {
            let block = vec![1; size];
            while ballast.write_all(&block).is_ok() {}
        }
    }

    /// Gives it back.
    pub fn free(&self) {
        std::fs::remove_file(self.ballast()).expect("given back");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: what the server still holds goes with it. Where that fails the folder cannot be removed, and stays.
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}
