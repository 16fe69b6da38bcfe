//! By which institution's files a data directory is run.

use crate::organisation::Finding;
use crate::organisation::reason::{Disk, Reading};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Where in a data directory an organisation's data may stand.
pub const ORGANISATION: &str = "organisation";

/// Which institution's files lie in a data directory cannot be told: what says so is there, and cannot be read now.
#[derive(Debug, thiserror::Error)]
#[error("which institution's files lie in the data directory cannot be told: {} cannot be read: {source}", path.display())]
pub struct OrganisationUnread {
    /// Which file, or their folder.
    pub path: PathBuf,
    /// What the file system said.
    pub source: io::Error,
}

impl OrganisationUnread {
    /// The same as a finding on those files.
    pub fn finding(&self) -> Finding {
        let file = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Finding { file, line: 1, reason: Reading::File { why: Disk::from(&self.source) }.into() }
    }
}

/// By which files an organisation is run: the folder that the settings name; else the copy in the data directory, which
/// `ronda demo` and the first change in the browser write there; else what comes with Ronda under that name. A copy of
/// another organisation than the one named counts for nothing.
///
/// # Errors
/// Whose the copy is cannot be read. It may be another's, or that of whom the settings name: neither is taken.
pub fn organisation_in_force(data: &Path, told: Option<&str>) -> Result<String, OrganisationUnread> {
    let own = data.join(ORGANISATION);
    let is_own = match told {
        Some(told) => !Path::new(told).is_dir() && is_of(&own, told)?,
        None => is_folder(&own)?,
    };
    Ok(if is_own { own.display().to_string() } else { told.unwrap_or("oaxaca").to_owned() })
}

/// Whether the files in a folder are of the organisation of this id. Those that do not say it, for the file was cut or names none, count as
/// such: they are told as wrong, where those that come with Ronda would be served and nobody told.
fn is_of(folder: &Path, id: &str) -> Result<bool, OrganisationUnread> {
    let path = folder.join("organisation.json");
    let Some(text) = if_there(std::fs::read(&path), path)? else { return Ok(false) };
    let told = serde_json::from_slice::<serde_json::Value>(&text).ok();
    let named = told.as_ref().and_then(|told| told.get("id")).and_then(serde_json::Value::as_str);
    Ok(named.is_none_or(|named| named == id))
}

fn is_folder(path: &Path) -> Result<bool, OrganisationUnread> {
    Ok(if_there(std::fs::metadata(path), path.to_owned())?.is_some_and(|found| found.is_dir()))
}

/// What was read; none where it is not there, and that alone.
fn if_there<T>(read: io::Result<T>, path: PathBuf) -> Result<Option<T>, OrganisationUnread> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(source) => Err(OrganisationUnread { path, source }),
    }
}
