//! The PostgreSQL of the trials, with addresses as the store reads them.

use crate::store::postgres::Address;
use std::ops::{Deref, DerefMut};
use std::path::Path;

/// A server that runs.
pub(super) struct Server(ronda_test_postgres::Server);

impl Server {
    /// One that is fast.
    pub(super) fn start() -> Self {
        Self(ronda_test_postgres::Server::start())
    }

    /// One that writes down what it says it did.
    pub(super) fn start_careful() -> Self {
        Self(ronda_test_postgres::Server::start_careful())
    }

    /// Makes an empty database and answers its address.
    pub(super) fn database(&self, name: &str) -> Address {
        read(&self.0.database(name))
    }
}

impl Deref for Server {
    type Target = ronda_test_postgres::Server;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Server {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

/// The address of a database behind a socket in a folder.
pub(super) fn address(folder: &Path, database: &str) -> Address {
    read(&ronda_test_postgres::address(folder, database))
}

fn read(text: &str) -> Address {
    Address::read(text, None).expect("an address")
}
