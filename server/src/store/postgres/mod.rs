//! The store on PostgreSQL. Any number of servers share it, of which one at a time has the turn to write; it has
//! readers of any instant.
//!
//! Everything but the scope index is tables of keys and values, said in plain SQL, so that whatever speaks PostgreSQL's
//! protocol may hold it.
//! What a row holds and what follows from an entry are the store's own words, the same on every medium.

mod accept_loss;
mod address;
mod answer_cache;
mod availability;
mod connection;
mod database_thread;
mod entries;
mod evidence;
mod fault;
mod keys;
mod known_feed;
mod mail;
mod mail_index;
mod nodes;
mod planned_reads;
mod pool;
mod prefetched;
mod read;
mod rebuild;
mod schema;
mod scope_index;
mod scope_rows;
mod search;
mod session;
mod tables;
#[cfg(test)]
mod tests;
mod transfer;
mod turn;
mod write;
mod write_buffer;
mod writer;

pub use accept_loss::{AcceptedLoss, BegunSeries, LossAnswer};
pub use address::{Address, AddressError};

use super::nodes::Nodes;
use super::transfer::{Filling, Opening, Rows};
use super::{Archives, Batch, Founding, NextReads, Projector, Reader, Rebuilt, SharedTurn, Store, StoreError, Turn};
use availability::Availability;
use database_thread::DatabaseThread;
use known_feed::KnownFeed;
use nodes::Others;
use planned_reads::PlannedReads;
use pool::Pool;
use read::PostgresReader;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio_rustls::rustls::ClientConfig;
use writer::Writer;

/// The store in a database of PostgreSQL, 15 or later.
pub struct PostgresStore {
    // Before the link, on whose thread its connections live.
    writer: Arc<Mutex<Writer>>,
    others: Others,
    pool: Arc<Pool>,
    link: Arc<DatabaseThread>,
    known: Arc<KnownFeed>,
    turn: Mutex<()>,
    availability: Arc<Availability>,
    archives: Archives,
    /// It makes everything anew itself, or has not made it to the end: it reads what is there meanwhile.
    makes_anew: AtomicBool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl PostgresStore {
    /// Opens the store in a database, beside whoever has it open. A database that has none yet is founded. `tls` is whom to
    /// trust, for an address over TLS.
    ///
    /// # Errors
    /// [`StoreError::Disk`] where the database is not reached, or a server has the store with which this one cannot be.
    pub fn open(address: &Address, tls: Option<ClientConfig>) -> Result<Self, StoreError> {
        Self::on(address, tls, &Opening::AsItStands, None)
    }

    /// The same for the server of a data directory, in which it keeps up to where it knows the feed.
    ///
    /// # Errors
    /// As those of [`PostgresStore::open`]; [`StoreError::WentBack`] where the database lacks what it knew.
    pub fn open_for(data: &Path, address: &Address, tls: Option<ClientConfig>) -> Result<Self, StoreError> {
        Self::on(address, tls, &Opening::AsItStands, Some(known_feed::file_of(data)))
    }

    /// Founds a store in a database that has none.
    pub fn found(address: &Address, tls: Option<ClientConfig>, founding: Founding) -> Result<Self, StoreError> {
        Self::on(address, tls, &Opening::Founded(founding), None)
    }

    /// Opens a store whose rebuild was cut short, in order to rebuild it: alone, until it is dropped.
    pub fn to_rebuild(address: &Address, tls: Option<ClientConfig>) -> Result<Self, StoreError> {
        Self::on(address, tls, &Opening::ToRebuild, None)
    }

    /// Opens the store for one who must be the only one that has it open.
    pub fn alone(address: &Address, tls: Option<ClientConfig>) -> Result<Self, StoreError> {
        Self::on(address, tls, &Opening::Alone, None)
    }

    /// Opens a store in order to fill it from another: in a database that has none, or in which that was begun before.
    ///
    /// # Errors
    /// [`StoreError::Occupied`] where there is a whole one.
    pub fn to_fill(
        address: &Address,
        tls: Option<ClientConfig>,
        founding: Founding,
        filling: Filling,
    ) -> Result<Self, StoreError> {
        Self::on(address, tls, &Opening::ToFill(founding, filling), None)
    }

    /// Looks at the store in a database without taking it: whoever has it keeps it, and nothing is made or written. None
    /// where there is no store.
    ///
    /// # Errors
    /// [`StoreError::Disk`] where the database is not reached.
    pub fn look(address: &Address, tls: Option<ClientConfig>) -> Result<Option<Box<dyn Reader>>, StoreError> {
        let reader = PostgresReader::now(&DatabaseThread::start()?, &Pool::new(address.way(tls, Arc::default())))?;
        if !reader.sees_a_store()? {
            return Ok(None);
        }
        Ok(Some(Box::new(reader)))
    }

    /// The same for the server of a data directory, whose store has to have what it knew.
    ///
    /// # Errors
    /// As those of [`PostgresStore::look`]; [`StoreError::WentBack`] where it lacks some of it.
    pub fn look_for(
        data: &Path,
        address: &Address,
        tls: Option<ClientConfig>,
    ) -> Result<Option<Box<dyn Reader>>, StoreError> {
        let known = KnownFeed::kept_in(Some(known_feed::file_of(data)));
        let reader = Self::look(address, tls)?;
        reader.as_deref().map_or(Ok(()), |reader| known.begin(reader))?;
        Ok(reader)
    }

    fn on(
        address: &Address,
        tls: Option<ClientConfig>,
        opening: &Opening,
        known: Option<PathBuf>,
    ) -> Result<Self, StoreError> {
        let known = Arc::new(KnownFeed::kept_in(known));
        let (link, way) = (DatabaseThread::start()?, address.way(tls, Arc::clone(&known)));
        let writer = Writer::open(&link, &way, opening)?;
        let pool = Pool::new(way.clone());
        let reader = PostgresReader::now(&link, &pool)?;
        writer.must_have_own_session()?;
        known.begin(&reader)?;
        drop(reader);
        let availability = Arc::new(Availability::new());
        let (anew, told) = channel();
        let others = Others::of(writer.node(), &link, &pool, way, Arc::clone(&availability), anew);
        let writer = Arc::new(Mutex::new(writer));
        writer::keep_joined(Arc::downgrade(&writer), told, Arc::clone(&availability))?;
        let (turn, archives) = (Mutex::default(), Archives::default());
        let makes_anew = AtomicBool::new(matches!(opening, Opening::ToRebuild));
        Ok(Self { writer, others, pool, link, known, turn, availability, archives, makes_anew })
    }

    /// Remembers whether writing succeeds: what was wrong with a batch is no failure of the database.
    fn noted<T>(&self, done: Result<T, StoreError>) -> Result<T, StoreError> {
        match &done {
            Ok(_) => self.availability.committed(),
            Err(
                error @ (StoreError::Full
                | StoreError::Disk(_)
                | StoreError::InUse(_)
                | StoreError::Reopened
                | StoreError::MovedAway { .. }
                | StoreError::WentBack { .. }),
            ) => {
                self.availability.refused();
                tracing::warn!(error = %error, "A commit failed: the next one tries again.");
            }
            Err(_) => {}
        }
        done
    }
}

impl Store for PostgresStore {
    fn read(&self) -> Result<Box<dyn Reader>, StoreError> {
        self.read_for(&Vec::new)
    }

    fn read_for(&self, next: NextReads<'_>) -> Result<Box<dyn Reader>, StoreError> {
        let planned = PlannedReads::of(&next()).and_whether_it_is_whole();
        let reader = PostgresReader::asking(&self.link, &self.pool, planned)?;
        if !self.makes_anew.load(Ordering::Relaxed) {
            reader.must_be_whole()?;
        }
        Ok(Box::new(reader.knowing(&self.archives)))
    }

    fn commit(&self, batch: Batch) -> Result<u64, StoreError> {
        let mut writer = lock(&self.writer);
        let _under_way = self.availability.commits(Instant::now());
        let done = writer.transact(batch.after, |writing| {
            let end = write::apply(writing, &batch)?;
            writing.beside(nodes::feed_ends_at(end.0));
            Ok(end)
        });
        let (end, hash) = self.noted(done)?;
        self.known.reached(end, hash);
        Ok(end)
    }

    fn turn(&self) -> Turn<'_> {
        let own = lock(&self.turn);
        if let Err(error) = lock(&self.writer).begin_turn() {
            self.availability.refused();
            tracing::warn!(error = %error, "The turn to write could not be had: nothing is written in it.");
        }
        Turn::among(own, self)
    }

    fn nodes(&self) -> Option<&dyn Nodes> {
        Some(&self.others)
    }

    fn accepts_writes(&self) -> bool {
        self.availability.is_writable()
    }

    fn rebuild(&self, projector: &mut dyn Projector) -> Result<Rebuilt, StoreError> {
        let mut writer = lock(&self.writer);
        let look = || PostgresReader::now(&self.link, &self.pool);
        let was_alone = writer.is_alone();
        if !was_alone {
            writer.be_alone()?;
        }
        self.makes_anew.store(true, Ordering::Relaxed);
        let done = rebuild::all(&mut writer, &look, projector);
        if done.is_ok() {
            self.makes_anew.store(false, Ordering::Relaxed);
        }
        if !was_alone {
            writer.be_together();
        }
        self.noted(done)
    }

    fn archives(&self) -> &Archives {
        &self.archives
    }

    fn as_rows(&self) -> Option<&dyn Rows> {
        Some(self)
    }
}

impl SharedTurn for PostgresStore {
    fn end(&self) {
        lock(&self.writer).end_turn();
    }
}
