//! Carries the institution's own files and their earlier changes beside a backup. The feed tells the data that the
//! server served by, and neither the files as they were written nor the words of mail.

use super::editions::{self, Edition};
use super::files::{self, at};
use super::{AdministrationError, ORGANISATION};
use crate::organisation::{self, logo};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Changes that a backup carries, the latest.
const MOST: usize = 10_000;

/// What stands beside a backup.
#[derive(Debug, Default, Serialize, Deserialize)]
struct CarriedFiles {
    /// The texts of the files.
    files: BTreeMap<String, String>,
    /// Logos, by their names.
    #[serde(default)]
    logos: BTreeMap<String, Vec<u8>>,
    /// Changes made in the browser, at most [`MOST`].
    #[serde(default)]
    editions: Vec<Edition>,
}

/// Where they stand beside a backup.
fn carried_folder(backup: &Path) -> PathBuf {
    let mut name = backup.file_name().unwrap_or_default().to_owned();
    name.push(".organisation.json");
    backup.with_file_name(name)
}

/// Writes them beside a backup that is about to be made: how many files. Without files of its own in the data directory
/// there is nothing to carry, and what an earlier backup of that name left there goes.
pub fn out(data: &Path, backup: &Path) -> Result<usize, AdministrationError> {
    let folder = data.join(ORGANISATION);
    if !folder.is_dir() {
        files::remove(&carried_folder(backup))?;
        return Ok(0);
    }
    let _steady = editions::steady(data).map_err(at(data))?;
    let texts = organisation::files_named(&folder.display().to_string()).map_err(AdministrationError::Files)?;
    let mut carried = CarriedFiles { files: texts, editions: editions::list(data, MOST)?, ..CarriedFiles::default() };
    for name in logo::NAMES {
        let path = folder.join(name);
        if path.is_file() {
            carried.logos.insert(name.to_owned(), fs::read(&path).map_err(at(&path))?);
        }
    }
    files::write(&carried_folder(backup), &serde_json::to_vec(&carried)?)?;
    Ok(carried.files.len())
}

/// What stands beside a backup of that name now; none where nothing does. For [`put_back`].
pub fn standing(backup: &Path) -> Result<Option<Vec<u8>>, AdministrationError> {
    let path = carried_folder(backup);
    match fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(at(&path)(error)),
    }
}

/// Puts back what stood there before [`out`], where the backup was not made: a former one of its name is there still.
pub fn put_back(backup: &Path, former: Option<&[u8]>) -> Result<(), AdministrationError> {
    let path = carried_folder(backup);
    match former {
        Some(bytes) => files::write(&path, bytes),
        None => files::remove(&path),
    }
}

/// Brings them into a data directory that was restored: how many files. Files that are there already stay.
pub fn back(backup: &Path, data: &Path) -> Result<usize, AdministrationError> {
    let (path, folder) = (carried_folder(backup), data.join(ORGANISATION));
    if !path.exists() || folder.exists() {
        return Ok(0);
    }
    let carried: CarriedFiles = serde_json::from_slice(&fs::read(&path).map_err(at(&path))?)?;
    // It may have been written by anybody: nothing of it leaves the folder.
    let texts: Vec<_> = carried.files.iter().filter(|(path, _)| files::is_path(path)).collect();
    let logos = carried.logos.iter().filter(|(name, _)| logo::NAMES.contains(&name.as_str()));
    // Last of all the folder, with all that belongs into it: where it stands, the next try takes everything for brought.
    for edition in &carried.editions {
        editions::keep(data, edition)?;
    }
    let texts_of = texts.iter().map(|(path, text)| (path.as_str(), text.as_bytes()));
    files::found_of(&folder, texts_of.chain(logos.map(|(name, bytes)| (name.as_str(), bytes.as_slice()))))?;
    Ok(texts.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::administration::FileChange;
    use ronda_shared::ids::PersonId;
    use ronda_shared::time::Timestamp;

    fn edition(data: &Path) -> Edition {
        Edition {
            number: 3,
            at: Timestamp::from_millis(5),
            by: PersonId::new("ana.lopez"),
            why: "Puente".into(),
            takes_back: None,
            approved_by: None,
            leads: None,
            folder: data.join(ORGANISATION),
            files: BTreeMap::from([("teams.json".to_owned(), FileChange { before: None, after: Some("[]".into()) })]),
        }
    }

    #[test]
    fn own_files_and_their_changes_come_back_with_a_backup() {
        let dir = tempfile::tempdir().expect("a directory");
        let (data, other, backup) = (dir.path().join("a"), dir.path().join("b"), dir.path().join("x.ronda"));
        assert_eq!(out(&data, &backup).expect("nothing to carry"), 0);
        assert_eq!(back(&backup, &other).expect("nothing was carried"), 0);

        let texts = organisation::files_named("oaxaca").expect("its files");
        files::found(&data.join(ORGANISATION), &texts).expect("founded");
        files::write(&data.join(ORGANISATION).join("logo.svg"), b"<svg/>").expect("written");
        let edition = edition(&data);
        editions::keep(&data, &edition).expect("kept");
        assert_eq!(out(&data, &backup).expect("carried"), texts.len());
        assert_eq!(back(&backup, &other).expect("brought"), texts.len());
        let own = other.join(ORGANISATION);
        assert_eq!(organisation::files_named(&own.display().to_string()).expect("its files"), texts);
        assert_eq!(fs::read(own.join("logo.svg")).expect("there"), b"<svg/>");
        assert_eq!(editions::list(&other, 9).expect("reads"), [edition]);
        assert_eq!(back(&backup, &other).expect("there already"), 0);
    }

    /// As where the disk was full before the last of them: what was not brought then would never be.
    #[test]
    fn what_was_brought_in_part_is_brought_whole_by_the_next_try() {
        let dir = tempfile::tempdir().expect("a directory");
        let (data, other, backup) = (dir.path().join("a"), dir.path().join("b"), dir.path().join("x.ronda"));
        let texts = organisation::files_named("oaxaca").expect("its files");
        files::found(&data.join(ORGANISATION), &texts).expect("founded");
        files::write(&data.join(ORGANISATION).join("logo.svg"), b"<svg/>").expect("written");
        let edition = edition(&data);
        editions::keep(&data, &edition).expect("kept");
        out(&data, &backup).expect("carried");
        fs::create_dir(&other).expect("a folder");
        fs::write(other.join("administration"), b"").expect("in the way of the changes");
        assert!(back(&backup, &other).is_err());
        assert!(!other.join(ORGANISATION).exists(), "they are not taken for brought");
        fs::remove_file(other.join("administration")).expect("removed");
        assert_eq!(back(&backup, &other).expect("brought"), texts.len());
        assert_eq!(fs::read(other.join(ORGANISATION).join("logo.svg")).expect("there"), b"<svg/>");
        assert_eq!(editions::list(&other, 9).expect("reads"), [edition]);
    }
}
