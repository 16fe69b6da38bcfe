//! What every store must pass. Those that need no server are tests of their own each ([`of_every_store`]); one that does
//! takes [`every_trial`] through its own.

mod alerts;
mod archived;
mod documents;
mod emptied;
mod evidence;
mod feed;
pub(super) mod inventory;
mod light;
pub(super) mod mail;
mod ocsp;
mod papers;
mod people;
mod rebuilding;
mod reports;
mod samples;
mod scope_index;
mod time_stamps;
mod webhooks;
mod whatsapp;

use super::redb::RedbStore;
use super::transfer::{FilledBy, Filling};
use super::{Batch, Reader, Store};
use ronda_shared::ids::DocumentId;

/// A store to try, with what must outlive it.
pub(super) struct StoreUnderTest {
    store: Box<dyn Store>,
    _folder: Option<tempfile::TempDir>,
}

impl StoreUnderTest {
    /// A store that somebody else keeps the ground of.
    pub(super) fn on(store: Box<dyn Store>) -> Self {
        Self { store, _folder: None }
    }

    fn read(&self) -> Box<dyn Reader> {
        self.store.read().expect("the store is read")
    }

    /// Makes of a document's row in a table one that nobody can read.
    fn damage(&self, table: &str, id: DocumentId) {
        let rows = vec![(id.bytes().to_vec(), b"nada que se lea".to_vec())];
        let store = self.store.as_rows().expect("it is copied by its rows");
        store.put_rows(table, rows, &Filling::begun(FilledBy::Move, None)).expect("damaged");
        store.finish(&Batch::default()).expect("no mark of a filling is left");
    }
}

fn in_memory() -> StoreUnderTest {
    StoreUnderTest { store: Box::new(RedbStore::in_memory().expect("opens")), _folder: None }
}

fn on_file() -> StoreUnderTest {
    let folder = tempfile::tempdir().expect("a folder");
    let store = RedbStore::open(folder.path().join("ronda.redb")).expect("opens");
    StoreUnderTest { store: Box::new(store), _folder: Some(folder) }
}

/// A trial and its name.
pub(super) type Trial = (&'static str, fn(StoreUnderTest));

/// Every trial of the contract.
pub(super) fn every_trial() -> impl Iterator<Item = Trial> {
    let files = [
        alerts::TRIALS,
        archived::TRIALS,
        documents::TRIALS,
        emptied::TRIALS,
        evidence::TRIALS,
        feed::TRIALS,
        inventory::TRIALS,
        light::TRIALS,
        mail::TRIALS,
        ocsp::TRIALS,
        papers::TRIALS,
        people::TRIALS,
        rebuilding::TRIALS,
        reports::TRIALS,
        scope_index::TRIALS,
        time_stamps::TRIALS,
        webhooks::TRIALS,
        whatsapp::TRIALS,
    ];
    files.into_iter().flatten().copied()
}

/// Makes of each trial a test for each store.
macro_rules! of_every_store {
    ($($trial:ident),+ $(,)?) => {
        mod in_memory { $(#[test] fn $trial() { super::$trial(crate::store::contract::in_memory()); })+ }
        mod on_file { $(#[test] fn $trial() { super::$trial(crate::store::contract::on_file()); })+ }
        /// The trials of this file.
        pub(super) const TRIALS: &[crate::store::contract::Trial] = &[$((stringify!($trial), $trial)),+];
    };
}
use of_every_store;
