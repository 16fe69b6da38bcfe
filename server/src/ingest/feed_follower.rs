//! Hears of the feed's moves for what works behind it. Moves of one moment are heard of as one.

use super::Ingest;
use crate::store::{Entry, EntryKind, Reader, StoreError};
use ronda_shared::sync::wire::Outcome;
use std::time::Duration;
use tokio::sync::watch;
use tokio::sync::watch::error::RecvError;
use tokio::time::sleep;

/// After the feed moved, what follows soon is worked through together with it: each look costs a view of the store.
const COALESCING_WINDOW: Duration = Duration::from_millis(200);

/// What hears of the feed. A move is not lost where somebody stops waiting for it: whoever waits next hears of it.
#[derive(Debug)]
pub struct FeedFollower {
    position: watch::Receiver<u64>,
    /// It moved, and the moment after that was not waited for to its end.
    moved: bool,
}

impl FeedFollower {
    pub(super) fn new(position: watch::Receiver<u64>) -> Self {
        Self { position, moved: false }
    }

    /// Waits until the feed has moved since the last time, and a moment longer.
    ///
    /// # Errors
    /// [`RecvError`] where it moves no more: the server stops.
    pub async fn moved(&mut self) -> Result<(), RecvError> {
        if !self.moved {
            self.position.changed().await?;
            self.moved = true;
        }
        sleep(COALESCING_WINDOW).await;
        self.moved = false;
        self.position.mark_unchanged();
        Ok(())
    }

    /// The same without the moment: for what must be told as it stood.
    ///
    /// # Errors
    /// [`RecvError`] where it moves no more: the server stops.
    pub async fn moved_just_now(&mut self) -> Result<(), RecvError> {
        if std::mem::take(&mut self.moved) { Ok(()) } else { self.position.changed().await }
    }
}

impl Ingest {
    /// Does rounds of what works behind the feed until told to stop. They are made where this server is the one that does: at once where the
    /// last one says that there is more, else once the feed has moved, and after `look` in any case. `failed` tells of one that failed; one that is
    /// cut short by the stop is begun anew by whoever goes on.
    pub async fn keep_rounds<F, E>(
        &self,
        look: Duration,
        mut stop: watch::Receiver<bool>,
        round: impl Fn() -> F,
        failed: impl Fn(&E),
    ) where
        F: Future<Output = Result<bool, E>>,
    {
        let (mut feed, mut leadership) = (self.follow(), self.leadership());
        loop {
            tokio::select! {
                () = leadership.is_mine() => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
            let done = tokio::select! {
                done = round() => done,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            match done {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => failed(&error),
            }
            tokio::select! {
                moved = feed.moved() => if moved.is_err() { return },
                () = sleep(look) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }
}

/// The acts that came to count after a position and up to another. Each is told as the entry by which it was received: one that was held counts
/// when it is decided.
///
/// # Errors
/// The feed could not be read.
pub fn accepted_between(
    reader: &dyn Reader,
    (after, until): (u64, u64),
) -> Result<impl Iterator<Item = Result<Entry, StoreError>>, StoreError> {
    let entries = reader.entries_after(after)?;
    let within = entries.take_while(move |entry| !entry.as_ref().is_ok_and(|entry| entry.position > until));
    Ok(within.filter_map(move |entry| received(reader, entry).transpose()))
}

/// Of the act that counts by this entry the one by which it was received; none where none does.
fn received(reader: &dyn Reader, entry: Result<Entry, StoreError>) -> Result<Option<Entry>, StoreError> {
    let entry = entry?;
    let held = match &entry.kind {
        EntryKind::HeldDecided { held, outcome: Outcome::Accepted, .. } => Some(*held),
        EntryKind::Act { outcome: Outcome::Accepted, .. } => None,
        _ => return Ok(None),
    };
    match held {
        Some(position) => reader.entry(position),
        None => Ok(Some(entry)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::timeout;

    #[tokio::test]
    async fn moves_of_one_moment_are_heard_of_as_one() {
        let position = watch::Sender::new(1);
        let mut follower = FeedFollower::new(position.subscribe());
        position.send_replace(2);
        // The first is heard of, and then, within the moment, the second is made.
        let (heard, ()) = tokio::join!(biased; follower.moved(), async { position.send_modify(|end| *end = 3) });
        heard.expect("it moves");
        assert!(!follower.position.has_changed().expect("it may move"), "what came in that moment was heard of");
        drop(position);
        assert!(follower.moved().await.is_err(), "it moves no more");
    }

    #[tokio::test]
    async fn what_is_told_as_it_stands_waits_no_moment() {
        let position = watch::Sender::new(1);
        let mut follower = FeedFollower::new(position.subscribe());
        position.send_replace(2);
        let heard = timeout(Duration::ZERO, follower.moved_just_now()).await.expect("at once");
        heard.expect("it moves");
        assert!(timeout(Duration::ZERO, follower.moved_just_now()).await.is_err(), "once");
    }

    #[tokio::test]
    async fn a_move_is_not_lost_where_somebody_stops_waiting() {
        let position = watch::Sender::new(1);
        let mut follower = FeedFollower::new(position.subscribe());
        position.send_replace(2);
        assert!(timeout(Duration::ZERO, follower.moved()).await.is_err(), "something else comes within the moment");
        follower.moved().await.expect("it is heard of");
        assert!(timeout(COALESCING_WINDOW * 2, follower.moved()).await.is_err(), "once");
    }
}
