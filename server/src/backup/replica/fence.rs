//! The store of a server that another may replace. Once another has taken over, it is read, and nothing is written to
//! it.

use crate::store::{Archives, Batch, Projector, Reader, Rebuilt, Store, StoreError, Turn};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

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

/// A store that refuses every write once its fence is closed.
pub struct FencedStore {
    inner: Arc<dyn Store>,
    fence: Arc<Fence>,
}

impl FencedStore {
    /// That store behind this fence.
    pub fn new(inner: Arc<dyn Store>, fence: Arc<Fence>) -> Self {
        Self { inner, fence }
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
        self.inner.commit(batch)
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
