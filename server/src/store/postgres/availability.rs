//! Whether a server can write to the database now. Its latest commit tells, and whether the database answers at all.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// After a commit that failed the server counts as one that cannot write for so many looks of a second each, then as one that may
/// be tried again: behind a balancer nobody else would try.
const LOOKS: u32 = 30;
/// A commit whose answer is waited for so long counts as one that fails: a database whose synchronous replica is gone answers none,
/// and everything else as ever.
pub(super) const LATE: Duration = Duration::from_secs(20);

/// Whether writing works.
#[derive(Debug)]
pub(super) struct Availability {
    /// The database answered when it was asked last.
    answers: AtomicBool,
    /// Looks left until a commit that failed is forgotten.
    refusing: AtomicU32,
    /// Since when the answer to a commit is waited for.
    committing: Mutex<Option<Instant>>,
}

/// A commit that is under way, until this is dropped.
pub(super) struct UnderWay<'a>(&'a Availability);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        *self.0.committing() = None;
    }
}

impl Availability {
    /// Of a database that has just been written to.
    pub(super) fn new() -> Self {
        Self { answers: AtomicBool::new(true), refusing: AtomicU32::new(0), committing: Mutex::default() }
    }

    /// Whether a commit may succeed.
    pub(super) fn is_writable(&self) -> bool {
        self.is_writable_at(Instant::now())
    }

    /// Whether the database answers, be it written to or not.
    pub(super) fn is_answering(&self) -> bool {
        self.answers.load(Ordering::Relaxed)
    }

    /// The same at an instant.
    pub(super) fn is_writable_at(&self, now: Instant) -> bool {
        let is_late = self.committing().is_some_and(|since| now.saturating_duration_since(since) >= LATE);
        self.answers.load(Ordering::Relaxed) && self.refusing.load(Ordering::Relaxed) == 0 && !is_late
    }

    /// A commit begins, of which there is one at a time.
    pub(super) fn commits(&self, now: Instant) -> UnderWay<'_> {
        *self.committing() = Some(now);
        UnderWay(self)
    }

    fn committing(&self) -> MutexGuard<'_, Option<Instant>> {
        self.committing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A commit was made.
    pub(super) fn committed(&self) {
        self.refusing.store(0, Ordering::Relaxed);
    }

    /// A commit could not be made.
    pub(super) fn refused(&self) {
        self.refusing.store(LOOKS, Ordering::Relaxed);
    }

    /// The database answered; once a second.
    pub(super) fn answered(&self) {
        self.answers.store(true, Ordering::Relaxed);
        let less = |left: u32| left.checked_sub(1);
        // Nothing to take from where no commit failed.
        self.refusing.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).unwrap_or_default();
    }

    /// The database did not answer, or the connection ended.
    pub(super) fn lost(&self) {
        self.answers.store(false, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_is_away_takes_no_writes_until_it_answers() {
        let standing = Availability::new();
        assert!(standing.is_writable());
        standing.lost();
        assert!(!standing.is_writable());
        standing.answered();
        assert!(standing.is_writable());
    }

    #[test]
    fn a_commit_that_is_not_answered_counts_as_one_that_fails() {
        let (standing, began) = (Availability::new(), Instant::now());
        let commit = standing.commits(began);
        assert!(standing.is_writable_at(began + LATE / 2));
        assert!(!standing.is_writable_at(began + LATE));
        standing.answered();
        assert!(!standing.is_writable_at(began + LATE), "that it answers all else says nothing of it");
        drop(commit);
        assert!(standing.is_writable_at(began + LATE));
    }

    #[test]
    fn a_failed_commit_is_remembered_until_one_succeeds_or_for_half_a_minute() {
        let standing = Availability::new();
        standing.refused();
        standing.answered();
        assert!(!standing.is_writable(), "that it answers says nothing of a full disk");
        standing.committed();
        assert!(standing.is_writable());
        standing.refused();
        (0..LOOKS).for_each(|_| standing.answered());
        assert!(standing.is_writable(), "it may be tried again");
    }
}
