//! A store of trials to which somebody else writes before a turn or after a read, or whose disk fills.

use super::nodes::Nodes;
use super::transfer::Rows;
use super::{Archives, Batch, Projector, Reader, Rebuilt, Store, StoreError, Turn};
use std::sync::{Arc, Mutex};

/// What is done to the store.
type Work = Box<dyn FnOnce(&dyn Store) + Send>;

/// That store.
pub(crate) struct InterferingStore {
    inner: Arc<dyn Store>,
    next: Mutex<Option<Work>>,
    /// After how many reads, and what then.
    later: Mutex<Option<(usize, Work)>>,
    room: Mutex<Room>,
}

/// What its disk has room for.
enum Room {
    /// All.
    Enough,
    /// Nothing.
    Full,
    /// So many more of these batches, and all others.
    For(usize, fn(&Batch) -> bool),
}

impl InterferingStore {
    /// On this store.
    pub(crate) fn on(inner: Arc<dyn Store>) -> Self {
        Self { inner, next: Mutex::default(), later: Mutex::default(), room: Mutex::new(Room::Enough) }
    }

    /// This is done before the next turn begins.
    pub(crate) fn before_turn(&self, work: impl FnOnce(&dyn Store) + Send + 'static) {
        *self.next.lock().expect("whole") = Some(Box::new(work));
    }

    /// Its disk is full from now on, or has room.
    pub(crate) fn fills(&self, is_full: bool) {
        *self.room.lock().expect("whole") = if is_full { Room::Full } else { Room::Enough };
    }

    /// From now on its disk has room for so many of these batches, and for all others.
    pub(crate) fn has_room_for(&self, batches: usize, these: fn(&Batch) -> bool) {
        *self.room.lock().expect("whole") = Room::For(batches, these);
    }

    fn takes(&self, batch: &Batch) -> bool {
        match &mut *self.room.lock().expect("whole") {
            Room::Enough => true,
            Room::Full => false,
            Room::For(_, these) if !(*these)(batch) => true,
            Room::For(0, _) => false,
            Room::For(left, _) => {
                *left -= 1;
                true
            }
        }
    }

    /// This is done once so many instants were read, before who reads the last of them is answered.
    pub(crate) fn after_reads(&self, times: usize, work: impl FnOnce(&dyn Store) + Send + 'static) {
        *self.later.lock().expect("whole") = Some((times, Box::new(work)));
    }
}

impl Store for InterferingStore {
    fn read(&self) -> Result<Box<dyn Reader>, StoreError> {
        let reader = self.inner.read()?;
        let due = {
            let mut later = self.later.lock().expect("whole");
            match later.take() {
                Some((1, work)) => Some(work),
                Some((times, work)) => {
                    *later = Some((times - 1, work));
                    None
                }
                None => None,
            }
        };
        if let Some(work) = due {
            work(&*self.inner);
        }
        Ok(reader)
    }
    fn commit(&self, batch: Batch) -> Result<u64, StoreError> {
        if self.takes(&batch) { self.inner.commit(batch) } else { Err(StoreError::Full) }
    }
    fn turn(&self) -> Turn<'_> {
        let next = self.next.lock().expect("whole").take();
        if let Some(work) = next {
            work(&*self.inner);
        }
        self.inner.turn()
    }
    fn nodes(&self) -> Option<&dyn Nodes> {
        self.inner.nodes()
    }
    fn is_standby(&self) -> bool {
        self.inner.is_standby()
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
    fn as_rows(&self) -> Option<&dyn Rows> {
        self.inner.as_rows()
    }
}
