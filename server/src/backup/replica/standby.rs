//! The store of a server that follows another. It is read, and only what the replica brings is written to it.

use super::ReplicaError;
use crate::store::nodes::Nodes;
use crate::store::read_only_nodes::ReadOnlyNodes;
use crate::store::redb::RedbStore;
use crate::store::{Archives, Batch, Projector, Reader, Rebuilt, Store, StoreError, Turn};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// A store behind a door that opens for the follower alone. To whoever serves from it the primary is another server of the same
/// store, which does all that is done once.
pub struct Standby {
    inner: Arc<RedbStore>,
    /// Held alone while what came is written: between its entries and the documents made of them nobody looks.
    writing: RwLock<()>,
    /// What an earlier build left to be made anew is written by whoever begins to serve.
    preparing: AtomicBool,
    /// A write was cut short: nothing is read here any more.
    spoiled: AtomicBool,
    /// The primary, and whoever waits for its news.
    elsewhere: ReadOnlyNodes,
}

impl Standby {
    /// That store behind the door.
    pub(super) fn new(inner: Arc<RedbStore>) -> Self {
        Self {
            inner,
            writing: RwLock::new(()),
            preparing: AtomicBool::new(false),
            spoiled: AtomicBool::new(false),
            elsewhere: ReadOnlyNodes::default(),
        }
    }

    /// Begins to serve from it: what is written meanwhile is taken.
    pub fn prepared<T>(&self, begin: impl FnOnce() -> T) -> T {
        self.preparing.store(true, Ordering::SeqCst);
        let begun = begin();
        self.preparing.store(false, Ordering::SeqCst);
        begun
    }

    /// Writes what came, while nobody looks; whoever waits for news is told. After a failure nothing is read here any more.
    pub(super) fn written<T>(
        &self,
        write: impl FnOnce(&RedbStore) -> Result<T, ReplicaError>,
    ) -> Result<T, ReplicaError> {
        let alone = self.writing.write().unwrap_or_else(PoisonError::into_inner);
        let written = write(&self.inner);
        if written.is_err() {
            self.spoiled.store(true, Ordering::SeqCst);
        }
        drop(alone);
        let written = written?;
        self.elsewhere.tell(self.inner.read()?.end()?);
        Ok(written)
    }

    /// Whether a write was cut short.
    pub(super) fn is_spoiled(&self) -> bool {
        self.spoiled.load(Ordering::SeqCst)
    }
}

impl Store for Standby {
    fn read(&self) -> Result<Box<dyn Reader>, StoreError> {
        let _looking = self.writing.read().unwrap_or_else(PoisonError::into_inner);
        if self.is_spoiled() {
            return Err(StoreError::Standby);
        }
        self.inner.read()
    }
    fn commit(&self, batch: Batch) -> Result<u64, StoreError> {
        if self.preparing.load(Ordering::SeqCst) { self.inner.commit(batch) } else { Err(StoreError::Standby) }
    }
    fn turn(&self) -> Turn<'_> {
        self.inner.turn()
    }
    fn nodes(&self) -> Option<&dyn Nodes> {
        Some(&self.elsewhere)
    }
    fn is_standby(&self) -> bool {
        true
    }
    fn accepts_writes(&self) -> bool {
        false
    }
    fn archives(&self) -> &Archives {
        self.inner.archives()
    }
    fn rebuild(&self, _: &mut dyn Projector) -> Result<Rebuilt, StoreError> {
        Err(StoreError::Standby)
    }
}
