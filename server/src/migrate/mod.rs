//! `ronda migrate`: what another system holds comes over (decision 0048). Its files are read into one model, a map that a person has
//! confirmed says what its names mean here, and the server writes what it tells, as told by it: first only a report, then into a
//! scratch store, then for real, and again for what came since.

mod api_json;
mod article_row;
mod bring;
mod file_record;
mod freshdesk;
mod glpi;
mod guess;
mod html;
mod instants;
mod known;
mod levels;
mod map;
mod memory;
mod model;
mod osticket;
mod otrs;
mod reading;
mod report;
mod snipe_it;
mod sources;
mod spool;
mod sql_dump;
#[cfg(test)]
mod tests;

pub use map::MAP_BYTES;
pub use reading::SourceError;
pub use sources::SourceKind;

use crate::blobs::Keeper;
use crate::file_lock::{self, FileLock};
use crate::identity::{self, IdentityError, audit};
use crate::ingest::{Ingest, SyncProblem};
use crate::start::{self, StartError};
use crate::store::redb::RedbStore;
use crate::store::{AuditKind, Store, StoreError};
use bring::MigrationRun;
use map::{MapFile, Mapping, NamesToMap};
use model::FormerData;
use report::MigrationCounts;
use ronda_shared::due;
use serde::{Deserialize, Serialize};
use spool::Spool;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// In a data directory: held while something comes over or is imported, by whichever server.
const LOCK: &str = "migrate.lock";

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MigrateMode {
    /// Only look: what there is, and what it would mean.
    Report {},
    /// Bring it into a store of its own in this folder, which holds none.
    Trial {
        /// Where, as the server sees it: a whole path.
        folder: PathBuf,
    },
    /// Bring it.
    Apply {},
}

/// What is to come over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MigrationOrder {
    /// From which system.
    pub source: SourceKind,
    /// Its files and folders, as the server sees them: whole paths.
    pub from: Vec<PathBuf>,
    /// The text of the map; none where there is none yet.
    pub map: Option<String>,
    /// What is to be done.
    pub how: MigrateMode,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Migrated {
    /// The report.
    pub report: String,
    /// The text of a map, filled with guesses; of a report alone.
    pub map: Option<String>,
    /// Rows and things that were not brought, or are not understood.
    pub left: u64,
    /// What must be decided in the map before anything is brought.
    pub undecided: u64,
}

/// Why nothing came over, or not all.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// What was given.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The map's file.
    #[error("{0}")]
    Map(String),
    /// There is no map yet.
    #[error("there is no map yet: look at a report first, with --report; it writes one")]
    NoMap,
    /// The map leaves open what is needed.
    #[error("nothing was brought: the map must say first what these mean; --report writes the lines that it lacks:\n  {}", .0.join("\n  "))]
    Undecided(Vec<String>),
    /// Words and files on their way.
    #[error("what is read cannot be kept meanwhile: {0}")]
    Keep(io::Error),
    /// Another one is under way.
    #[error(
        "something comes over or is imported already, perhaps for a command that was ended: the server goes on with it. Wait until that is \
         done; nothing was changed"
    )]
    UnderWay,
    /// The folder of a trial is taken.
    #[error("{} holds a store already: name another folder for the trial", .0.display())]
    Taken(PathBuf),
    /// The store of a trial.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A person.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The acts were not taken.
    #[error("the server did not take the acts: {0}")]
    Ingest(#[from] SyncProblem),
    /// The server is stopping.
    #[error("the server is stopping: what was brought stays, and is known again")]
    Stopping,
}

/// Does what was ordered, beside a store in `data`. It blocks, for minutes where there is much.
///
/// # Errors
/// See [`MigrateError`]. What was brought before one stays, and is known again.
pub fn migrate(
    ingest: &Ingest,
    keeper: &Keeper,
    data: &Path,
    order: &MigrationOrder,
) -> Result<Migrated, MigrateError> {
    let _alone = alone(data)?;
    match &order.how {
        MigrateMode::Report {} => look(ingest, data, order),
        MigrateMode::Apply {} => apply(ingest, keeper, data, order),
        MigrateMode::Trial { folder } => rehearse(ingest, keeper, folder, order),
    }
}

/// Held by whoever brings what may be new, from another system or by a table: two at once would each bring it.
///
/// # Errors
/// [`MigrateError::UnderWay`]. The file system said no.
pub fn alone(data: &Path) -> Result<FileLock, MigrateError> {
    let alone = file_lock::try_alone(&data.join(LOCK)).map_err(MigrateError::Keep)?;
    alone.ok_or(MigrateError::UnderWay)
}

/// Reads what was given, by the map's clocks; by those that are guessed where there is no map.
fn read(
    ingest: &Ingest,
    folder: &Path,
    order: &MigrationOrder,
) -> Result<(FormerData, Spool, Option<MapFile>), MigrateError> {
    let file = order.map.as_deref().map(|text| map::read(text, order.source)).transpose().map_err(MigrateError::Map)?;
    let zone = match &file {
        Some(file) => file.zone(),
        None => map::zone(order.source.clocks(&ingest.organisation().timezone)),
    };
    let mut spool = Spool::in_folder(folder).map_err(MigrateError::Keep)?;
    let former = sources::read(order.source, &order.from, &zone.map_err(MigrateError::Map)?, &mut spool)?;
    Ok((former, spool, file))
}

/// What there is, and what it would mean.
fn look(ingest: &Ingest, data: &Path, order: &MigrationOrder) -> Result<Migrated, MigrateError> {
    let (former, _, file) = read(ingest, data, order)?;
    let (org, people) = (ingest.organisation(), ingest.store().read()?.people()?);
    let needed = NamesToMap::of(&former, org);
    let map = guess::write(order.source, &former, &needed, org, &people);
    let lacking = file.as_ref().map(|file| needed.lacking_in(file));
    let lines = lacking.map(|names| guess::lines(order.source, &former, &names, org, &people)).unwrap_or_default();
    let file = match file {
        Some(file) => file,
        None => map::read(&map, order.source).map_err(MigrateError::Map)?,
    };
    let undecided = file.means(&needed, org, &people).err().unwrap_or_default();
    let entries: usize = former.tickets.iter().map(|ticket| ticket.entries.len()).sum();
    let files: usize = former.tickets.iter().map(|ticket| ticket.files.len()).sum();
    let head = format!(
        "{}: {} people, {} items, {} articles and ready answers, {} tickets with {entries} entries and {files} files. Nothing was \
         brought.",
        order.source.name(),
        former.people.len(),
        former.items.len(),
        former.articles.len(),
        former.tickets.len()
    );
    let mut report = report::text(&head, &former.tally, None, &undecided);
    if !lines.is_empty() {
        report.push_str("\nTO ADD to the map, each line under its heading there; every value is a guess\n");
        report.push_str(&lines);
    }
    Ok(Migrated { report, map: Some(map), left: former.tally.named(), undecided: undecided.len() as u64 })
}

/// Brings it into the store, and says so in the audit log.
fn apply(ingest: &Ingest, keeper: &Keeper, data: &Path, order: &MigrationOrder) -> Result<Migrated, MigrateError> {
    let decided = decided(ingest, data, order)?;
    let (migrated, brought) = bring(ingest, keeper, decided, "what came over")?;
    if brought.moved() > 0 {
        let line = audit::line(None, None, AuditKind::Migrated, order.source.word(), brought.summary());
        audit::write(&**ingest.store(), ingest.clock().now(), line)?;
    }
    Ok(migrated)
}

/// Brings it into a store of its own, where people and the organisation's data are as here.
fn rehearse(ingest: &Ingest, keeper: &Keeper, folder: &Path, order: &MigrationOrder) -> Result<Migrated, MigrateError> {
    start::directory(folder)?;
    if start::store_file(folder).exists() {
        return Err(MigrateError::Taken(folder.to_owned()));
    }
    let decided = decided(ingest, folder, order)?;
    let people = ingest.store().read()?.people()?;
    let people: Vec<_> = people.into_iter().filter(|person| person.id != due::server().id).collect();
    let store: Arc<dyn Store> = Arc::new(RedbStore::open(start::store_file(folder))?);
    let scratch = start::ingest(store, ingest.organisation().as_ref().clone(), ingest.clock().clone())?;
    identity::people::upsert(&**scratch.store(), scratch.clock().now(), &people)?;
    let keeper = Keeper::new(keeper.blobs().aside(folder), scratch.clone());
    let did = format!("a trial in {}", folder.display());
    bring(&scratch, &keeper, decided, &did).map(|(migrated, _)| migrated)
}

/// What was read, and what all its names mean.
fn decided(
    ingest: &Ingest,
    folder: &Path,
    order: &MigrationOrder,
) -> Result<(FormerData, Spool, Mapping), MigrateError> {
    if order.map.is_none() {
        return Err(MigrateError::NoMap);
    }
    let (former, spool, file) = read(ingest, folder, order)?;
    let (org, people) = (ingest.organisation(), ingest.store().read()?.people()?);
    let means = file.map(|file| file.means(&NamesToMap::of(&former, org), org, &people));
    let mapping = means.ok_or(MigrateError::NoMap)?.map_err(MigrateError::Undecided)?;
    Ok((former, spool, mapping))
}

fn bring(
    ingest: &Ingest,
    keeper: &Keeper,
    (former, mut spool, mapping): (FormerData, Spool, Mapping),
    did: &str,
) -> Result<(Migrated, MigrationCounts), MigrateError> {
    let brought = MigrationCounts::default();
    let mut bringing = MigrationRun { ingest, keeper, mapping: &mapping, spool: &mut spool, brought };
    bringing.all(&former)?;
    let brought = bringing.brought;
    let migrated = Migrated {
        report: report::text(&format!("{}: {did}.", mapping.name), &former.tally, Some(&brought), &[]),
        map: None,
        left: former.tally.named() + brought.left_out(),
        undecided: 0,
    };
    Ok((migrated, brought))
}
