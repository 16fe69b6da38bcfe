//! Room on the disk of a folder.

use std::io;
use std::path::Path;

/// How many bytes are free there for who is not root, and how many there are.
pub(super) fn free(folder: &Path) -> io::Result<(u64, u64)> {
    let told = rustix::fs::statvfs(folder)?;
    Ok((told.f_bavail.saturating_mul(told.f_frsize), told.f_blocks.saturating_mul(told.f_frsize)))
}
