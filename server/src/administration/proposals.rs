//! Changes that give their author more, waiting for another's word. One that was settled is kept, out of the way.

use super::files::{self, at};
use super::{AdministrationError, Edits, Grant};
use ronda_shared::ids::PersonId;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// Where in a data directory they wait.
const FOLDER: &str = "administration/proposals";
/// Where those stand that were settled.
const SETTLED: &str = "administration/proposals/settled";
/// No more wait at once.
pub(super) const MOST: usize = 20;

/// A change that waits for another's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Its number, from 1.
    pub number: u64,
    /// When it was made.
    pub at: Timestamp,
    /// By whom.
    pub by: PersonId,
    /// Why.
    pub why: String,
    /// The number of the change that it takes back.
    #[serde(default)]
    pub takes_back: Option<u64>,
    /// What it wants.
    pub edits: Edits,
    /// What it gives its author.
    pub grants: Vec<Grant>,
}

/// Those that wait, the first first.
pub(super) fn list(data: &Path) -> Result<Vec<Proposal>, AdministrationError> {
    let found = files::numbers(&data.join(FOLDER))?.into_iter().map(|number| one(data, number));
    found.filter_map(Result::transpose).collect()
}

/// One of them; none where none of this number waits.
pub(super) fn one(data: &Path, number: u64) -> Result<Option<Proposal>, AdministrationError> {
    files::find(&place(data, FOLDER, number))
}

/// The number of the next: none is given twice.
pub(super) fn next(data: &Path) -> Result<u64, AdministrationError> {
    let waiting = files::numbers(&data.join(FOLDER))?;
    let settled = files::numbers(&data.join(SETTLED))?;
    Ok(waiting.into_iter().chain(settled).max().map_or(1, |last| last + 1))
}

/// Has it wait.
pub(super) fn keep(data: &Path, proposal: &Proposal) -> Result<(), AdministrationError> {
    files::write(&place(data, FOLDER, proposal.number), &serde_json::to_vec(proposal)?)
}

/// It waits no more.
pub(super) fn settle(data: &Path, number: u64) -> Result<(), AdministrationError> {
    let (folder, to) = (data.join(SETTLED), place(data, SETTLED, number));
    fs::create_dir_all(&folder).map_err(at(&folder))?;
    fs::rename(place(data, FOLDER, number), &to).map_err(at(&to))
}

fn place(data: &Path, folder: &str, number: u64) -> PathBuf {
    data.join(folder).join(format!("{number}.json"))
}
