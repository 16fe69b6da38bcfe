//! A store that a trial hinders. It cannot be read or written while that is said, or other servers work on it, too.

use ronda_server::store::nodes::Nodes;
use ronda_server::store::transfer::Rows;
use ronda_server::store::{Archives, Batch, NextReads, Projector, Reader, Rebuilt, Store, StoreError, Turn};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A store between a server and its own. What hinders nothing is the inner one's, every method of the trait.
pub struct HinderedStore {
    inner: Arc<dyn Store>,
    others: Option<Arc<dyn Nodes>>,
    is_away: AtomicBool,
    is_full: AtomicBool,
}

impl HinderedStore {
    /// That store, unhindered so far.
    pub fn on(inner: Arc<dyn Store>) -> Self {
        Self { inner, others: None, is_away: AtomicBool::new(false), is_full: AtomicBool::new(false) }
    }

    /// That store, as one on which these other servers work, too.
    pub fn shared(inner: Arc<dyn Store>, others: Arc<dyn Nodes>) -> Self {
        Self { others: Some(others), ..Self::on(inner) }
    }

    /// It cannot be read from now on.
    pub fn goes_away(&self) {
        self.is_away.store(true, Ordering::Relaxed);
    }

    /// It can be read again.
    pub fn comes_back(&self) {
        self.is_away.store(false, Ordering::Relaxed);
    }

    /// Its disk is full from now on.
    pub fn fills(&self) {
        self.is_full.store(true, Ordering::Relaxed);
    }

    /// Its disk has room again.
    pub fn empties(&self) {
        self.is_full.store(false, Ordering::Relaxed);
    }

    fn readable(&self) -> Result<&dyn Store, StoreError> {
        if self.is_away.load(Ordering::Relaxed) {
            return Err(StoreError::Disk("the trial says that it is away".to_owned()));
        }
        Ok(&*self.inner)
    }

    fn writable(&self) -> Result<&dyn Store, StoreError> {
        if self.is_full.load(Ordering::Relaxed) { Err(StoreError::Full) } else { Ok(&*self.inner) }
    }
}

// What has a default in the trait stands here, too: the default would take the place of the inner store's own.
impl Store for HinderedStore {
    fn read(&self) -> Result<Box<dyn Reader>, StoreError> {
        self.readable()?.read()
    }
    fn read_for(&self, next: NextReads<'_>) -> Result<Box<dyn Reader>, StoreError> {
        self.readable()?.read_for(next)
    }
    fn commit(&self, batch: Batch) -> Result<u64, StoreError> {
        self.writable()?.commit(batch)
    }
    fn turn(&self) -> Turn<'_> {
        self.inner.turn()
    }
    fn nodes(&self) -> Option<&dyn Nodes> {
        match &self.others {
            Some(others) => Some(&**others),
            None => self.inner.nodes(),
        }
    }
    fn is_standby(&self) -> bool {
        self.inner.is_standby()
    }
    fn accepts_writes(&self) -> bool {
        self.inner.accepts_writes()
    }
    fn rebuild(&self, projector: &mut dyn Projector) -> Result<Rebuilt, StoreError> {
        self.writable()?.rebuild(projector)
    }
    fn archives(&self) -> &Archives {
        self.inner.archives()
    }
    fn as_rows(&self) -> Option<&dyn Rows> {
        self.inner.as_rows()
    }
}
