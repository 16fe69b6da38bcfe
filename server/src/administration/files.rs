//! Writes the organisation's files to disk, and checks whether they can be written. A crash leaves no half change.

use super::AdministrationError;
use crate::whole_file;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Whether a path may be written by a change: one of the files that an organisation may have, in its folder or one
/// folder down, under a plain name.
pub(super) fn is_path(path: &str) -> bool {
    let plain = |part: &str| {
        let sign = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
        !part.is_empty() && part.len() <= 80 && !part.starts_with('.') && part.chars().all(sign)
    };
    let parts: Vec<&str> = path.split('/').collect();
    let known = match parts[..] {
        [name] => name.ends_with(".json"),
        ["messages", name] => name.ends_with(".json") || name.ends_with(".txt"),
        [_, name] => name.ends_with(".json"),
        _ => false,
    };
    known && parts.into_iter().all(plain)
}

/// Whether this process may write into a folder.
pub(super) fn is_writable(folder: &Path) -> bool {
    let probe = whole_file::part_of(&folder.join("ronda"));
    let made = File::create_new(&probe).is_ok();
    // What was just made can be taken away; where it cannot, nothing that is read is there.
    made && fs::remove_file(&probe).is_ok()
}

/// Writes a file whole: it is there as it is to be, or as it was.
pub(super) fn write(path: &Path, text: &[u8]) -> Result<(), AdministrationError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(at(folder))?;
    whole_file::replace(path, 0o640, text).map_err(at(path))
}

/// What a file that the administration keeps holds.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<T, AdministrationError> {
    Ok(serde_json::from_slice(&fs::read(path).map_err(at(path))?)?)
}

/// The same of one that may not be there: another server may have put it elsewhere just now.
pub(super) fn find<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, AdministrationError> {
    match read(path) {
        Err(AdministrationError::Disk { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
        found => found.map(Some),
    }
}

/// Takes a file away, also where it is gone already.
pub(super) fn remove(path: &Path) -> Result<(), AdministrationError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(path)(error)),
        _ => sync(path.parent().unwrap_or(Path::new("."))),
    }
}

/// Founds a folder with these files; it is there whole, or not at all.
pub(super) fn found(folder: &Path, files: &BTreeMap<String, String>) -> Result<(), AdministrationError> {
    found_of(folder, files.iter().map(|(path, text)| (path.as_str(), text.as_bytes())))
}

/// The same of files that are no text, too.
pub(super) fn found_of<'f>(
    folder: &Path,
    files: impl Iterator<Item = (&'f str, &'f [u8])>,
) -> Result<(), AdministrationError> {
    let part = folder.with_extension(whole_file::PART);
    match fs::remove_dir_all(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(&part)(error)),
        _ => {}
    }
    for (path, bytes) in files {
        write(&part.join(path), bytes)?;
    }
    fs::rename(&part, folder).map_err(at(folder))?;
    sync(folder.parent().unwrap_or(Path::new(".")))
}

/// The numbers that name the files of a folder, the first first; none where there is no such folder.
pub(super) fn numbers(folder: &Path) -> Result<Vec<u64>, AdministrationError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(at(folder)(error)),
    };
    let mut numbers = Vec::new();
    for entry in entries {
        let name = entry.map_err(at(folder))?.file_name();
        numbers.extend(name.to_string_lossy().strip_suffix(".json").and_then(|number| number.parse::<u64>().ok()));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

fn sync(folder: &Path) -> Result<(), AdministrationError> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(at(folder))
}

pub(super) fn at(path: &Path) -> impl Fn(io::Error) -> AdministrationError + '_ {
    move |source| AdministrationError::Disk { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_an_organisation_are_written() {
        for path in ["holidays.json", "services/red-local.json", "messages/received.es.txt", "messages/mail.json"] {
            assert!(is_path(path), "{path}");
        }
        for path in [
            "",
            "logo.svg",
            "../holidays.json",
            "/etc/x.json",
            "services/../x.json",
            "services/a/b.json",
            ".x.json",
            "services/.json",
            "Equipos.json",
            "notes.txt",
            "messages/\u{202e}.txt",
        ] {
            assert!(!is_path(path), "{path}");
        }
    }

    #[test]
    fn a_folder_is_founded_whole_and_its_files_replaced() {
        let dir = tempfile::tempdir().expect("a directory");
        let folder = dir.path().join("organisation");
        let files = [("teams.json", "[]"), ("services/red.json", "[1]")];
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
        found(&folder, &files).expect("founded");
        assert_eq!(fs::read_to_string(folder.join("services/red.json")).expect("there"), "[1]");
        write(&folder.join("teams.json"), b"[2]").expect("written");
        assert_eq!(fs::read_to_string(folder.join("teams.json")).expect("there"), "[2]");
        remove(&folder.join("teams.json")).expect("gone");
        remove(&folder.join("teams.json")).expect("gone already");
        assert!(is_writable(&folder) && !is_writable(&dir.path().join("elsewhere")));
    }
}
