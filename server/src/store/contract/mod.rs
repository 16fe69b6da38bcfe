//! What every store must pass. A new implementation adds a line to [`of_every_store`].

mod documents;
mod emptied;
mod evidence;
mod feed;
mod light;
mod papers;
mod people;
mod rebuilding;
mod reports;
mod samples;
mod scope_index;

use super::redb::RedbStore;
use super::{Reader, Store};

/// A store to try, with what must outlive it.
struct Tried {
    store: Box<dyn Store>,
    _folder: Option<tempfile::TempDir>,
}

impl Tried {
    fn read(&self) -> Box<dyn Reader> {
        self.store.read().expect("the store is read")
    }
}

fn in_memory() -> Tried {
    Tried { store: Box::new(RedbStore::in_memory().expect("opens")), _folder: None }
}

fn on_file() -> Tried {
    let folder = tempfile::tempdir().expect("a folder");
    let store = RedbStore::open(folder.path().join("ronda.redb")).expect("opens");
    Tried { store: Box::new(store), _folder: Some(folder) }
}

/// Makes of each trial a test for each store.
macro_rules! of_every_store {
    ($($trial:ident),+ $(,)?) => {
        mod in_memory { $(#[test] fn $trial() { super::$trial(crate::store::contract::in_memory()); })+ }
        mod on_file { $(#[test] fn $trial() { super::$trial(crate::store::contract::on_file()); })+ }
    };
}
use of_every_store;
