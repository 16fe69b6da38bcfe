//! The other servers of a store, as seen by one that writes nothing itself. Each duty is theirs, and nothing is heard
//! of them.

use super::StoreError;
use super::nodes::{NodeMessage, Nodes, advance};
use ronda_shared::time::Timestamp;
use std::sync::{Mutex, MutexGuard, PoisonError, Weak};
use tokio::sync::{broadcast, watch};

/// Words of other servers that wait to be heard: there are none.
const WORDS: usize = 1;

/// They, as that server sees them.
pub struct ReadOnlyNodes {
    positions: Mutex<Vec<Weak<watch::Sender<u64>>>>,
    leadership: watch::Sender<bool>,
    words: broadcast::Sender<NodeMessage>,
}

impl Default for ReadOnlyNodes {
    fn default() -> Self {
        Self {
            positions: Mutex::default(),
            leadership: watch::Sender::new(false),
            words: broadcast::Sender::new(WORDS),
        }
    }
}

impl ReadOnlyNodes {
    /// Moves the positions of those who wait for news to the feed's end.
    pub fn tell(&self, end: u64) {
        let mut positions = self.positions();
        positions.retain(|position| position.strong_count() > 0);
        for position in positions.iter().filter_map(Weak::upgrade) {
            advance(&position, end);
        }
    }

    fn positions(&self) -> MutexGuard<'_, Vec<Weak<watch::Sender<u64>>>> {
        self.positions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Nodes for ReadOnlyNodes {
    fn follow(&self, position: Weak<watch::Sender<u64>>) {
        self.positions().push(position);
    }
    fn leadership(&self) -> watch::Receiver<bool> {
        self.leadership.subscribe()
    }
    fn leads(&self) -> bool {
        false
    }
    fn want_leadership(&self, _: bool) {}
    fn say(&self, _: String) {}
    fn words(&self) -> broadcast::Receiver<NodeMessage> {
        self.words.subscribe()
    }
    fn mail_number(&self, _: u64) -> Result<u64, StoreError> {
        Err(StoreError::Standby)
    }
    fn keep(&self, _: &[u8], _: Vec<u8>, _: Timestamp, _: Timestamp) -> Result<bool, StoreError> {
        Err(StoreError::Standby)
    }
    fn put(&self, _: &[u8], _: Vec<u8>, _: Timestamp, _: Timestamp) -> Result<bool, StoreError> {
        Err(StoreError::Standby)
    }
    fn kept(&self, _: &[u8], _: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(None)
    }
    fn take(&self, _: &[u8], _: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(None)
    }
}
