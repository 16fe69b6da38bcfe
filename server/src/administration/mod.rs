//! The organisation's data changed in the browser: the truth stays its files. A change says what it found and what it
//! wants; it is laid over what the files say by now, checked as `ronda check` does, told as a difference, and written
//! whole or not at all. Each is kept with its files before and after, and is taken back as a change of its own.

pub mod carry;
mod dependents;
mod difference;
mod editions;
mod file_entries;
mod files;
mod grants;
mod left_behind;
mod left_to_nobody;
mod merge;
mod proposals;
pub mod tar;

pub use dependents::{Foundation, StandsOn};
pub use difference::{DataDifference, EntryChange, EntryFate, ValueChange};
pub use editions::{DataVersions, Edition, FileChange};
pub use grants::{Grant, GrantKind};
pub use merge::EditConflict;
pub use proposals::Proposal;

use crate::config::{ORGANISATION, organisation_in_force};
use crate::file_lock::FileLock;
use crate::organisation::reason::Reading;
use crate::organisation::{self, Finding};
use crate::store::{Store, StoreError};
use left_behind::left_behind;
use left_to_nobody::left_to_nobody;
use merge::ThreeVersions;
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::PersonId;
use ronda_shared::person::Person;
use ronda_shared::policy;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// Files that one change may name.
pub const MOST_FILES: usize = 100;
/// Bytes of a file that a change writes.
pub const FILE_BYTES: usize = 1024 * 1024;
/// Bytes of a request that holds a change: what was found and what is wanted.
pub const REQUEST_BYTES: usize = 4 * 1024 * 1024;
/// Letters of a reason.
pub const WHY_CHARS: usize = 500;
/// Changes that are listed.
const LISTED: usize = 100;

/// The version of the data that the server serves by once it has taken the files, or why it has not.
pub type Reloading = Pin<Box<dyn Future<Output = Result<String, String>> + Send>>;
/// Has the running server look at the files, as `ronda reload` does.
pub type Reload = Box<dyn Fn() -> Reloading + Send + Sync>;

/// Why a change could not be looked at or made.
#[derive(Debug, thiserror::Error)]
pub enum AdministrationError {
    /// The file system said no.
    #[error("{}: {source}", path.display())]
    Disk {
        /// Which file.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// The files cannot be read.
    #[error("the organisation's files cannot be read: {}", list(.0))]
    Files(Vec<Finding>),
    /// A change that is kept cannot be read or written.
    #[error("a change of the organisation's data cannot be read or written: {0}")]
    Json(#[from] serde_json::Error),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What one file was found to say, and what it is to say; none: it is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct FileEdit {
    /// As it was found.
    pub base: Option<String>,
    /// As it is to be.
    pub text: Option<String>,
}

/// What a change is wanted to be, by the paths of its files.
pub type Edits = BTreeMap<String, FileEdit>;

/// A change as it would be, before it is made.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Entries that somebody else touched meanwhile; where there are any, nothing else is told.
    pub conflicts: Vec<EditConflict>,
    /// What is wrong, as `ronda check` tells it.
    pub findings: Vec<Finding>,
    /// What is worth knowing and no reason to refuse it.
    pub advice: Vec<Finding>,
    /// What it changes.
    pub difference: DataDifference,
    /// What it takes away although something stands on it.
    pub standing: Vec<StandsOn>,
    /// What it gives whoever wants it, and they could not do or see before: then it is another's to put in force.
    pub grants: Vec<Grant>,
    /// Who may put it in force where it gives its author more: others who change these data and gain nothing by it.
    pub approvers: BTreeSet<PersonId>,
    /// Its files; none where nothing changes.
    pub files: BTreeMap<String, FileChange>,
    /// From which version of the data it leads to which; none where the files as they are cannot be read.
    pub leads: Option<DataVersions>,
}

impl Candidate {
    /// Whether it can be put in force.
    pub fn is_sound(&self) -> bool {
        self.conflicts.is_empty() && self.findings.is_empty() && self.standing.is_empty()
    }
    /// There is nobody who could approve it: what gives more is the operator's to do, at the console.
    pub fn is_alone(&self) -> bool {
        self.approvers.is_empty()
    }
}

/// Who wants a change, and why.
#[derive(Debug, Clone)]
pub struct ChangeNote {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: String,
    /// Which change it takes back.
    pub takes_back: Option<u64>,
}

/// What became of a change.
#[derive(Debug)]
pub enum Outcome {
    /// Its files are written: it is of this number.
    Written(Box<Edition>),
    /// The files say that already.
    Nothing,
    /// It cannot be made as it is.
    Refused(Box<Candidate>),
    /// It gives its author more: it waits for another's word, also where it was proposed so before.
    Proposed(Box<Proposal>),
    /// It gives its author more, and there is nobody whose word it could wait for.
    Alone,
    /// Too many wait already.
    Full,
}

/// What became of a proposal.
#[derive(Debug)]
pub enum ProposalOutcome {
    /// None of this number waits.
    Gone,
    /// Nobody approves their own.
    Own,
    /// Nobody approves what gives themselves more.
    Gains,
    /// It was tried as a change of its author's.
    Tried(Outcome),
}

/// The files as they are.
#[derive(Debug, Clone)]
pub struct CurrentFiles {
    /// A folder, or the name of one that comes with Ronda.
    pub place: String,
    /// They come with Ronda: the first change writes a copy into the data directory, and the server goes on with that.
    pub comes_along: bool,
    /// This process may write them.
    pub writable: bool,
    /// Their texts.
    pub files: BTreeMap<String, String>,
    /// What is worth knowing of them.
    pub advice: Vec<Finding>,
}

/// Where the files are.
struct FilesPlace {
    /// A folder, or the name of one that comes with Ronda.
    name: String,
    /// The folder that a change writes.
    folder: PathBuf,
    /// Whether it is there.
    is_there: bool,
}

/// The administration of a data directory.
pub struct Administration {
    data: PathBuf,
    /// The folder or name that the settings told.
    told: String,
    /// Changes are made one at a time.
    turn: Mutex<()>,
    reload: OnceLock<Reload>,
}

impl Administration {
    /// Of a data directory whose server runs by these files.
    pub fn of(data: &Path, told: &str) -> Self {
        Self { data: data.to_owned(), told: told.to_owned(), turn: Mutex::new(()), reload: OnceLock::new() }
    }

    /// Changes are taken by this from now on; the first who says so stays.
    pub fn reload_by(&self, reload: Reload) {
        if self.reload.set(reload).is_err() {
            tracing::warn!("What takes the organisation's files is already set.");
        }
    }

    /// What takes the files; none where no server runs that could.
    pub fn reload(&self) -> Option<&Reload> {
        self.reload.get()
    }

    /// Files are read and written by one at a time. Servers on one store share the folder: whoever writes has the store's turn, too.
    fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where the files are and what they say: all of a change that another server makes, or nothing of it. Held for no longer than they are
    /// read: whoever makes a change has the store's turn while it waits for that.
    fn texts(&self) -> Result<(FilesPlace, BTreeMap<String, String>), Vec<Finding>> {
        let _steady = steady(&self.data).inspect_err(|error| {
            tracing::warn!(error.message = %error, "Another server may be changing the files that are read.");
        });
        let place = self.place()?;
        let texts = organisation::files_named(&place.name)?;
        Ok((place, texts))
    }

    /// Where the files are, decided once for all that is done with them.
    fn place(&self) -> Result<FilesPlace, Vec<Finding>> {
        let name = organisation_in_force(&self.data, Some(&self.told)).map_err(|unread| vec![unread.finding()])?;
        let named = PathBuf::from(&name);
        let is_there = named.is_dir();
        let folder = if is_there { named } else { self.data.join(ORGANISATION) };
        Ok(FilesPlace { name, folder, is_there })
    }

    /// The files as they are. It blocks.
    pub fn current_files(&self) -> Result<CurrentFiles, Vec<Finding>> {
        let _turn = self.turn();
        let (FilesPlace { name, folder, is_there }, texts) = self.texts()?;
        Ok(CurrentFiles {
            files: texts,
            // Files that somebody spoilt by hand are told when a change is tried.
            advice: organisation::advice(&name).unwrap_or_default(),
            comes_along: !is_there,
            writable: files::is_writable(if is_there { &folder } else { &self.data }),
            place: name,
        })
    }

    /// What a change would be, with nothing written. It blocks.
    pub fn look(
        &self,
        store: &dyn Store,
        now: &Organisation,
        edits: &Edits,
        by: &PersonId,
    ) -> Result<Candidate, AdministrationError> {
        let _turn = self.turn();
        self.candidate(store, now, edits, by)
    }

    fn candidate(
        &self,
        store: &dyn Store,
        now: &Organisation,
        edits: &Edits,
        by: &PersonId,
    ) -> Result<Candidate, AdministrationError> {
        let (place, current) = match self.texts() {
            Ok(found) => found,
            Err(findings) => return Ok(Candidate { findings, ..empty() }),
        };
        let (mut changed, mut conflicts) = (BTreeMap::new(), Vec::new());
        for (path, FileEdit { base, text }) in edits {
            let is = current.get(path);
            let three = ThreeVersions { base: base.as_deref(), now: is.map(String::as_str), mine: text.as_deref() };
            match merge::merge(path, three) {
                Ok(after) if after.as_ref() == is => {}
                Ok(after) => _ = changed.insert(path.clone(), FileChange { before: is.cloned(), after }),
                Err(found) => conflicts.extend(found),
            }
        }
        if !conflicts.is_empty() {
            return Ok(Candidate { conflicts, ..empty() });
        }
        let at = place.is_there.then_some(place.folder.as_path());
        let mut then = current.clone();
        for (path, change) in &changed {
            match &change.after {
                Some(text) => _ = then.insert(path.clone(), text.clone()),
                None => _ = then.remove(path),
            }
        }
        let told =
            changed.iter().map(|(path, change)| (path.as_str(), change.before.as_deref(), change.after.as_deref()));
        let difference = difference::difference(told);
        let (mut findings, mut advice, mut standing) = (Vec::new(), Vec::new(), Vec::new());
        let (mut grants, mut approvers, mut leads) = (Vec::new(), BTreeSet::new(), None);
        match organisation::load_files(then, at) {
            Ok((org, _)) if org.id != now.id => {
                let reason = Reading::OtherOrganisation { id: now.id.clone() }.into();
                findings.push(Finding { file: "organisation.json".into(), line: 1, reason });
            }
            Ok((org, told)) => {
                // Files that somebody spoilt by hand have no organisation of their own: that in force stands for it.
                let (before, known) = match organisation::load_files(current, at) {
                    Ok((before, known)) => (Some(before), known),
                    Err(_) => (None, Vec::new()),
                };
                leads = before
                    .as_ref()
                    .map(|before| DataVersions { from: before.version.clone(), to: org.version.clone() });
                // What was so before is no news of this change; its line may be another by now.
                advice = told;
                advice.retain(|new| !known.iter().any(|old| (&old.file, &old.reason) == (&new.file, &new.reason)));
                // What ended is in no file; that it comes back is news to who did not see it.
                let before = before.map(|before| Organisation { ended_services: now.ended_services.clone(), ..before });
                let (before, reader) = (before.as_ref().unwrap_or(now), store.read()?);
                standing = dependents::standing_on(&*reader, before, &org)?;
                advice.extend(left_behind(&*reader, before, &org, &changed)?);
                if let Some(author) = reader.person(by)? {
                    grants = grants::widened(before, &org, &author);
                }
                let people = reader.people()?;
                findings = left_to_nobody(before, &org, &people);
                let gains = |person: &Person| !grants::widened(before, &org, person).is_empty();
                let may = |person: &Person| {
                    person.id != *by && person.active && policy::administers(now, person) && !gains(person)
                };
                approvers = people.into_iter().filter(may).map(|person| person.id).collect();
            }
            Err(wrong) => findings = wrong,
        }
        Ok(Candidate { findings, advice, difference, standing, grants, approvers, files: changed, leads, ..empty() })
    }

    /// The data as a draft has them, unchecked: each file that it names says what the draft wants. It blocks.
    pub fn drafted(&self, edits: &Edits) -> Result<Organisation, Vec<Finding>> {
        let _turn = self.turn();
        let (_, mut files) = self.texts()?;
        for (path, edit) in edits {
            match &edit.text {
                Some(text) => _ = files.insert(path.clone(), text.clone()),
                None => _ = files.remove(path),
            }
        }
        organisation::read_files(files)
    }

    /// Makes a change where nothing speaks against it. It blocks.
    pub fn change(
        &self,
        store: &dyn Store,
        now: &Organisation,
        edits: &Edits,
        word: ChangeNote,
    ) -> Result<Outcome, AdministrationError> {
        let (_turn, _among_servers) = (self.turn(), store.turn());
        // One that a full disk cut short is ended first: its files are half of one and half of the other.
        editions::finish(&self.data)?;
        let candidate = self.candidate(store, now, edits, &word.by)?;
        if candidate.is_sound() && !candidate.files.is_empty() && !candidate.grants.is_empty() {
            return self.propose(edits, candidate, word);
        }
        self.perform(candidate, word, None)
    }

    /// Has a change wait that gives its author more.
    fn propose(&self, edits: &Edits, candidate: Candidate, word: ChangeNote) -> Result<Outcome, AdministrationError> {
        if candidate.is_alone() {
            return Ok(Outcome::Alone);
        }
        let ChangeNote { by, at, why, takes_back } = word;
        let waiting = proposals::list(&self.data)?;
        let is_full = waiting.len() >= proposals::MOST;
        let is_same =
            |one: &Proposal| (&one.by, &one.why, one.takes_back) == (&by, &why, takes_back) && one.edits == *edits;
        // Asked twice, for no answer came.
        if let Some(same) = waiting.into_iter().find(is_same) {
            return Ok(Outcome::Proposed(Box::new(same)));
        }
        if is_full {
            return Ok(Outcome::Full);
        }
        let (number, edits, grants) = (proposals::next(&self.data)?, edits.clone(), candidate.grants);
        let proposal = Proposal { number, at, by, why, takes_back, edits, grants };
        proposals::keep(&self.data, &proposal)?;
        Ok(Outcome::Proposed(Box::new(proposal)))
    }

    /// The changes that wait for another's word, the first first, each as it would be by now. It blocks.
    pub fn proposals(
        &self,
        store: &dyn Store,
        now: &Organisation,
    ) -> Result<Vec<(Proposal, Candidate)>, AdministrationError> {
        let _turn = self.turn();
        let looked = |proposal: Proposal| -> Result<(Proposal, Candidate), AdministrationError> {
            let candidate = self.candidate(store, now, &proposal.edits, &proposal.by)?;
            Ok((proposal, candidate))
        };
        proposals::list(&self.data)?.into_iter().map(looked).collect()
    }

    /// Puts a proposal in force by the word of another than its author, who gains nothing by it. It blocks.
    pub fn approve(
        &self,
        store: &dyn Store,
        now: &Organisation,
        number: u64,
        (by, at): (PersonId, Timestamp),
    ) -> Result<ProposalOutcome, AdministrationError> {
        let (_turn, _among_servers) = (self.turn(), store.turn());
        editions::finish(&self.data)?;
        let Some(proposal) = proposals::one(&self.data, number)? else { return Ok(ProposalOutcome::Gone) };
        if proposal.by == by {
            return Ok(ProposalOutcome::Own);
        }
        let candidate = self.candidate(store, now, &proposal.edits, &proposal.by)?;
        if candidate.is_sound() && !candidate.approvers.contains(&by) {
            return Ok(ProposalOutcome::Gains);
        }
        let word = ChangeNote { by: proposal.by, at, why: proposal.why, takes_back: proposal.takes_back };
        let outcome = self.perform(candidate, word, Some(by))?;
        if matches!(outcome, Outcome::Written(_) | Outcome::Nothing)
            && let Err(error) = proposals::settle(&self.data, number)
        {
            // What is written is told, and taken by the server: approved once more, this one changes nothing and is put away.
            tracing::error!(administration.proposal = number, error.message = %error, "An approved change still waits.");
        }
        Ok(ProposalOutcome::Tried(outcome))
    }

    /// Puts a proposal away, with nothing changed: by its author or another. None where none of this number waits. It
    /// blocks.
    pub fn put_away(&self, store: &dyn Store, number: u64) -> Result<Option<Proposal>, AdministrationError> {
        let (_turn, _among_servers) = (self.turn(), store.turn());
        let proposal = proposals::one(&self.data, number)?;
        if proposal.is_some() {
            proposals::settle(&self.data, number)?;
        }
        Ok(proposal)
    }

    /// Writes a change where nothing speaks against it.
    fn perform(
        &self,
        candidate: Candidate,
        word: ChangeNote,
        approved_by: Option<PersonId>,
    ) -> Result<Outcome, AdministrationError> {
        if !candidate.is_sound() {
            return Ok(Outcome::Refused(Box::new(candidate)));
        }
        if candidate.files.is_empty() {
            return Ok(Outcome::Nothing);
        }
        let FilesPlace { name, folder, is_there } = self.place().map_err(AdministrationError::Files)?;
        if !is_there {
            let all = organisation::files_named(&name).map_err(AdministrationError::Files)?;
            files::found(&folder, &all)?;
        }
        let edition = Edition {
            number: editions::next(&self.data)?,
            at: word.at,
            by: word.by,
            why: word.why,
            takes_back: word.takes_back,
            approved_by,
            leads: candidate.leads,
            folder,
            files: candidate.files,
        };
        editions::perform(&self.data, &edition)?;
        Ok(Outcome::Written(Box::new(edition)))
    }

    /// The changes that were made, the latest first. It blocks.
    pub fn editions(&self) -> Result<Vec<Edition>, AdministrationError> {
        editions::list(&self.data, LISTED)
    }

    /// What takes a change back: each of its files from how it left it to how it found it. None where there is no such
    /// change. It blocks.
    pub fn back(&self, number: u64) -> Result<Option<Edits>, AdministrationError> {
        let edition = editions::one(&self.data, number)?;
        let edits = |edition: Edition| {
            let files = edition.files.into_iter();
            files.map(|(path, change)| (path, FileEdit { base: change.after, text: change.before })).collect()
        };
        Ok(edition.map(edits))
    }
}

/// Ends a change that a crash cut short, before the files are read.
pub fn finish(data: &Path) -> Result<(), AdministrationError> {
    editions::finish(data)
}

/// Held while the files of a data directory are read: no server puts a change in place meanwhile. It blocks.
///
/// # Errors
/// The file system said no.
pub fn steady(data: &Path) -> io::Result<FileLock> {
    editions::steady(data)
}

/// Whether changes made in the browser alone led the files of a data directory from one version to another. Each of them
/// stands in the audit log with who made it.
///
/// # Errors
/// They cannot be read.
pub fn led(data: &Path, from: &str, to: &str) -> Result<bool, AdministrationError> {
    Ok(editions::led(&editions::list(data, LISTED)?, from, to))
}

/// Whether a change is within its bounds: known paths, not too many of them, none too long.
pub fn is_within_bounds(edits: &Edits) -> bool {
    let fits = |text: &Option<String>| text.as_ref().is_none_or(|text| text.len() <= FILE_BYTES);
    edits.len() <= MOST_FILES && edits.iter().all(|(path, edit)| files::is_path(path) && fits(&edit.text))
}

fn list(findings: &[Finding]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn empty() -> Candidate {
    Candidate {
        conflicts: Vec::new(),
        findings: Vec::new(),
        advice: Vec::new(),
        difference: DataDifference::default(),
        standing: Vec::new(),
        grants: Vec::new(),
        approvers: BTreeSet::new(),
        files: BTreeMap::new(),
        leads: None,
    }
}

#[cfg(test)]
mod tests;
