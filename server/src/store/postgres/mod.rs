//! The store on PostgreSQL: one writer by a number that every commit checks, readers of any instant.
//!
//! Everything but the scope index is tables of keys and values, said in plain SQL, so that whatever speaks PostgreSQL's
//! protocol may hold it.
//! What a row holds and what follows from an entry are the store's own words, the same on every medium.

mod address;
mod connection;
mod entries;
mod evidence;
mod fault;
mod filed;
mod keys;
mod link;
mod mail;
mod pool;
mod read;
mod rebuild;
mod schema;
mod scope_index;
mod search;
mod session;
mod tables;
mod tenure;
#[cfg(test)]
mod tests;
mod write;
mod writer;
mod writing;

pub use address::{Address, AddressError};

use super::{Batch, Founding, Projector, Reader, Rebuilt, Store, StoreError, Turn};
use link::Link;
use pool::Pool;
use read::PostgresReader;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_rustls::rustls::ClientConfig;
use writer::Writer;

/// The store in a database of PostgreSQL, 15 or later.
pub struct PostgresStore {
    // Before the link, on whose thread its connections live.
    writer: Mutex<Writer>,
    pool: Arc<Pool>,
    link: Arc<Link>,
    turn: Mutex<()>,
    writable: AtomicBool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl PostgresStore {
    /// Opens the store in a database and takes it: whoever had it before commits nothing more. One that has none yet is
    /// founded. `tls` is whom to trust, for an address over TLS.
    ///
    /// # Errors
    /// [`StoreError::Disk`] where the database is not reached or another has the store open.
    pub fn open(address: &Address, tls: Option<ClientConfig>) -> Result<Self, StoreError> {
        Self::on(address, tls, None, false)
    }

    /// Founds a store in a database that has none.
    pub fn found(address: &Address, tls: Option<ClientConfig>, founding: Founding) -> Result<Self, StoreError> {
        Self::on(address, tls, Some(founding), false)
    }

    /// Opens a store whose rebuild was cut short, in order to rebuild it.
    pub fn to_rebuild(address: &Address, tls: Option<ClientConfig>) -> Result<Self, StoreError> {
        Self::on(address, tls, None, true)
    }

    /// Looks at the store in a database without taking it: whoever has it keeps it, and nothing is made or written. None
    /// where there is no store.
    ///
    /// # Errors
    /// [`StoreError::Disk`] where the database is not reached.
    pub fn look(address: &Address, tls: Option<ClientConfig>) -> Result<Option<Box<dyn Reader>>, StoreError> {
        let reader = PostgresReader::now(&Link::start()?, &Pool::new(address.way(tls)))?;
        if !reader.sees_a_store()? {
            return Ok(None);
        }
        Ok(Some(Box::new(reader)))
    }

    fn on(
        address: &Address,
        tls: Option<ClientConfig>,
        founding: Option<Founding>,
        half_built: bool,
    ) -> Result<Self, StoreError> {
        let (link, way) = (Link::start()?, address.way(tls));
        let writer = Mutex::new(Writer::open(&link, &way, founding, half_built)?);
        Ok(Self { writer, pool: Pool::new(way), link, turn: Mutex::default(), writable: AtomicBool::new(true) })
    }

    /// Remembers whether writing succeeds: what was wrong with a batch is no failure of the database.
    fn noted<T>(&self, writer: &Writer, done: Result<T, StoreError>) -> Result<T, StoreError> {
        match &done {
            Ok(_) => self.writable.store(true, Ordering::Relaxed),
            Err(error @ (StoreError::Full | StoreError::Disk(_) | StoreError::Reopened)) => {
                self.writable.store(false, Ordering::Relaxed);
                tracing::warn!(error = %error, "A commit failed: the next one tries again.");
            }
            Err(_) if writer.is_lost() => self.writable.store(false, Ordering::Relaxed),
            Err(_) => {}
        }
        done
    }
}

impl Store for PostgresStore {
    fn read(&self) -> Result<Box<dyn Reader>, StoreError> {
        Ok(Box::new(PostgresReader::now(&self.link, &self.pool)?))
    }

    fn commit(&self, batch: Batch) -> Result<u64, StoreError> {
        let mut writer = lock(&self.writer);
        let done = writer.transact(batch.after, |writing| write::apply(writing, &batch));
        self.noted(&writer, done)
    }

    fn turn(&self) -> Turn<'_> {
        // Between servers it was decided when the store was opened, and is checked by every commit.
        lock(&self.turn)
    }

    fn accepts_writes(&self) -> bool {
        self.writable.load(Ordering::Relaxed)
    }

    fn rebuild(&self, projector: &mut dyn Projector) -> Result<Rebuilt, StoreError> {
        let mut writer = lock(&self.writer);
        let look = || PostgresReader::now(&self.link, &self.pool);
        let done = rebuild::all(&mut writer, &look, projector);
        self.noted(&writer, done)
    }
}
