//! Writes files in one step: under the name stands the whole file, or what stood there before.
//!
//! Servers on one store share the data directory, and commands at a console use it beside them: several may write one file at
//! once. What it is called meanwhile is each writer's own, so nobody puts in place what another is still writing.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What the name of a file that is being written ends with. It begins with a dot.
pub const PART: &str = "part";

/// What lies half written for so long was left by a server that was killed.
const LEFT: Duration = Duration::from_hours(24);

/// A name beside a file for what is to become it, which no other writer has.
pub fn part_of(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{:016x}.{PART}", rand::random::<u64>()))
}

/// Writes a file, durably; one that is made has this mode. A kill leaves the former one.
///
/// # Errors
/// The file system said no: then the former one stands.
pub fn replace(path: &Path, mode: u32, bytes: &[u8]) -> io::Result<()> {
    put(path, mode, bytes, File::sync_all)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// The same of what may be lost: a machine that loses its power may come back with the former one, or a torn one.
///
/// # Errors
/// As [`replace`].
pub fn replace_unforced(path: &Path, mode: u32, bytes: &[u8]) -> io::Result<()> {
    put(path, mode, bytes, |_| Ok(()))
}

fn put(path: &Path, mode: u32, bytes: &[u8], force: fn(&File) -> io::Result<()>) -> io::Result<()> {
    let part = part_of(path);
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(&part)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| force(&file)))
        .and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        // Else a full disk had one more of them with each attempt. That it was not written is what is told.
        drop(fs::remove_file(&part));
    }
    written
}

/// Removes what servers that were killed left half written in a folder; how many. Nothing where there is no such folder.
///
/// # Errors
/// The file system said no.
pub fn remove_left(folder: &Path) -> io::Result<u64> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    let mut removed = 0;
    for entry in entries {
        let path = entry?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !is_hidden || path.extension().is_none_or(|ending| ending != PART) {
            continue;
        }
        let gone = fs::symlink_metadata(&path).and_then(|about| {
            let is_left = about.is_file() && about.modified()?.elapsed().is_ok_and(|lay| lay > LEFT);
            if is_left { fs::remove_file(&path).map(|()| 1) } else { Ok(0) }
        });
        match gone {
            // Another server has given it its name, or removed it as well.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            gone => removed += gone?,
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;
    use std::time::SystemTime;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "files bear the machine's times")]
    fn what_a_server_that_was_killed_left_goes_and_what_is_being_written_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(remove_left(&folder.path().join("none")).expect("nothing is there"), 0);
        let long_ago = SystemTime::now() - 2 * LEFT;
        let [file, part] = ["holidays.json", "mine.part"].map(|name| folder.path().join(name));
        let (left, written) = (part_of(&file), part_of(&file));
        for path in [&file, &part, &left, &written] {
            fs::write(path, b"{").expect("written");
        }
        for path in [&file, &part, &left] {
            let file = OpenOptions::new().write(true).open(path).expect("there");
            file.set_modified(long_ago).expect("its time is set");
        }
        assert_eq!(remove_left(folder.path()).expect("looked through"), 1);
        assert!(!left.exists() && written.exists() && file.exists() && part.exists());
    }

    #[test]
    fn what_cannot_be_written_leaves_nothing_beside_what_stands_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("known-feed.json");
        fs::create_dir(&path).expect("in its way");
        for write in [replace, replace_unforced] {
            write(&path, 0o600, b"1").expect_err("a folder stands there");
        }
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
        fs::remove_dir(&path).expect("out of its way");
        for write in [replace, replace_unforced] {
            for text in ["1", "2"] {
                write(&path, 0o600, text.as_bytes()).expect("written");
                assert_eq!(fs::read_to_string(&path).expect("there"), text);
            }
        }
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }

    #[test]
    fn what_several_write_at_once_is_always_one_of_theirs_and_fails_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("verified.json");
        let texts = [vec![b'a'; 40_000], vec![b'b'; 80_000], vec![b'c'; 10]];
        replace(&path, 0o600, &texts[0]).expect("written");
        thread::scope(|scope| {
            for text in &texts {
                let path = &path;
                scope.spawn(move || (0..20).for_each(|_| replace(path, 0o600, text).expect("written")));
            }
            for _ in 0..200 {
                let found = fs::read(&path).expect("it is always there");
                assert!(texts.contains(&found), "half of one, or of two: {} bytes", found.len());
            }
        });
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
    }
}
