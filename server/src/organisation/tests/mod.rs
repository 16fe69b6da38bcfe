//! What comes with the binary is whole; each kind of error in the data is found, at its line.
//! Here how it is looked for.

mod archive_chart;
mod files;
mod forms;
mod services;
mod settings;
mod times_and_places;
mod whole;

use super::{Builtin, Finding, Sources, check, load};
use std::collections::BTreeMap;

fn builtin_files() -> BTreeMap<String, String> {
    files_of("oaxaca")
}

fn files_of(name: &str) -> BTreeMap<String, String> {
    let folder = format!("{name}/");
    let text = |path: &str| String::from_utf8(Builtin::get(path).expect("a file").data.into_owned()).expect("text");
    Builtin::iter().filter_map(|path| Some((path.strip_prefix(&folder)?.to_owned(), text(&path)))).collect()
}

/// Oaxaca with one text of one file changed; the line is that of the change.
fn changed(file: &str, from: &str, to: &str) -> (Vec<Finding>, usize) {
    let mut files = builtin_files();
    let text = files.get(file).expect("a file").clone();
    let at = text.find(from).unwrap_or_else(|| panic!("{file} holds {from}"));
    files.insert(file.to_owned(), text.replacen(from, to, 1));
    let line = text[..at].matches('\n').count() + 1;
    let sources = Sources::new(files);
    let findings = load(&sources).map_or_else(|findings| findings, |org| check::undecided(&org, &sources));
    (findings, line)
}

/// The change is found, in these words, at its file and its line or that of the thing it belongs to, just above.
#[track_caller]
fn found(file: &str, from: &str, to: &str, words: &str) {
    let (findings, line) = changed(file, from, to);
    let hit = findings
        .iter()
        .any(|f| f.file == file && (line.saturating_sub(6)..=line).contains(&f.line) && f.reason.en().contains(words));
    assert!(hit, "{file}:{line}: {words}\nfound: {findings:#?}");
    let alike = findings.iter().find(|f| f.reason.en() == f.reason.es());
    assert!(alike.is_none(), "said in one language alone: {alike:?}");
}

/// What is worth knowing of Oaxaca with one text of one file changed; it is taken all the same.
fn advised(file: &str, from: &str, to: &str) -> Vec<Finding> {
    advised_of("oaxaca", file, from, to)
}

/// The same of another institution.
fn advised_of(organisation: &str, file: &str, from: &str, to: &str) -> Vec<Finding> {
    let mut files = files_of(organisation);
    let text = files[file].replacen(from, to, 1);
    assert_ne!(text, files[file], "{file} holds {from}");
    files.insert(file.to_owned(), text);
    let sources = Sources::new(files);
    check::advice(&load(&sources).expect("an earlier release took it: it is served"), &sources)
}

/// With one text of one of its files changed an institution is not served, and that file is named, not as a whole.
#[track_caller]
fn refused(organisation: &str, file: &str, from: &str, to: &str, words: &str) {
    let mut files = files_of(organisation);
    let text = files[file].replacen(from, to, 1);
    assert_ne!(text, files[file], "{file} holds {from}");
    files.insert(file.to_owned(), text);
    let findings = load(&Sources::new(files)).expect_err("it is found");
    let hit = |f: &Finding| f.file == file && f.line > 1 && f.reason.en().contains(words);
    assert!(findings.iter().any(hit), "{findings:#?}");
}
