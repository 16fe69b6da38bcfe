//! Fills a store from another. That is a database from a file that was made for it, or a whole store moved elsewhere.

use crate::file_lock::FileLock;
use crate::identity::audit;
use crate::start::{self, StartError};
use crate::store::postgres::{Address, AddressError};
use crate::store::redb::RedbStore;
use crate::store::transfer::{self, FACTS, FilledBy, Filling, Rows, Tally, TransferError};
use crate::store::{AuditKind, Batch, Epoch, FOLLOWS, Founding, Reader, Store, StoreError, founding, store_file};
use ronda_shared::time::Timestamp;
use serde_bytes::ByteBuf;
use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why a store was not filled, or not wholly.
#[derive(Debug, thiserror::Error)]
pub enum FillError {
    /// One of the stores could not be opened.
    #[error(transparent)]
    Start(#[from] StartError),
    /// One of them could not go on.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The copy is not what was copied, or cannot be made.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// It is not a store of rows.
    #[error("the store is not one that is copied row for row")]
    NoRows,
    /// There is none to move.
    #[error("there is no store in {0}")]
    Nothing(String),
    /// There is something where it is to go.
    #[error(
        "{0} is there already: only an empty place is filled. Where it is a store that was moved away, remove it and run this again"
    )]
    Occupied(PathBuf),
    /// The copy is whole, and the former store may be open still.
    #[error(
        "{why}. The copy in {to} is whole, and whether the store in {from} was closed is not known: serve from one of them alone, and \
         remove the other, or both would give the same folios"
    )]
    BothWhole {
        /// Where the store was.
        from: String,
        /// Where the copy is.
        to: String,
        /// Why it could not be closed.
        why: String,
    },
    /// The file system said no.
    #[error("{}: {source}", path.display())]
    Disk {
        /// Which file.
        path: PathBuf,
        /// The file system's error.
        source: io::Error,
    },
}

fn on(path: &Path) -> impl Fn(io::Error) -> FillError + '_ {
    move |source| FillError::Disk { path: path.to_owned(), source }
}

/// Hears which table is copied, and how many of its rows are.
pub type CopyProgress<'t> = dyn Fn(&'static str, u64) + 't;

/// Says whether a database may be filled: it has no store, or one that was begun so and was cut short.
pub fn may_be_filled(address: &Address) -> Result<(), StoreError> {
    match start::look(address) {
        Ok(None) | Err(StoreError::Unfinished { .. }) => Ok(()),
        Ok(Some(_)) => Err(StoreError::Occupied),
        Err(error) => Err(error),
    }
}

/// The file in a data directory in which a store is made that goes into a database, and the one in which a demonstration begins it.
pub fn drafts(data: &Path) -> [PathBuf; 2] {
    let file = data.join("draft.redb");
    let part = file.with_extension("part");
    [file, part]
}

/// The first of both. What a command that was cut short left of them is removed.
pub fn draft(data: &Path) -> Result<PathBuf, FillError> {
    let [file, part] = drafts(data);
    for left in [&file, &part] {
        match fs::remove_file(left) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(on(left)(error)),
            _ => {}
        }
    }
    Ok(file)
}

/// Fills a database with the store in a file, and removes the file, also where that fails: the next one begins with a draft of its own. What
/// was begun in the database before is begun anew.
pub fn into_database(file: &Path, address: &Address, by: FilledBy, tell: &CopyProgress<'_>) -> Result<(), FillError> {
    let filled = filled_from(file, address, by, tell);
    let removed = fs::remove_file(file).map_err(on(file));
    filled.and(removed)
}

fn filled_from(file: &Path, address: &Address, by: FilledBy, tell: &CopyProgress<'_>) -> Result<(), FillError> {
    let from = RedbStore::open(file)?;
    let to = to_fill(address, founding_of(&*from.read()?)?, Filling::begun(by, None))?;
    transfer::fill(&from, &*to, tell)?;
    Ok(to.finish(&Batch::default())?)
}

fn to_fill(address: &Address, founding: Founding, filling: Filling) -> Result<Box<dyn Rows>, FillError> {
    Ok(Box::new(start::to_fill(address, founding, filling)?))
}

fn founding_of(reader: &dyn Reader) -> Result<Founding, StoreError> {
    Ok(Founding { epochs: reader.epochs()?, secret: reader.secret()? })
}

/// Where a store stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreAt {
    /// In the file of a data directory.
    Folder(PathBuf),
    /// In a database.
    Database(Box<Address>),
}

impl fmt::Display for StoreAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(data) => write!(f, "{}", data.display()),
            Self::Database(address) => write!(f, "{address}"),
        }
    }
}

/// The file that a store is moved into, until it is whole.
fn part_of(data: &Path) -> PathBuf {
    data.join("ronda.redb.moving")
}

impl StoreAt {
    /// Where a text says that a store is: in the database of an address, or in a data directory. `ca` vouches for the database.
    pub fn read(text: &str, ca: Option<PathBuf>) -> Result<Self, AddressError> {
        if !text.contains("://") {
            return Ok(Self::Folder(PathBuf::from(text)));
        }
        Ok(Self::Database(Box::new(Address::read(text, ca)?)))
    }

    /// Whether another names the same place. Who vouches for a database's certificate is no part of where it is.
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Folder(own), Self::Folder(other)) => own == other,
            (Self::Database(own), Self::Database(other)) => own.leads_where(other),
            (Self::Folder(_), Self::Database(_)) | (Self::Database(_), Self::Folder(_)) => false,
        }
    }

    /// Opens what stands there, for nobody else to write to meanwhile.
    fn opened(&self) -> Result<Arc<dyn Store>, FillError> {
        match self {
            Self::Folder(data) => {
                let file = store_file(data);
                if !file.exists() {
                    return Err(FillError::Nothing(self.to_string()));
                }
                // Elsewhere it would be a server beside the primary, which nobody has fenced.
                if data.join(FOLLOWS).exists() {
                    return Err(StoreError::Standby.into());
                }
                let store = RedbStore::open(&file)?;
                store.check_pages()?;
                Ok(Arc::new(store))
            }
            Self::Database(address) => {
                if start::look(address)?.is_none() {
                    return Err(FillError::Nothing(self.to_string()));
                }
                Ok(Arc::new(start::alone(address)?))
            }
        }
    }

    /// Keeps everybody else from making a store there.
    fn founding(&self) -> Result<Option<FileLock>, FillError> {
        match self {
            Self::Folder(data) => {
                start::directory(data)?;
                let alone = founding(&store_file(data))?;
                start::follows_nobody(data)?;
                Ok(Some(alone))
            }
            Self::Database(_) => Ok(None),
        }
    }

    /// Opens it to be filled.
    fn to_fill(&self, founding: Founding, filling: Filling) -> Result<Box<dyn Rows>, FillError> {
        match self {
            Self::Folder(data) => {
                let file = store_file(data);
                if file.exists() {
                    return Err(FillError::Occupied(file));
                }
                let part = part_of(data);
                match RedbStore::to_fill(&part, founding, filling) {
                    // Whole, and not put in its place: a person decides.
                    Err(StoreError::Occupied) => Err(FillError::Occupied(part)),
                    other => Ok(Box::new(other?)),
                }
            }
            Self::Database(address) => to_fill(address, founding, filling),
        }
    }

    /// Puts what was filled in its place.
    fn settle(&self) -> Result<(), FillError> {
        let Self::Folder(data) = self else { return Ok(()) };
        let (part, file) = (part_of(data), store_file(data));
        renamed(data, &part, &file)
    }

    /// Takes it out of its place again.
    fn unsettle(&self) -> Result<(), FillError> {
        let Self::Folder(data) = self else { return Ok(()) };
        renamed(data, &store_file(data), &part_of(data))
    }
}

fn renamed(data: &Path, from: &Path, to: &Path) -> Result<(), FillError> {
    fs::rename(from, to).map_err(on(from))?;
    File::open(data).and_then(|folder| folder.sync_all()).map_err(on(data))
}

/// A store that was copied elsewhere, row for row, and is not one there yet.
pub struct Move {
    from: Arc<dyn Store>,
    to: Box<dyn Rows>,
    places: (StoreAt, StoreAt),
    /// The epoch that begins where it goes on.
    pub epoch: Epoch,
    /// What each table holds.
    pub tables: BTreeMap<&'static str, Tally>,
    /// The source as it was copied.
    known: (u64, ByteBuf),
    _founding: Option<FileLock>,
}

impl Move {
    /// Copies a store that nobody has open into an empty place, from where it was cut short before, and compares both. There
    /// it is of a new epoch, drawn as `epoch`.
    ///
    /// # Errors
    /// A server runs on either, the place is not empty, or the copy could not be made: the source is as it was.
    pub fn begin(from: &StoreAt, to: &StoreAt, epoch: u64, tell: &CopyProgress<'_>) -> Result<Self, FillError> {
        Self::of(from.opened()?, (from, to), epoch, tell)
    }

    /// The same of a store that this process has open, alone: nobody writes to it until this was finished, or given up.
    pub fn of(
        source: Arc<dyn Store>,
        (from, to): (&StoreAt, &StoreAt),
        epoch: u64,
        tell: &CopyProgress<'_>,
    ) -> Result<Self, FillError> {
        let alone = to.founding()?;
        let known = transfer::source_of(&*source)?;
        let mut founding = founding_of(&*source.read()?)?;
        founding.epochs.push(Epoch { epoch, from: known.0 });
        let begun = Filling::begun(FilledBy::Move, Some(known.clone())).out_of(from.to_string());
        let target = to.to_fill(founding, begun)?;
        let tables = transfer::fill(rows_of(&*source)?, &*target, tell)?;
        // Of one that goes on it is the epoch that was drawn first.
        let epochs = target.read()?.epochs()?;
        let none = || StoreError::Damaged { place: "meta", detail: "the store was never founded".into() };
        let epoch = epochs.last().copied().ok_or_else(none)?;
        let places = (from.clone(), to.clone());
        Ok(Self { from: source, to: target, places, epoch, tables, known, _founding: alone })
    }

    /// The copy, to be verified.
    pub fn copy(&self) -> &dyn Store {
        &*self.to
    }

    /// Makes the copy the store: from then on the former one is not opened any more.
    ///
    /// # Errors
    /// Somebody else had the source meanwhile, or it could not be closed: then the copy is none that is opened, and the source is as it
    /// was. [`FillError::BothWhole`] where that is not known.
    pub fn finish(self, now: Timestamp) -> Result<(), FillError> {
        let source = rows_of(&*self.from)?;
        source.be_alone()?;
        let (known, end) = (self.known.0, transfer::source_of(&*self.from)?);
        if end != self.known {
            return Err(StoreError::Moved { expected: known, end: end.0 }.into());
        }
        let (from, to) = (self.places.0.to_string(), self.places.1.to_string());
        let mut batch = Batch::after(self.epoch.from);
        audit::enter(&mut batch, now, audit::line(None, None, AuditKind::StoreMoved, to.as_str(), from.clone()));
        self.to.finish(&batch)?;
        self.places.1.settle()?;
        let Err(error) = source.leave(&to) else { return Ok(()) };
        // A disk that is full, a database that has gone: where it says that it left all the same, it did. Had alone once more, nothing of it
        // is under way: a commit that waits for a replica shows later, and then neither of the two would be opened any more.
        match source.be_alone().and_then(|()| transfer::has_left(source)) {
            Ok(true) | Err(StoreError::MovedAway { .. }) => Ok(()),
            Ok(false) if self.taken_back().is_ok() => Err(error.into()),
            Ok(false) | Err(_) => Err(FillError::BothWhole { from, to, why: error.to_string() }),
        }
    }

    /// Has the copy be one that was cut short, and is begun anew.
    fn taken_back(&self) -> Result<(), FillError> {
        let anew = Filling::begun(FilledBy::Move, None).out_of(self.places.0.to_string());
        self.to.put_rows(FACTS, Vec::new(), &anew)?;
        self.places.1.unsettle()
    }
}

fn rows_of(store: &dyn Store) -> Result<&dyn Rows, FillError> {
    store.as_rows().ok_or(FillError::NoRows)
}

#[cfg(test)]
mod tests;
