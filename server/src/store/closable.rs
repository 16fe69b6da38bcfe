//! A store that its server can close to all writers while it is moved. It goes on being read.

use super::nodes::Nodes;
use super::read_only_nodes::ReadOnlyNodes;
use super::transfer::Rows;
use super::{Archives, Batch, NextReads, Projector, Reader, Rebuilt, Store, StoreError, Turn};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// A store whose writers can be kept out. Closed, it is to whoever serves from it a store that another server writes to.
pub struct ClosableStore {
    inner: Arc<dyn Store>,
    closed: AtomicBool,
    /// Held by each commit until it is made, and alone by whoever has just closed it.
    passing: RwLock<()>,
    elsewhere: ReadOnlyNodes,
}

impl ClosableStore {
    /// That store, open.
    pub fn new(inner: Arc<dyn Store>) -> Self {
        Self { inner, closed: AtomicBool::new(false), passing: RwLock::default(), elsewhere: ReadOnlyNodes::default() }
    }

    /// Closes it. Once this returns, no commit is under way and none begins, whoever still holds the store. It blocks.
    pub fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        drop(self.passing.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Opens it again.
    pub fn open(&self) {
        self.closed.store(false, Ordering::SeqCst);
    }

    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    fn passed<T>(&self, write: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        let _passing = self.passing.read().unwrap_or_else(PoisonError::into_inner);
        if self.is_closed() { Err(StoreError::Standby) } else { write() }
    }
}

impl Store for ClosableStore {
    fn read(&self) -> Result<Box<dyn Reader>, StoreError> {
        self.inner.read()
    }
    fn read_for(&self, next: NextReads<'_>) -> Result<Box<dyn Reader>, StoreError> {
        self.inner.read_for(next)
    }
    fn commit(&self, batch: Batch) -> Result<u64, StoreError> {
        self.passed(|| self.inner.commit(batch))
    }
    fn turn(&self) -> Turn<'_> {
        self.inner.turn()
    }
    fn nodes(&self) -> Option<&dyn Nodes> {
        if self.is_closed() { Some(&self.elsewhere) } else { self.inner.nodes() }
    }
    fn is_standby(&self) -> bool {
        self.is_closed() || self.inner.is_standby()
    }
    fn accepts_writes(&self) -> bool {
        !self.is_closed() && self.inner.accepts_writes()
    }
    fn archives(&self) -> &Archives {
        self.inner.archives()
    }
    fn rebuild(&self, projector: &mut dyn Projector) -> Result<Rebuilt, StoreError> {
        self.passed(|| self.inner.rebuild(projector))
    }
    fn as_rows(&self) -> Option<&dyn Rows> {
        self.inner.as_rows()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use std::sync::mpsc::channel;
    use std::thread;

    /// A store whose commits last until they are told to end.
    struct Slow {
        inner: RedbStore,
        begun: std::sync::Mutex<std::sync::mpsc::Sender<()>>,
        ends: std::sync::Mutex<std::sync::mpsc::Receiver<()>>,
    }

    impl Store for Slow {
        fn read(&self) -> Result<Box<dyn Reader>, StoreError> {
            self.inner.read()
        }
        fn commit(&self, batch: Batch) -> Result<u64, StoreError> {
            self.begun.lock().expect("whole").send(()).expect("heard");
            self.ends.lock().expect("whole").recv().expect("told");
            self.inner.commit(batch)
        }
        fn turn(&self) -> Turn<'_> {
            self.inner.turn()
        }
        fn accepts_writes(&self) -> bool {
            true
        }
        fn archives(&self) -> &Archives {
            self.inner.archives()
        }
        fn rebuild(&self, projector: &mut dyn Projector) -> Result<Rebuilt, StoreError> {
            self.inner.rebuild(projector)
        }
    }

    #[test]
    fn a_closed_door_lets_readers_through_and_nobody_who_writes() {
        let store = ClosableStore::new(Arc::new(RedbStore::in_memory().expect("memory")));
        store.commit(Batch::default()).expect("it is open");
        assert!(store.accepts_writes() && !store.is_standby() && store.nodes().is_none());
        store.close();
        assert!(matches!(store.commit(Batch::default()), Err(StoreError::Standby)));
        assert_eq!(store.read().expect("read on").end().expect("an end"), 0);
        assert!(!store.accepts_writes() && store.is_standby());
        let leadership = store.nodes().expect("another writes").leadership();
        assert!(!*leadership.borrow(), "nothing that is done once is done here");
        assert!(store.as_rows().is_some(), "it is copied");
        store.open();
        store.commit(Batch::default()).expect("it is open again");
        assert!(store.nodes().is_none());
    }

    #[test]
    fn closing_waits_for_a_commit_under_way() {
        let ((begun, has_begun), (end, ends)) = (channel(), channel());
        let inner = RedbStore::in_memory().expect("memory");
        let slow = Slow { inner, begun: std::sync::Mutex::new(begun), ends: std::sync::Mutex::new(ends) };
        let store = ClosableStore::new(Arc::new(slow));
        thread::scope(|scope| {
            let commit = scope.spawn(|| store.commit(Batch::default()));
            has_begun.recv().expect("begun");
            let closing = scope.spawn(|| store.close());
            while !store.is_closed() {
                thread::yield_now();
            }
            assert!(!closing.is_finished(), "a commit is under way");
            end.send(()).expect("told");
            closing.join().expect("closed");
            assert!(commit.join().expect("done").is_ok(), "what had begun is made");
        });
        assert!(matches!(store.commit(Batch::default()), Err(StoreError::Standby)));
    }
}
