//! The organisation's data on disk or inside the binary: read, put together, checked; every finding names its place.

#[cfg(test)]
mod builtin_tests;
#[cfg(test)]
mod catalog_tests;
mod check;
pub mod logo;
pub mod messages;
mod read;
pub(crate) mod reason;
#[cfg(test)]
mod requirements_tests;
#[cfg(test)]
mod roles_tests;
mod source_texts;
#[cfg(test)]
mod tests;
mod zone;

pub(crate) use read::DEMO;
use reason::Reading;
pub use reason::Reason;
use ronda_shared::catalog::Organisation;
use ronda_shared::hex;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use source_texts::Sources;
use std::collections::BTreeMap;
use std::path::Path;
use std::{fmt, fs, io};

/// Something in the data that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, relative to the organisation's directory.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and, where it can be told, what would be right.
    pub reason: Reason,
}
impl Finding {
    /// In Spanish of Mexico; as it is displayed, at the console, it is English.
    pub fn es(&self) -> String {
        format!("{}:{}: {}", self.file, self.line, self.reason.es())
    }
}
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.reason)
    }
}

/// The organisations that come inside the binary.
#[derive(RustEmbed)]
#[folder = "organisations/"]
struct Builtin;

/// Names of the organisations inside the binary.
pub fn builtin_names() -> Vec<String> {
    let mut names: Vec<String> = Builtin::iter().filter_map(|path| Some(path.split_once('/')?.0.to_owned())).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The files of one that comes inside the binary, by their relative paths; none where there is no such one.
fn builtin_sources(name: &str) -> Sources {
    let prefix = format!("{name}/");
    let files = Builtin::iter().filter(|path| path.starts_with(&prefix)).filter_map(|path| {
        let text = String::from_utf8(Builtin::get(&path)?.data.into_owned()).ok()?;
        Some((path[prefix.len()..].to_owned(), text))
    });
    Sources::new(files.collect())
}

/// One that comes inside the binary (`oaxaca`).
pub fn load_builtin(name: &str) -> Result<Organisation, Vec<Finding>> {
    sources_named(name).and_then(|sources| load(&sources))
}

/// The files as the configuration names them: of a directory where there is one, else of one inside the binary.
fn sources_named(name: &str) -> Result<Sources, Vec<Finding>> {
    if Path::new(name).is_dir() {
        return Sources::from_dir(Path::new(name));
    }
    let sources = builtin_sources(name);
    if sources.is_empty() {
        let reason = Reading::NoOrganisation { name: name.to_owned(), known: builtin_names().join(", ") };
        return Err(vec![source_texts::whole_file(name, reason)]);
    }
    Ok(sources)
}

/// One kept in a directory.
pub fn load_dir(path: &Path) -> Result<Organisation, Vec<Finding>> {
    load(&Sources::from_dir(path)?)
}

/// As the configuration names it: a directory where there is one, else one inside the binary. With it what is still to be decided before
/// anybody can be served by it: hours that its manual does not print.
pub fn load_with_undecided(name: &str) -> Result<(Organisation, Vec<Finding>), Vec<Finding>> {
    let sources = sources_named(name)?;
    let org = load(&sources)?;
    let undecided = check::undecided(&org, &sources);
    Ok((org, undecided))
}

/// What is worth knowing of one without findings: forms that nobody can fill yet, rights that nobody reads, one datum on
/// two papers; each with its place.
pub fn advice(name: &str) -> Result<Vec<Finding>, Vec<Finding>> {
    let sources = sources_named(name)?;
    Ok(check::advice(&load(&sources)?, &sources))
}

/// One that a desk can be run by: nothing wrong in it, nothing left to decide.
pub fn load_decided(name: &str) -> Result<Organisation, Vec<Finding>> {
    match load_with_undecided(name)? {
        (org, undecided) if undecided.is_empty() => Ok(org),
        (_, undecided) => Err(undecided),
    }
}

/// Files that stand in no folder yet, looked at as `ronda check` and a start look at them, with what is worth knowing of
/// them; `folder`: where what is no text (the logo) is.
pub fn load_files(
    files: BTreeMap<String, String>,
    folder: Option<&Path>,
) -> Result<(Organisation, Vec<Finding>), Vec<Finding>> {
    let sources = Sources::of(files, folder)?;
    let org = load(&sources)?;
    let undecided = check::undecided(&org, &sources);
    if !undecided.is_empty() {
        return Err(undecided);
    }
    let advice = check::advice(&org, &sources);
    Ok((org, advice))
}

/// Files as far as they can be read, unchecked: of a draft, in which not everything holds yet.
pub fn read_files(files: BTreeMap<String, String>) -> Result<Organisation, Vec<Finding>> {
    read::assemble(&Sources::of(files, None)?).map(|(org, _)| org)
}

/// In which of some files the thing with this id stands, among those whose path begins so, and on which line.
pub(crate) fn place_of(files: BTreeMap<String, String>, prefix: &str, id: &str) -> (String, usize) {
    Sources::new(files).place(prefix, id, None)
}

/// The texts of its files by their relative paths, as they were written.
pub fn files_named(name: &str) -> Result<BTreeMap<String, String>, Vec<Finding>> {
    Ok(sources_named(name)?.iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect())
}

/// Writes files of an organisation into a directory that is not there yet.
pub fn write(into: &Path, files: &BTreeMap<String, String>) -> io::Result<()> {
    fs::create_dir(into)?;
    for (path, text) in files {
        let file = into.join(path);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(file, text)?;
    }
    Ok(())
}

fn load(sources: &Sources) -> Result<Organisation, Vec<Finding>> {
    let (org, mut findings) = read::assemble(sources)?;
    findings.extend(check::check(&org, sources));
    // What is sent by mail is no part of what the phone is given; it is checked with the rest.
    findings.extend(messages::rules::read(&sources.below(messages::rules::FOLDER), &org).err().unwrap_or_default());
    findings.sort();
    findings.dedup();
    if findings.is_empty() { Ok(with_version(org)) } else { Err(findings) }
}

/// Gives the data their version: the first 16 hexadecimal digits of the SHA-256 of what the phone is given.
pub(crate) fn with_version(org: Organisation) -> Organisation {
    let plain = Organisation { version: String::new(), ..org };
    let json = serde_json::to_vec(&plain).expect("the data came from JSON and go back to it");
    let version = hex::write(&Sha256::digest(&json)[..8]);
    Organisation { version, ..plain }
}
