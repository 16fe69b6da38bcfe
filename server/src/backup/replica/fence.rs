//! The store of a server that another may replace. Once another has taken over, it is read, and nothing is written to
//! it.

use super::changed_rows::ChangedRows;
use super::lock;
use crate::store::{Archives, Batch, Projector, Reader, Rebuilt, Store, StoreError, Turn};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// Closed once another server has taken over; it never opens again.
#[derive(Debug, Default)]
pub struct Fence(AtomicU64);

impl Fence {
    /// Closes it: that generation has begun.
    pub fn close(&self, generation: u64) {
        self.0.fetch_max(generation, Ordering::SeqCst);
    }
    /// The generation that has begun; none while it is open.
    pub fn closed_by(&self) -> Option<u64> {
        Some(self.0.load(Ordering::SeqCst)).filter(|generation| *generation > 0)
    }
}

/// A store that refuses every write once its fence is closed. It keeps the names of rows that the next segment is to tell.
pub struct FencedStore {
    inner: Arc<dyn Store>,
    fence: Arc<Fence>,
    changed: Mutex<ChangedRows>,
}

impl FencedStore {
    /// That store behind this fence.
    pub fn new(inner: Arc<dyn Store>, fence: Arc<Fence>) -> Self {
        Self { inner, fence, changed: Mutex::default() }
    }
    /// Hands over the names of what was committed since the last time.
    ///
    /// A commit whose rows a reader sees has named them before; one whose rows it does not see yet names them again when it is done.
    pub(super) fn take_changed(&self) -> ChangedRows {
        std::mem::take(&mut *lock(&self.changed))
    }
    /// Takes back what no segment has told.
    pub(super) fn keep_changed(&self, rows: ChangedRows) {
        lock(&self.changed).add(rows);
    }
    fn open(&self) -> Result<(), StoreError> {
        self.fence.closed_by().map_or(Ok(()), |generation| Err(StoreError::TakenOver { generation }))
    }
}

impl Store for FencedStore {
    fn read(&self) -> Result<Box<dyn Reader>, StoreError> {
        self.inner.read()
    }
    fn commit(&self, batch: Batch) -> Result<u64, StoreError> {
        self.open()?;
        let written = ChangedRows::of(&batch);
        if written == ChangedRows::default() {
            return self.inner.commit(batch);
        }
        // Before, so that who sees its rows knows of them; and after, should they have been looked for meanwhile. One that fails may
        // have written all the same.
        self.keep_changed(written.clone());
        let done = self.inner.commit(batch);
        self.keep_changed(written);
        done
    }
    fn turn(&self) -> Turn<'_> {
        self.inner.turn()
    }
    fn accepts_writes(&self) -> bool {
        self.fence.closed_by().is_none() && self.inner.accepts_writes()
    }
    fn archives(&self) -> &Archives {
        self.inner.archives()
    }
    fn rebuild(&self, projector: &mut dyn Projector) -> Result<Rebuilt, StoreError> {
        self.open()?;
        self.inner.rebuild(projector)
    }
}
