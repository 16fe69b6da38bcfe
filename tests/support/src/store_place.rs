//! Place where the server of a trial keeps its store. It is a file, or a database of its own where the run is on
//! PostgreSQL.

use ronda_server::store::Store;
use ronda_server::store::postgres::Address;
use ronda_server::store::redb::RedbStore;
use ronda_server::store::transfer::FilledBy;
use ronda_server::{backup, filling, start};
pub use ronda_test_postgres::Server as Postgres;
use ronda_test_postgres::{Held, Socket, TEST_STORE, address};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The place of one store. A database goes with it.
#[derive(Debug)]
pub struct StorePlace(Option<Database>);

#[derive(Debug)]
struct Database {
    socket: Socket,
    name: String,
    setting: String,
}

impl StorePlace {
    /// An empty one: where `RONDA_TEST_STORE` names a PostgreSQL, a new database in it.
    pub fn empty() -> Self {
        std::env::var(TEST_STORE).map_or_else(|_| Self::file(), |server| Self::behind(&server))
    }

    /// A new database in this server, which must last longer.
    pub fn within(server: &Postgres) -> Self {
        Self::behind(&address(server.folder(), "postgres"))
    }

    fn behind(server: &str) -> Self {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let socket = Socket::of(server);
        let name = format!("trial_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let setting = socket.database(&name);
        Self(Some(Database { socket, name, setting }))
    }

    /// The file in the data directory, whatever the run is on.
    pub fn file() -> Self {
        Self(None)
    }

    /// The setting `store` of a server that keeps its store here.
    pub fn setting(&self) -> Option<String> {
        self.0.as_ref().map(|database| database.setting.clone())
    }

    /// Whoever begins to fill this database waits for as long as what this answers lives.
    pub fn hold(&self) -> Held {
        // Of those who find an empty database one makes its tables at a time.
        const FOUNDING: (u32, u32) = (1_380_929_092, 3);
        let database = self.0.as_ref().expect("a database");
        database.socket.hold(&database.name, FOUNDING)
    }

    fn address(&self) -> Option<Address> {
        self.0.as_ref().map(|database| Address::read(&database.setting, None).expect("an address"))
    }

    /// Opens the store of a data directory that stands here.
    pub fn open(&self, data: &Path) -> Arc<dyn Store> {
        start::open_at(data, self.address().as_ref()).expect("a store")
    }

    /// Opens the store that stands here; a new one in memory where this is no database.
    pub fn open_in_memory(&self) -> Arc<dyn Store> {
        match self.address() {
            Some(address) => Arc::new(start::database(&address, false).expect("a store")),
            None => Arc::new(RedbStore::in_memory().expect("memory")),
        }
    }

    /// The store that stands here for one more server in this process: a database is opened once more, and of anything else
    /// there is one for all.
    pub fn beside(&self, store: &Arc<dyn Store>) -> Arc<dyn Store> {
        if self.0.is_some() { self.open_in_memory() } else { Arc::clone(store) }
    }

    /// Where the database is and how it is called, to say something to it past the store; none where this is none.
    pub fn database(&self) -> Option<(&Socket, &str)> {
        self.0.as_ref().map(|database| (&database.socket, database.name.as_str()))
    }
}

impl StorePlace {
    /// Restores a backup as the store that stands in this empty place; `data` is the data directory.
    pub fn restore(&self, file: &Path, data: &Path, jump: u64) -> Arc<dyn Store> {
        let address = self.address();
        let made = match &address {
            Some(_) => filling::draft(data).expect("a draft"),
            None => start::store_file(data),
        };
        backup::restore(file, &made, jump).expect("a restore");
        if let Some(address) = &address {
            filling::into_database(&made, address, FilledBy::Restore, &|_, _| {}).expect("filled");
        }
        self.open(data)
    }
}

impl Drop for StorePlace {
    fn drop(&mut self) {
        // A trial that fails is told of its own failure alone; the server goes with the run, and all that is in it.
        if let Some(database) = self.0.as_ref().filter(|_| !std::thread::panicking()) {
            database.socket.drop_database(&database.name);
        }
    }
}
