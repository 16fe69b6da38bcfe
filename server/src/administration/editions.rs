//! Changes made in the browser: each with who, when and why, and its files before and after. So each can be taken back
//! in one step. A change is written down before its files are, so that one that was cut short is ended at the start.

use super::AdministrationError;
use super::files::{self, at};
use crate::file_lock::{self, FileLock};
use ronda_shared::ids::PersonId;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Where in a data directory they are kept.
const FOLDER: &str = "administration";
/// A change that has begun.
const BEGUN: &str = "begun.json";
/// By which servers that share the directory, and who reads its files, wait for each other.
const LOCK: &str = "lock";

/// A file before and after a change; none: it is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileChange {
    /// Its text before the change; none where it was not there.
    pub before: Option<String>,
    /// Its text after the change; none where the change removes it.
    pub after: Option<String>,
}

/// Two versions of the organisation's data as their files say them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataVersions {
    /// As a change found them.
    pub from: String,
    /// As it left them.
    pub to: String,
}

/// A change that was put in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// Its number, from 1.
    pub number: u64,
    /// When it was put in force.
    pub at: Timestamp,
    /// Its author.
    pub by: PersonId,
    /// The reason that its author gave.
    pub why: String,
    /// The number of the change that it takes back.
    #[serde(default)]
    pub takes_back: Option<u64>,
    /// Who put it in force, where it gave its author more and was therefore another's to approve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<PersonId>,
    /// From which version of the data it led to which; none where the files as it found them could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leads: Option<DataVersions>,
    /// The folder of the files.
    pub folder: PathBuf,
    /// Its files by their paths in that folder.
    pub files: BTreeMap<String, FileChange>,
}

/// Those of a data directory, the latest first; no more than these.
pub(super) fn list(data: &Path, most: usize) -> Result<Vec<Edition>, AdministrationError> {
    numbers(data)?.into_iter().rev().take(most).map(|number| files::read(&place(data, number))).collect()
}

/// One of them; none where there is none of this number.
pub(super) fn one(data: &Path, number: u64) -> Result<Option<Edition>, AdministrationError> {
    files::find(&place(data, number))
}

/// The number of the next.
pub(super) fn next(data: &Path) -> Result<u64, AdministrationError> {
    Ok(numbers(data)?.last().map_or(1, |last| last + 1))
}

/// Whether changes made in the browser alone led from one version to another: these, the latest first.
pub(super) fn led(editions: &[Edition], from: &str, to: &str) -> bool {
    let mut at = to;
    for edition in editions {
        match &edition.leads {
            Some(leads) if leads.to == at => at = &leads.from,
            Some(_) | None => return false,
        }
        if at == from {
            return true;
        }
    }
    false
}

/// Writes the change down, then its files.
pub(super) fn perform(data: &Path, edition: &Edition) -> Result<(), AdministrationError> {
    let (text, folder) = (serde_json::to_vec(edition)?, data.join(FOLDER));
    fs::create_dir_all(&folder).map_err(at(&folder))?;
    let _alone = alone(data)?;
    files::write(&folder.join(BEGUN), &text)?;
    end(data)
}

/// Keeps a change that was made elsewhere.
pub(super) fn keep(data: &Path, edition: &Edition) -> Result<(), AdministrationError> {
    files::write(&place(data, edition.number), &serde_json::to_vec(edition)?)
}

/// Ends a change that has begun; nothing where none has. One that another server is just making is waited for.
pub(super) fn finish(data: &Path) -> Result<(), AdministrationError> {
    if !data.join(FOLDER).join(BEGUN).exists() {
        return Ok(());
    }
    let _alone = alone(data)?;
    end(data)
}

/// Held while the files of a change are put in place.
fn alone(data: &Path) -> Result<FileLock, AdministrationError> {
    let lock = data.join(FOLDER).join(LOCK);
    file_lock::alone(&lock).map_err(at(&lock))
}

/// Held while the files are read: no server puts those of a change in place meanwhile.
pub(super) fn steady(data: &Path) -> io::Result<FileLock> {
    file_lock::shared(&data.join(FOLDER).join(LOCK))
}

fn end(data: &Path) -> Result<(), AdministrationError> {
    let begun = data.join(FOLDER).join(BEGUN);
    let Some(edition) = files::find::<Edition>(&begun)? else { return Ok(()) };
    for (path, change) in &edition.files {
        let file = edition.folder.join(path);
        match &change.after {
            Some(text) => files::write(&file, text.as_bytes())?,
            None => files::remove(&file)?,
        }
    }
    let place = place(data, edition.number);
    fs::rename(&begun, &place).map_err(at(&place))
}

fn place(data: &Path, number: u64) -> PathBuf {
    data.join(FOLDER).join(format!("{number}.json"))
}

/// All numbers, the first first.
fn numbers(data: &Path) -> Result<Vec<u64>, AdministrationError> {
    files::numbers(&data.join(FOLDER))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edition(data: &Path, number: u64) -> Edition {
        let change = |before: Option<&str>, after: Option<&str>| FileChange {
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        };
        Edition {
            number,
            at: Timestamp::from_millis(5),
            by: PersonId::new("ana.lopez"),
            why: "Puente".into(),
            takes_back: None,
            approved_by: None,
            leads: None,
            folder: data.join("organisation"),
            files: BTreeMap::from([
                ("holidays.json".to_owned(), change(Some("{}"), Some("{\"federal\":true}"))),
                ("messages/closed.es.txt".to_owned(), change(Some("x"), None)),
            ]),
        }
    }

    #[test]
    fn what_the_browser_led_to_is_told_from_what_a_hand_wrote() {
        let step = |number: u64, from: &str, to: &str| {
            let leads = Some(DataVersions { from: from.to_owned(), to: to.to_owned() });
            Edition { leads, ..edition(Path::new("data"), number) }
        };
        // The third changed words of mail alone, which are no part of the version.
        let all = [step(3, "c", "c"), step(2, "b", "c"), step(1, "a", "b")];
        assert!(led(&all, "b", "c"));
        assert!(led(&all, "a", "c"), "two that were taken at once");
        assert!(!led(&all, "c", "d"), "a hand wrote after it");
        assert!(!led(&all, "x", "c"), "a hand wrote before it");
        assert!(!led(&[edition(Path::new("data"), 1)], "a", "b"), "one of an earlier release tells of no version");
    }

    #[test]
    fn a_change_that_was_cut_short_is_ended_and_listed_once() {
        let dir = tempfile::tempdir().expect("a directory");
        let (data, folder) = (dir.path(), dir.path().join("organisation"));
        files::write(&folder.join("holidays.json"), b"{}").expect("written");
        files::write(&folder.join("messages/closed.es.txt"), b"x").expect("written");
        assert_eq!(next(data).expect("reads"), 1);
        finish(data).expect("nothing has begun");

        // The disk as a crash leaves it behind the first write.
        let begun = edition(data, 1);
        files::write(&data.join(FOLDER).join(BEGUN), &serde_json::to_vec(&begun).expect("JSON")).expect("written");
        assert_eq!(list(data, 9).expect("reads"), []);
        finish(data).expect("ended");
        assert_eq!(fs::read_to_string(folder.join("holidays.json")).expect("there"), "{\"federal\":true}");
        assert!(!folder.join("messages/closed.es.txt").exists());
        assert_eq!(list(data, 9).expect("reads"), [begun]);

        perform(data, &edition(data, 2)).expect("done");
        let numbers: Vec<u64> = list(data, 1).expect("reads").iter().map(|one| one.number).collect();
        assert_eq!((numbers, next(data).expect("reads")), (vec![2], 3), "the latest first");
        assert_eq!(one(data, 7).expect("reads"), None);
    }

    #[test]
    fn who_reads_while_another_server_changes_finds_all_of_a_change_or_nothing_of_it() {
        let dir = tempfile::tempdir().expect("a directory");
        let data = dir.path();
        let step = |number: u64| {
            let change = || FileChange { before: None, after: Some(number.to_string()) };
            let files = ["holidays.json", "messages/closed.es.txt"].map(|path| (path.to_owned(), change()));
            Edition { files: files.into(), ..edition(data, number) }
        };
        perform(data, &step(1)).expect("done");
        std::thread::scope(|scope| {
            let changing = scope.spawn(|| (2..40).for_each(|number| perform(data, &step(number)).expect("done")));
            // Others start again and again.
            scope.spawn(|| (0..200).for_each(|_| finish(data).expect("ended")));
            while !changing.is_finished() {
                let _steady = steady(data).expect("held");
                let read = |path: &str| fs::read_to_string(data.join("organisation").join(path)).expect("there");
                assert_eq!(read("holidays.json"), read("messages/closed.es.txt"));
            }
        });
        assert_eq!(list(data, 99).expect("reads").len(), 39);
    }
}
