//! The store on redb: one file, one writer, readers of any instant. It gets over a failed disk by itself.
//!
//! After a failed write redb refuses everything on that handle that is not in its cache. So the store is opened anew
//! at once, keeping to itself what opening would write: reads go on. A later write first asks the medium whether
//! there is room, then opens the store for writing again and settles with a commit of its own.

mod compact;
mod evidence;
mod fault;
mod flat;
mod mail;
mod mail_index;
mod medium;
mod packing;
mod read;
mod rebuild;
mod scope_index;
mod search;
mod tables;
#[cfg(test)]
pub(crate) mod tampered;
#[cfg(test)]
mod tests;
mod transfer;
mod write;

pub use medium::{FileMedium, Medium, MemoryMedium};
pub use packing::packed_among;

use super::transfer::{Filling, Marks, Opening, Rows};
use super::{Archives, Batch, Epoch, Founding, Projector, Reader, Rebuilt, Store, StoreError, Turn};
use ::redb as redb_crate;
use medium::{Boxed, Overlay};
use read::RedbReader;
use redb_crate::{Database, Durability, ReadableDatabase, ReadableTable, StorageBackend, WriteTransaction};
use ronda_shared::policy::TERMS_VERSION;
use ronda_shared::ticket::summary;
use serde::de::DeserializeOwned;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tables::{Reading, Writing, code, key};

/// The version of what is in the file: of [`SCHEMA`](super::SCHEMA)'s rows, which are packed since 2.
const FILE_VERSION: u32 = 2;
/// Memory for pages.
const CACHE_BYTES: usize = 24 * 1024 * 1024;
/// How long opening anew waits for those who look at the former one.
const TIMEOUT: Duration = Duration::from_secs(1);

/// The store in one file of redb.
pub struct RedbStore {
    medium: Box<dyn Medium>,
    slot: RwLock<Slot>,
    guests: Arc<Guests>,
    turn: Mutex<()>,
    /// Held while committing or opening anew.
    writing: Mutex<()>,
    archives: Archives,
}

struct Slot {
    /// None where not even reading succeeded.
    database: Option<Database>,
    writable: bool,
}

/// Counts those who look.
#[derive(Default)]
struct Guests {
    count: Mutex<usize>,
    left: Condvar,
}

/// One who looks.
struct Guest(Arc<Guests>);

impl Guest {
    fn enter(guests: &Arc<Guests>) -> Self {
        *lock(&guests.count) += 1;
        Self(Arc::clone(guests))
    }
}
impl Drop for Guest {
    fn drop(&mut self) {
        *lock(&self.0.count) -= 1;
        self.0.left.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn begin(database: &Database) -> Result<WriteTransaction, StoreError> {
    let mut transaction = database.begin_write()?;
    transaction.set_durability(Durability::Immediate)?;
    transaction.set_quick_repair(true);
    Ok(transaction)
}

fn open_database(backend: impl StorageBackend) -> Result<Database, StoreError> {
    Ok(Database::builder().set_cache_size(CACHE_BYTES).create_with_backend(backend)?)
}

impl RedbStore {
    /// Opens the store in a file; an absent or empty one is founded anew.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::on(Box::new(FileMedium::new(path.as_ref())), None)
    }

    /// Founds a store in a file that is not there yet.
    pub fn found(path: impl AsRef<Path>, founding: Founding) -> Result<Self, StoreError> {
        if path.as_ref().exists() {
            return Err(StoreError::Disk(format!("{} exists already", path.as_ref().display())));
        }
        Self::on(Box::new(FileMedium::new(path.as_ref())), Some(founding))
    }

    /// A store in memory.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::on(Box::new(MemoryMedium::default()), None)
    }

    /// Opens a store whose rebuild was cut short, in order to rebuild it.
    pub fn to_rebuild(medium: Box<dyn Medium>) -> Result<Self, StoreError> {
        let store = Self::opened(medium)?;
        store.with_database(|database| ready(database, &Opening::ToRebuild))?;
        Ok(store)
    }

    /// Opens a store in a file in order to fill it from another: one that is not there yet, or that was begun so.
    ///
    /// # Errors
    /// [`StoreError::Occupied`] where there is a whole one.
    pub fn to_fill(path: impl AsRef<Path>, founding: Founding, filling: Filling) -> Result<Self, StoreError> {
        let store = Self::opened(Box::new(FileMedium::new(path.as_ref())))?;
        store.with_database(|database| ready(database, &Opening::ToFill(founding, filling)))?;
        Ok(store)
    }

    /// Opens the store on any medium; an empty one is founded so, or with a founding drawn at random.
    pub fn on(medium: Box<dyn Medium>, founding: Option<Founding>) -> Result<Self, StoreError> {
        let store = Self::opened(medium)?;
        let opening = founding.map_or(Opening::AsItStands, Opening::Founded);
        let readied = store.with_database(|database| ready(database, &opening));
        match readied {
            // A full disk under a store that is there already: it opens, and is read.
            Err(StoreError::Full) => store.fall_back().and_then(|()| store.read().map(|_| ()))?,
            other => other?,
        }
        Ok(store)
    }

    /// Reads every page and compares its checksum: a byte that the disk changed is found, also where no chain and no
    /// signature covers it. Writes nothing that was not there; waits for those who look.
    pub fn check_pages(&self) -> Result<(), StoreError> {
        let _writing = lock(&self.writing);
        let mut slot = self.slot.write().unwrap_or_else(PoisonError::into_inner);
        let database = slot.database.as_mut().ok_or(StoreError::Reopened)?;
        let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| database.check_integrity()));
        match checked {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(StoreError::Damaged { place: "pages", detail: "a checksum did not fit".into() }),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(StoreError::Damaged { place: "pages", detail: "a page cannot be read".into() }),
        }
    }

    /// Begins a new epoch in a store that followed another's; nothing where it has begun already.
    pub fn begin_epoch(&self, epoch: Epoch) -> Result<(), StoreError> {
        let _writing = lock(&self.writing);
        self.with_database(|database| {
            let transaction = begin(database)?;
            let mut writing = Writing::new(&transaction);
            let mut founding = write::founding(&mut writing)?;
            if founding.epochs.iter().all(|known| known.epoch != epoch.epoch) {
                founding.epochs.push(epoch);
                writing.meta()?.insert(key::FOUNDING, code(&founding).as_slice())?;
            }
            drop(writing);
            Ok(transaction.commit()?)
        })
    }

    fn opened(medium: Box<dyn Medium>) -> Result<Self, StoreError> {
        let store = Self {
            medium,
            slot: RwLock::new(Slot { database: None, writable: false }),
            guests: Arc::default(),
            turn: Mutex::new(()),
            writing: Mutex::new(()),
            archives: Archives::default(),
        };
        match store.swap(true) {
            Err(StoreError::Full) => store.swap(false)?,
            other => other?,
        }
        Ok(store)
    }

    fn with_database<T>(&self, work: impl FnOnce(&Database) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let slot = self.slot.read().unwrap_or_else(PoisonError::into_inner);
        work(slot.database.as_ref().ok_or(StoreError::Reopened)?)
    }

    fn reader(&self, database: &Database) -> Result<Box<dyn Reader>, StoreError> {
        let tables = Reading::new(database.begin_read()?);
        let archives = self.archives.clone();
        Ok(Box::new(RedbReader { tables, archives, _guest: Guest::enter(&self.guests) }))
    }

    /// Closes the database and opens it again, for writing or only for reading. Waits a little for those who look;
    /// who still looks then is told that the store was opened anew.
    fn swap(&self, writable: bool) -> Result<(), StoreError> {
        let mut slot = self.slot.write().unwrap_or_else(PoisonError::into_inner);
        let until = Instant::now() + TIMEOUT;
        let mut count = lock(&self.guests.count);
        while *count > 0 {
            let Some(left) = until.checked_duration_since(Instant::now()) else {
                break;
            };
            count = self.guests.left.wait_timeout(count, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(count);
        *slot = Slot { database: None, writable: false };
        let backend = self.medium.open().map_err(|error| fault::of_disk(&error))?;
        let database = if writable {
            open_database(Boxed(backend))?
        } else {
            open_database(Overlay::new(backend).map_err(|error| fault::of_disk(&error))?)?
        };
        *slot = Slot { database: Some(database), writable };
        Ok(())
    }

    /// After a failed write: open for reading.
    fn fall_back(&self) -> Result<(), StoreError> {
        self.swap(false)
    }

    /// Before the first write after a failed one: is there room, and does a small commit pass?
    fn recover(&self) -> Result<(), StoreError> {
        self.medium.probe().map_err(|error| fault::of_disk(&error))?;
        let settled =
            self.swap(true).and_then(|()| self.with_database(settle)).and_then(|()| self.with_database(complete));
        if settled.is_err() {
            self.fall_back()?;
        }
        settled
    }
}

/// Founds an empty store; checks the version and the marks of one that is there.
fn ready(database: &Database, opening: &Opening) -> Result<(), StoreError> {
    let (schema, marks) = match database.begin_read()?.open_table(tables::META) {
        Err(redb_crate::TableError::TableDoesNotExist(_)) => (None, Marks::default()),
        Err(error) => return Err(error.into()),
        Ok(meta) => {
            let marks = Marks {
                rebuilding: meta.get(key::REBUILDING)?.is_some(),
                filling: fact(&meta, key::FILLING)?,
                moved: fact(&meta, key::MOVED)?,
            };
            (fact::<u32>(&meta, key::SCHEMA)?, marks)
        }
    };
    match schema {
        Some(found) if found > FILE_VERSION => Err(StoreError::TooNew { found, known: FILE_VERSION }),
        Some(_) if marks.permit(opening)? => found(database, opening, true),
        Some(_) => complete(database),
        None => found(database, opening, false),
    }
}

/// One of the store's own facts.
fn fact<T: DeserializeOwned>(
    meta: &impl ReadableTable<&'static str, tables::Bytes>,
    name: &str,
) -> Result<Option<T>, StoreError> {
    meta.get(name)?.map(|bytes| tables::read("meta", bytes.value())).transpose()
}

/// Founds a store, in the place of what stands there where that is told.
fn found(database: &Database, opening: &Opening, anew: bool) -> Result<(), StoreError> {
    let transaction = begin(database)?;
    if anew {
        tables::remove_all(&transaction)?;
    }
    let mut writing = Writing::new(&transaction);
    writing.make_all()?;
    writing.meta()?.insert(key::SCHEMA, code(&FILE_VERSION).as_slice())?;
    writing.meta()?.insert(key::FOUNDING, code(&opening.founding()).as_slice())?;
    // Whoever fills it writes the rows of mail, which the tray and the index follow.
    writing.meta()?.insert(key::MAIL_TRAY_OF, code(&0_u64).as_slice())?;
    writing.meta()?.insert(key::MAIL_INDEX_OF, code(&0_u64).as_slice())?;
    if let Opening::ToFill(_, filling) = opening {
        writing.meta()?.insert(key::FILLING, code(filling).as_slice())?;
    } else {
        writing.meta()?.insert(key::SUMMARIES_OF, code(&summary::VERSION).as_slice())?;
        writing.meta()?.insert(key::SCOPE_INDEX_OF, code(&TERMS_VERSION).as_slice())?;
    }
    drop(writing);
    Ok(transaction.commit()?)
}

/// A store of an earlier build lacks tables that came since: they are made, and filled by what happens from now on. The indexes of
/// mail are made of what came before, and anew where an earlier build had the store once more. From now on the file is
/// of this build's version, which an earlier one refuses to open.
fn complete(database: &Database) -> Result<(), StoreError> {
    let reading = database.begin_read()?;
    let has_all = reading.list_tables()?.count() >= tables::COUNT;
    let version: Option<u32> = fact(&reading.open_table(tables::META)?, key::SCHEMA)?;
    let is_of_now = version == Some(FILE_VERSION);
    if has_all && is_of_now {
        let tables = Reading::new(reading);
        if mail::tray_is_whole(&tables)? && mail_index::is_whole(&tables)? {
            return Ok(());
        }
    }
    let transaction = begin(database)?;
    let mut writing = Writing::new(&transaction);
    writing.make_all()?;
    mail::make_tray(&mut writing)?;
    mail_index::make(&mut writing)?;
    writing.meta()?.insert(key::SCHEMA, code(&FILE_VERSION).as_slice())?;
    drop(writing);
    Ok(transaction.commit()?)
}

/// A commit of the store's own: what a failed one may have left half told is durable after it.
fn settle(database: &Database) -> Result<(), StoreError> {
    let transaction = begin(database)?;
    let mut writing = Writing::new(&transaction);
    let times: Option<u64> =
        writing.meta()?.get(key::RECOVERED)?.map(|bytes| tables::read("meta", bytes.value())).transpose()?;
    writing.meta()?.insert(key::RECOVERED, code(&(times.unwrap_or(0) + 1)).as_slice())?;
    drop(writing);
    Ok(transaction.commit()?)
}

impl Store for RedbStore {
    fn read(&self) -> Result<Box<dyn Reader>, StoreError> {
        match self.with_database(|database| self.reader(database)) {
            Err(StoreError::Reopened) => {
                // Not even reading had succeeded, or the handle is spent: once more, from the disk.
                let _writing = lock(&self.writing);
                let again = self.with_database(|database| self.reader(database));
                if again.is_ok() {
                    return again;
                }
                self.fall_back()?;
                self.with_database(|database| self.reader(database))
            }
            other => other,
        }
    }

    fn commit(&self, batch: Batch) -> Result<u64, StoreError> {
        let _writing = lock(&self.writing);
        if !self.accepts_writes() {
            self.recover()?;
        }
        let done = self.with_database(|database| {
            let transaction = begin(database)?;
            let end = write::apply(&transaction, &batch)?;
            transaction.commit()?;
            Ok(end)
        });
        match done {
            Err(error @ (StoreError::Full | StoreError::Disk(_) | StoreError::Reopened)) => {
                // Where this fails too, the next read opens it.
                let fallen = self.fall_back();
                tracing::warn!(error = %error, fell_back = fallen.is_ok(), "a commit failed: the store is only read until room is found");
                Err(if matches!(error, StoreError::Reopened) {
                    StoreError::Disk("a former write had failed".into())
                } else {
                    error
                })
            }
            other => other,
        }
    }

    fn turn(&self) -> Turn<'_> {
        Turn::own(lock(&self.turn))
    }

    fn accepts_writes(&self) -> bool {
        self.slot.read().unwrap_or_else(PoisonError::into_inner).writable
    }

    fn rebuild(&self, projector: &mut dyn Projector) -> Result<Rebuilt, StoreError> {
        let _writing = lock(&self.writing);
        self.rebuild_all(projector)
    }

    fn archives(&self) -> &Archives {
        &self.archives
    }

    fn as_rows(&self) -> Option<&dyn Rows> {
        Some(self)
    }
}
