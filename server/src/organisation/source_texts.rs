//! The texts of the data and where in them a thing stands, so that a finding names a line.

use super::Finding;
use super::reason::{Disk, Reading, Reason};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const MOST_BYTES: u64 = 4 * 1024 * 1024;
const MOST_FILES: usize = 400;

/// The files of an organisation by their relative path, and the folder that they were read from; none: inside the binary.
pub(super) struct Sources(BTreeMap<String, String>, Option<PathBuf>);

impl Sources {
    pub(super) fn new(files: BTreeMap<String, String>) -> Self {
        Self(files, None)
    }
    /// Files that are to stand in a folder, no more than one may hold.
    pub(super) fn of(files: BTreeMap<String, String>, folder: Option<&Path>) -> Result<Self, Vec<Finding>> {
        if files.len() > MOST_FILES {
            return Err(vec![whole_file(".", Reading::ManyFiles { most: MOST_FILES })]);
        }
        Ok(Self(files, folder.map(Path::to_owned)))
    }
    /// The folder on disk.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.1.as_deref()
    }
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }
    /// The files below a folder.
    pub(super) fn below(&self, folder: &str) -> BTreeMap<String, String> {
        let files = self.0.iter().filter(|(path, _)| path.starts_with(folder));
        files.map(|(path, text)| (path.clone(), text.clone())).collect()
    }
    pub(super) fn text(&self, file: &str) -> Option<&str> {
        self.0.get(file).map(String::as_str)
    }

    /// The JSON files of a directory and of its directories one level down, and the texts of its messages.
    pub(super) fn from_dir(root: &Path) -> Result<Self, Vec<Finding>> {
        let mut files = BTreeMap::new();
        let mut findings = Vec::new();
        gather(root, "", &mut files, &mut findings);
        if files.is_empty() && findings.is_empty() {
            findings.push(whole_file(&root.display().to_string(), Reading::NoFiles {}));
        }
        if findings.is_empty() { Ok(Self(files, Some(root.to_owned()))) } else { Err(findings) }
    }

    /// Where the thing with this id stands, among files whose path begins so; then where `needle` stands within it.
    pub(super) fn place(&self, prefix: &str, id: &str, needle: Option<&str>) -> (String, usize) {
        let files = || self.0.iter().filter(|(path, _)| path.starts_with(prefix));
        let mark = format!("\"id\":{}", quoted(id));
        for (path, text) in files() {
            if let Some(line) = text.lines().position(|line| compact(line).contains(&mark)) {
                let inner = needle.and_then(|needle| {
                    text.lines().skip(line).position(|line| compact(line).contains(&compact(needle)))
                });
                return (path.clone(), line + inner.unwrap_or(0) + 1);
            }
        }
        (files().next().map_or_else(|| prefix.to_owned(), |(path, _)| path.clone()), 1)
    }

    /// Where a text first stands in a file.
    pub(super) fn line_of(&self, file: &str, needle: &str) -> usize {
        let text = self.text(file).unwrap_or_default();
        text.lines().position(|line| compact(line).contains(&compact(needle))).map_or(1, |line| line + 1)
    }

    /// Where the second thing with the same id stands.
    pub(super) fn second(&self, prefix: &str, id: &str) -> (String, usize) {
        let mark = format!("\"id\":{}", quoted(id));
        let hits = self.0.iter().filter(|(path, _)| path.starts_with(prefix)).flat_map(|(path, text)| {
            let lines = text.lines().enumerate().filter(|(_, line)| compact(line).contains(&mark));
            lines.map(move |(line, _)| (path.clone(), line + 1))
        });
        hits.take(2).last().unwrap_or_else(|| (prefix.to_owned(), 1))
    }
}

/// A text as JSON writes it.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn compact(line: &str) -> String {
    line.chars().filter(|c| !c.is_whitespace()).collect()
}

pub(super) fn whole_file(file: &str, reason: impl Into<Reason>) -> Finding {
    Finding { file: file.to_owned(), line: 1, reason: reason.into() }
}

fn gather(dir: &Path, under: &str, files: &mut BTreeMap<String, String>, findings: &mut Vec<Finding>) {
    let here = if under.is_empty() { "." } else { under };
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) => return findings.push(whole_file(here, Reading::Directory { why: Disk::from(&error) })),
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                findings.push(whole_file(here, Reading::Directory { why: Disk::from(&error) }));
                continue;
            }
        };
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let relative = if under.is_empty() { name.clone() } else { format!("{under}/{name}") };
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() && under.is_empty() {
            gather(&path, &name, files, findings);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "json" || (under == "messages" && extension == "txt"))
        {
            match read(&path) {
                Ok(_) if files.len() >= MOST_FILES => {
                    return findings.push(whole_file(here, Reading::ManyFiles { most: MOST_FILES }));
                }
                Ok(text) => _ = files.insert(relative, text),
                Err(reason) => findings.push(whole_file(&relative, reason)),
            }
        }
    }
}

fn read(path: &Path) -> Result<String, Reading> {
    let size = fs::metadata(path).map_err(|error| Reading::File { why: Disk::from(&error) })?.len();
    if size > MOST_BYTES {
        return Err(Reading::LargeFile { most: MOST_BYTES });
    }
    fs::read_to_string(path).map_err(|error| Reading::NoText { why: Disk::from(&error) })
}
