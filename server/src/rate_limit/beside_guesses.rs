//! Places in which what comes of networks that may guess no more is looked at, a few at once.

use tokio::sync::Semaphore;

/// So many are looked at at once of those that wait, and as many of those that are refused.
pub(super) const MAX_CONCURRENT: usize = 4;

/// Who waits has places of their own: the others may hold theirs for as long as a body takes to come.
pub(super) struct BesideGuesses {
    pub(super) waits: Semaphore,
    pub(super) refuses: Semaphore,
}

impl Default for BesideGuesses {
    fn default() -> Self {
        Self { waits: Semaphore::new(MAX_CONCURRENT), refuses: Semaphore::new(MAX_CONCURRENT) }
    }
}
