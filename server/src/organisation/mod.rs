//! The organisation's data on disk or inside the binary: read, put together, checked; every finding names its place.

mod check;
mod places;
mod read;
#[cfg(test)]
mod tests;
mod zone;

use places::Sources;
use ronda_shared::catalog::Organisation;
use rust_embed::RustEmbed;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt;
use std::path::Path;

/// Something in the data that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The file, relative to the organisation's directory.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and, where it can be told, what would be right.
    pub reason: String,
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

/// One that comes inside the binary (`oaxaca`).
pub fn load_builtin(name: &str) -> Result<Organisation, Vec<Finding>> {
    let prefix = format!("{name}/");
    let files = Builtin::iter().filter(|path| path.starts_with(&prefix)).filter_map(|path| {
        let text = String::from_utf8(Builtin::get(&path)?.data.into_owned()).ok()?;
        Some((path[prefix.len()..].to_owned(), text))
    });
    let sources = Sources::new(files.collect());
    if sources.is_empty() {
        let reason = format!("no organisation «{name}» comes with this binary; known: {}", builtin_names().join(", "));
        return Err(vec![Finding { file: name.to_owned(), line: 1, reason }]);
    }
    load(&sources)
}

/// One kept in a directory.
pub fn load_dir(path: &Path) -> Result<Organisation, Vec<Finding>> {
    load(&Sources::from_dir(path)?)
}

/// As the configuration names it: a directory where there is one, else one inside the binary.
pub fn load_named(name: &str) -> Result<Organisation, Vec<Finding>> {
    match Path::new(name) {
        path if path.is_dir() => load_dir(path),
        _ => load_builtin(name),
    }
}

fn load(sources: &Sources) -> Result<Organisation, Vec<Finding>> {
    let (org, mut findings) = read::assemble(sources)?;
    findings.extend(check::check(&org, sources));
    findings.sort();
    findings.dedup();
    if findings.is_empty() { Ok(with_version(org)) } else { Err(findings) }
}

/// Gives the data their version: the first 16 hexadecimal digits of the SHA-256 of what the phone is given.
fn with_version(org: Organisation) -> Organisation {
    let plain = Organisation { version: String::new(), ..org };
    let json = serde_json::to_vec(&plain).expect("the data came from JSON and go back to it");
    let version = Sha256::digest(&json).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Organisation { version, ..plain }
}
