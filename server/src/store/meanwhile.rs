//! A store of tests to which somebody else writes just before a turn begins.

use super::{Archives, Batch, Projector, Reader, Rebuilt, Store, StoreError, Turn};
use std::sync::{Arc, Mutex};

/// What is done to the store.
type Work = Box<dyn FnOnce(&dyn Store) + Send>;

/// That store.
pub(crate) struct Meanwhile {
    inner: Arc<dyn Store>,
    next: Mutex<Option<Work>>,
}

impl Meanwhile {
    /// On this store.
    pub(crate) fn on(inner: Arc<dyn Store>) -> Self {
        Self { inner, next: Mutex::default() }
    }

    /// This is done before the next turn begins.
    pub(crate) fn before_turn(&self, work: impl FnOnce(&dyn Store) + Send + 'static) {
        *self.next.lock().expect("whole") = Some(Box::new(work));
    }
}

impl Store for Meanwhile {
    fn read(&self) -> Result<Box<dyn Reader>, StoreError> {
        self.inner.read()
    }
    fn commit(&self, batch: Batch) -> Result<u64, StoreError> {
        self.inner.commit(batch)
    }
    fn turn(&self) -> Turn<'_> {
        let next = self.next.lock().expect("whole").take();
        if let Some(work) = next {
            work(&*self.inner);
        }
        self.inner.turn()
    }
    fn accepts_writes(&self) -> bool {
        self.inner.accepts_writes()
    }
    fn archives(&self) -> &Archives {
        self.inner.archives()
    }
    fn rebuild(&self, projector: &mut dyn Projector) -> Result<Rebuilt, StoreError> {
        self.inner.rebuild(projector)
    }
}
